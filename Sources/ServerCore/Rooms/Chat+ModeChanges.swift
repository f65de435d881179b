// What lives here: what each letter of a MODE line does to a room.
import IRC

extension Chat {
  /// Returns what has changed, as the members will read it.
  mutating func apply(
    _ change: ModeChange, in key: RoomID, by id: SessionID
  ) throws(Refusal) -> [ModeChange] {
    guard let room = rooms[key], let session = sessions[id] else { return [] }
    if let list = MaskList(rawValue: change.letter), change.argument == nil {
      tell(list, of: room, to: id)
      return []
    }
    guard isKnown(change.letter) else {
      throw Refusal(
        .ERR_UNKNOWNMODE, String(change.letter).clipped(to: 16), "There is no such mode of rooms")
    }
    guard mayModerate(room, session) else { throw .needsOperator(room.name) }
    if let list = MaskList(rawValue: change.letter) {
      return try changeList(list, change, in: key, by: session)
    }
    if let standing = Standing(letter: change.letter) {
      return try changeStanding(standing, change, in: key)
    }
    if let flag = RoomFlags(letter: change.letter) {
      guard room.modes.flags.contains(flag) != change.isSet else { return [] }
      var modes = room.modes
      modes.set(flag, change.isSet)
      rooms[key]?.set(modes)
      return [change]
    }
    return try changeSetting(change, in: key, from: room.modes)
  }

  private func isKnown(_ letter: Character) -> Bool {
    "klW".contains(letter) || MaskList(rawValue: letter) != nil || Standing(letter: letter) != nil
      || RoomFlags(letter: letter) != nil
  }

  /// `k`, `l` and `W`.
  private mutating func changeSetting(
    _ change: ModeChange, in key: RoomID, from old: RoomModes
  ) throws(Refusal) -> [ModeChange] {
    var modes = old
    switch (change.letter, change.isSet) {
    case ("k", true): modes.lock(by: try roomKey(change, key))
    case ("k", false): modes.lock(by: nil)
    case ("l", true): modes.limit(to: try number(change, 1...999_999, key))
    case ("l", false): modes.limit(to: nil)
    case (_, true): modes.slow(to: try number(change, 1...86_400, key))
    case (_, false): modes.slow(to: nil)
    }
    guard modes != old else { return [] }
    rooms[key]?.set(modes)
    if modes.slowness == nil, rooms[key]?.speech.waits.isEmpty == false {
      rooms[key]?.endWaits()
      output.append(.store(.wait(room: key, speaker: nil, moment)))
    }
    if change.letter == "k" { return [change.isSet ? change : change.showing("*")] }
    guard change.isSet else { return [change] }
    return [change.showing(change.argument.flatMap { Int($0) }.map(String.init))]
  }

  private func roomKey(_ change: ModeChange, _ key: RoomID) throws(Refusal) -> String {
    let word = try argument(of: change, key)
    guard word.utf8.count <= configuration.shared.rooms.keyLength,
      !word.begins(with: ":"), word.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != 44 })
    else {
      throw invalid(
        change, key,
        "A key has up to \(configuration.shared.rooms.keyLength) bytes, no space and no comma")
    }
    return word
  }

  private func number(
    _ change: ModeChange, _ range: ClosedRange<Int>, _ key: RoomID
  ) throws(Refusal) -> Int {
    let word = try argument(of: change, key)
    guard let number = Int(word), range.contains(number) else {
      throw invalid(
        change, key, "This takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func argument(of change: ModeChange, _ key: RoomID) throws(Refusal) -> String {
    guard let word = change.argument, !word.isEmpty else {
      throw invalid(change, key, "This mode takes a parameter")
    }
    return word
  }

  /// Modern IRC, "ERR_INVALIDMODEPARAM".
  /// A parameter that cannot be repeated whole is `*`.
  func invalid(_ change: ModeChange, _ key: RoomID, _ text: String) -> Refusal {
    let word = change.argument ?? ""
    let isWord = (1...64).contains(word.utf8.count) && !word.holds(" ") && !word.begins(with: ":")
    return Refusal(
      .ERR_INVALIDMODEPARAM, rooms[key]?.name ?? "*", String(change.letter),
      isWord ? word : "*", text)
  }
}
