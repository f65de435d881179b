// What lives here: the rows of the settings about sizes and numbers.
import IRC
import Settings

extension ServerSettings {
  static let flood = SettingGroup<Self>(
    "What one client may take",
    note: """
      Memory: a connection holds at most what flood-limit and outbox-limit say and one line of 8703 bytes; of \
      what it asked for it gets no more than half a megabyte ahead of its reading. A session adds its rooms, \
      watched names, markers and keys, each within the limits below, and of letters under way the numbers of \
      10,000. An address holds that times connections-per-address. What waits for the disk is at most about \
      16 MB and what one turn of everybody adds.
      """,
    [
      .list(
        "flood-exempt", "CIDR", \.flood.exempt, "wants addresses such as 10.0.0.0/8",
        "Addresses without flood control and connection limits, such as 10.0.0.0/8; repeatable.",
        default: "loopback"
      ) { CIDR($0) }.example("10.0.0.0/8"),
      .number(
        "connections-per-address", \.configuration.limits.connectionsPerAddress, 0...1_000_000,
        "Connections from one address, or one IPv6 network of 64 bits; 0 = any number."),
      .number(
        "flood-burst", \.flood.burst, 1...1_000_000,
        "Lines that a client may send at once before flood control delays it."
      ).note(
        """
        A line takes one of these, each further half kilobyte of it another, each millisecond that it took \
        the server, and each thousand people it went to.
        """),
      .number(
        "flood-rate", \.flood.rate, 1...1_000_000,
        "Lines a second that a client may send after that."),
      .number(
        "flood-limit", \.flood.limit, 1024...(1 << 30),
        "Bytes that may wait behind the delay; a client that sends more is disconnected."),
      .number(
        "household-burst", \.flood.householdBurst, 1...10_000_000,
        "The burst of all connections from one address together."),
      .number(
        "household-rate", \.flood.householdRate, 1...10_000_000,
        "The rate of all connections from one address together."),
      .number(
        "outbox-limit", \.outbox, 65_536...(1 << 40),
        "Bytes that a client which does not read may let pile up."),
    ])

  static let sizes = SettingGroup<Self>(
    "Sizes in bytes", note: "ISUPPORT announces them.",
    [
      .number("nick-length", \.shared.names.nickLength, 1...64, "Bytes of a name."),
      .number(
        "user-length", \.shared.names.userLength, 1...20,
        "Bytes of a user's name, which stands before the host."),
      .number("room-length", \.shared.names.roomLength, 2...128, "Bytes of a room's name."),
      .number(
        "topic-length", \.shared.rooms.topicLength, 1...390,
        "Bytes of a topic, and of what people say when they leave."),
      .number(
        "away-length", \.shared.people.awayLength, 1...390, "Bytes of the reason for being away."),
      .number("real-name-length", \.shared.names.realNameLength, 1...200, "Bytes of a real name."),
      .number("kick-length", \.shared.rooms.kickLength, 1...390, "Bytes of the reason in KICK."),
      .number("key-length", \.shared.rooms.keyLength, 1...64, "Bytes of a room's key."),
    ])

  static let rooms = SettingGroup<Self>(
    "Rooms",
    [
      .number("rooms", \.shared.rooms.count, 1...1_000_000, "Rooms of the whole server."),
      .number(
        "rooms-per-person", \.shared.rooms.perPerson, 1...100_000,
        "Rooms that one person may be in."
      ),
      .number(
        "rooms-per-address", \.shared.rooms.perAddress, 0...1_000_000,
        "Rooms made from one address, or one IPv6 network of 64 bits; 0 = any number."
      ).note("Those that still are."),
      .number(
        "room-masks", \.shared.rooms.masks, 1...10_000,
        "Bans, exceptions and invitations by mask that one room may list."),
      .number(
        "invitations", \.shared.rooms.invitations, 1...10_000,
        "People that one room may have asked in and that have not come."),
      .number("modes", \.shared.rooms.modes, 1...100, "Modes with an argument in one MODE."),
    ])

  static let lists = SettingGroup<Self>(
    "Questions and lists",
    [
      .number(
        "targets", \.shared.messages.targets, 1...1000,
        "Names and rooms that one message may go to."),
      .number(
        "target-rooms", \.shared.messages.targetRooms, 1...1000,
        "How many of these may be rooms, or everybody."),
      .number(
        "client-tags", \.shared.messages.clientTags, 1...4096,
        "Tags of its sender's that one message may have."),
      .number(
        "list-masks", \.configuration.limits.listMasks, 1...1000,
        "Names, masks and conditions in one LIST."),
      .number("whois-targets", \.configuration.limits.whoisTargets, 1...100, "Names in one WHOIS."),
      .number(
        "monitor", \.configuration.limits.watchedNicks, 1...10_000,
        "Names that one client may watch with MONITOR."),
      .number(
        "whowas", \.shared.people.formerNicks, 1...1_000_000,
        "Names given up that WHOWAS remembers."
      )
      .untilRestart,
      .number(
        "history-page", \.configuration.limits.historyPage, 1...10_000,
        "Messages of one answer about the past."),
      .number(
        "markers", \.shared.people.markers, 1...100_000,
        "Conversations of which one account may keep how far it has read."),
      .number("max-bans", \.shared.sanctions, 0...100_000, "Bans and mutes of the whole server."),
    ])

  static let tellings = SettingGroup<Self>(
    "Messages of several lines, and metadata",
    [
      .number(
        "multiline-bytes", \.shared.messages.multilineBytes, 512...65_536,
        "Bytes of one message of several lines."),
      .number(
        "multiline-lines", \.shared.messages.multilineLines, 1...1000,
        "Lines of one message of several lines."),
      .number(
        "metadata-keys", \.shared.people.metadataKeys, 0...1000,
        "Keys of metadata that a person or a room may have."),
      .number(
        "metadata-value-length", \.shared.people.metadataValueLength, 1...300,
        "Bytes of the value of such a key."),
      .number(
        "metadata-subscriptions", \.configuration.limits.metadataSubscriptions, 0...1000,
        "Keys of metadata that one client may subscribe to."),
    ])
}
