// What lives here: the options about sizes, which ISUPPORT announces where it has a token.
import ArgumentParser
import ServerCore

struct LimitOptions: ParsableArguments {
  @Option(help: "Bytes of a name.")
  var nickLength = Limits().nickLength

  @Option(help: "Bytes of a user's name, which stands before the host.")
  var userLength = Limits().userLength

  @Option(help: "Bytes of a room's name.")
  var roomLength = Limits().roomLength

  @Option(help: "Bytes of a topic, and of what people say when they leave.")
  var topicLength = Limits().topicLength

  @Option(help: "Bytes of the reason for being away.")
  var awayLength = Limits().awayLength

  @Option(help: "Bytes of a real name.")
  var realNameLength = Limits().realNameLength

  @Option(help: "Bytes of the reason in KICK.")
  var kickLength = Limits().kickLength

  @Option(help: "Bytes of a room's key.")
  var keyLength = Limits().keyLength

  @Option(help: "Bans, exceptions and invitations by mask that one room may list.")
  var roomMasks = Limits().masks

  @Option(help: "Modes with an argument in one MODE.")
  var modes = Limits().modes

  @Option(help: "People that one room may have asked in and that have not come.")
  var invitations = Limits().invitations

  @Option(help: "Names and rooms that one message may go to.")
  var targets = Limits().targets

  @Option(help: "How many of these may be rooms, or everybody.")
  var targetRooms = Limits().targetRooms

  @Option(help: "Tags of its sender's that one message may have.")
  var clientTags = Limits().clientTags

  @Option(help: "Names, masks and conditions in one LIST.")
  var listMasks = Limits().listMasks

  @Option(help: "Names in one WHOIS.")
  var whoisTargets = Limits().whoisTargets

  @Option(help: "Names that one client may watch with MONITOR.")
  var monitor = Limits().watchedNicks

  @Option(help: "Names given up that WHOWAS remembers.")
  var whowas = Limits().formerNicks

  @Option(help: "Rooms that one person may be in.")
  var roomsPerPerson = Limits().roomsPerPerson

  @Option(help: "Rooms of the whole server.")
  var rooms = Limits().rooms

  @Option(help: "Rooms made from one address, or one IPv6 network of 64 bits; 0 = any number.")
  var roomsPerAddress = Limits().roomsPerAddress

  @Option(help: "Past so many people the comings and goings in the lobby are no longer announced.")
  var announcedLobbySize = Limits().announcedLobbySize

  @Option(help: "Messages of one answer about the past.")
  var historyPage = Limits().historyPage

  @Option(help: "Conversations of which one account may keep how far it has read.")
  var markers = Limits().markers

  @Option(help: "How long people may remove what they said, in seconds; 0 = as long as it is kept.")
  var redactionWindow = Seconds(0)

  @Option(help: "Bytes of one message of several lines.")
  var multilineBytes = Limits().multilineBytes

  @Option(help: "Lines of one message of several lines.")
  var multilineLines = Limits().multilineLines

  @Option(help: "Keys of metadata that a person or a room may have.")
  var metadataKeys = Limits().metadataKeys

  @Option(help: "Bytes of the value of such a key.")
  var metadataValueLength = Limits().metadataValueLength

  @Option(help: "Keys of metadata that one client may subscribe to.")
  var metadataSubscriptions = Limits().metadataSubscriptions

  @Option(help: "Bans and mutes of the whole server.")
  var maxBans = Limits().sanctions

  private typealias Size = (
    name: String, option: KeyPath<LimitOptions, Int>, limit: WritableKeyPath<Limits, Int>,
    range: ClosedRange<Int>
  )

  private static var sizes: [Size] {
    [
      ("nick-length", \.nickLength, \.nickLength, 1...64),
      ("user-length", \.userLength, \.userLength, 1...20),
      ("room-length", \.roomLength, \.roomLength, 2...128),
      ("topic-length", \.topicLength, \.topicLength, 1...390),
      ("away-length", \.awayLength, \.awayLength, 1...390),
      ("real-name-length", \.realNameLength, \.realNameLength, 1...200),
      ("kick-length", \.kickLength, \.kickLength, 1...390),
      ("key-length", \.keyLength, \.keyLength, 1...64),
      ("room-masks", \.roomMasks, \.masks, 1...10_000),
      ("modes", \.modes, \.modes, 1...100),
      ("invitations", \.invitations, \.invitations, 1...10_000),
      ("targets", \.targets, \.targets, 1...1000),
      ("target-rooms", \.targetRooms, \.targetRooms, 1...1000),
      ("client-tags", \.clientTags, \.clientTags, 1...4096),
      ("list-masks", \.listMasks, \.listMasks, 1...1000),
      ("whois-targets", \.whoisTargets, \.whoisTargets, 1...100),
      ("monitor", \.monitor, \.watchedNicks, 1...10_000),
      ("whowas", \.whowas, \.formerNicks, 1...1_000_000),
      ("rooms-per-person", \.roomsPerPerson, \.roomsPerPerson, 1...100_000),
      ("rooms", \.rooms, \.rooms, 1...1_000_000),
      ("rooms-per-address", \.roomsPerAddress, \.roomsPerAddress, 0...1_000_000),
      ("announced-lobby-size", \.announcedLobbySize, \.announcedLobbySize, 1...1_000_000),
      ("history-page", \.historyPage, \.historyPage, 1...10_000),
      ("markers", \.markers, \.markers, 1...100_000),
      ("multiline-bytes", \.multilineBytes, \.multilineBytes, 512...65_536),
      ("multiline-lines", \.multilineLines, \.multilineLines, 1...1000),
      ("metadata-keys", \.metadataKeys, \.metadataKeys, 0...1000),
      ("metadata-value-length", \.metadataValueLength, \.metadataValueLength, 1...300),
      ("metadata-subscriptions", \.metadataSubscriptions, \.metadataSubscriptions, 0...1000),
      ("max-bans", \.maxBans, \.sanctions, 0...100_000),
    ]
  }

  mutating func validate() throws {
    for size in Self.sizes {
      try FloodOptions.check(self[keyPath: size.option], size.name, size.range)
    }
  }

  func apply(to configuration: inout Configuration) {
    for size in Self.sizes {
      configuration.limits[keyPath: size.limit] = self[keyPath: size.option]
    }
    configuration.redactionWindow = redactionWindow.orNever
  }
}
