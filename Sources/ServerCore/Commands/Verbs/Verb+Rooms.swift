// What lives here: the rows of the commands about rooms.

extension Verb {
  static let rooms: [Verb] = [
    Verb(
      .join, 1, .shared, keeps: .always,
      form: "<room>[,...] [<key>[,...]]", "enter rooms; you return there at your next login"
    ) { (c, r) throws(Refusal) in try c.join(r) },
    Verb(
      .part, 1, .shared, keeps: .always,
      form: "<room>[,...] [:<why>]", "leave rooms for good"
    ) { (c, r) throws(Refusal) in try c.part(r) },
    Verb(
      .topic, 1, .shared, speaks: true, keeps: .with(2),
      form: "<room> [:<text>]", "see or set a room's topic"
    ) { (c, r) throws(Refusal) in try c.topic(r) },
    .listing(
      .names, 0,
      form: "<room>", "who is in a room"
    ) { (c, r) throws(Refusal) in c.names(r) },
    .listing(
      .list, 0,
      form: "[<mask>|<conditions>]", "which rooms there are; >9 with more than nine people"
    ) { (c, r) throws(Refusal) in try c.list(r) },
    Verb(
      .invite, 0, .shared, speaks: true, keeps: .with(2),
      form: "[<name> <room>]", "ask somebody in, or see where you are asked"
    ) { (c, r) throws(Refusal) in try c.invite(r) },
    Verb(
      .kick, 2, .shared, keeps: .always,
      form: "<room> <name>[,...] [:<why>]", "for operators of a room: take somebody out"
    ) { (c, r) throws(Refusal) in try c.kick(r) },
    Verb(
      .mode, 1, .shared, input: false, keeps: .asItSays,
      form: "<room or your name> [<modes>]",
      """
      see or set modes; +o operator, +v voice, +b ban, +b ~m:name mute, +k key, +l limit, +W slow: \
      everybody says one line in so many seconds
      """
    ) { (c, r) throws(Refusal) in try c.mode(r) },
    Verb(
      .rename, 2, .shared, speaks: true, keeps: .always,
      form: "<room> <room> [:<why>]", "for operators of a room: give it another name",
      "IRCv3 channel-rename"
    ) { (c, r) throws(Refusal) in try c.rename(r) },
  ]
}
