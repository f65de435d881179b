/// What lives here: the options about sizes, and what happens to those who exceed them.
import ArgumentParser
import ServerCore

struct LimitOptions: ParsableArguments {
  @Option(help: "Connections from one address, or one IPv6 network of 64 bits; 0 = any number.")
  var connectionsPerAddress = 100

  @Option(help: "Seconds to log in after connecting.")
  var registrationTimeout = Seconds(60)

  @Option(help: "Lines that a client may send at once before flood control delays it.")
  var floodBurst = 60

  @Option(help: "Lines a second that a client may send after that.")
  var floodRate = 10

  @Option(help: "Bytes that may wait behind the delay; a client that sends more is disconnected.")
  var floodLimit = 65_536

  @Option(help: "Bytes that a client which does not read may let pile up.")
  var outboxLimit = 8_388_608

  @Option(help: "Bytes of a name.")
  var nickLength = 32

  @Option(help: "Bytes of a room's name.")
  var roomLength = 64

  @Option(help: "Bytes of a topic, and of what people say when they leave.")
  var topicLength = 390

  @Option(help: "Bytes of the reason for being away.")
  var awayLength = 200

  @Option(help: "Bytes of a real name.")
  var realNameLength = 150

  @Option(help: "Names and rooms that one message may go to.")
  var targets = 100

  @Option(help: "Rooms that one person may be in.")
  var roomsPerPerson = 100

  @Option(help: "Rooms of the whole server.")
  var rooms = 10_000

  @Option(help: "Past so many people the comings and goings in the lobby are no longer announced.")
  var announcedLobbySize = 500

  @Option(help: "Messages of one answer about the past.")
  var historyPage = 500

  @Option(help: "How long people may remove what they said, in seconds; 0 = as long as it is kept.")
  var redactionWindow = Seconds(0)

  @Option(help: "Bans and mutes of the whole server.")
  var maxBans = 5000

  mutating func validate() throws {
    let ranges: [(name: String, value: Int, range: ClosedRange<Int>)] = [
      ("connections-per-address", connectionsPerAddress, 0...1_000_000),
      ("flood-burst", floodBurst, 1...1_000_000), ("flood-rate", floodRate, 1...1_000_000),
      ("flood-limit", floodLimit, 1024...(1 << 30)),
      ("outbox-limit", outboxLimit, 65_536...(1 << 40)), ("nick-length", nickLength, 1...64),
      ("room-length", roomLength, 2...128), ("topic-length", topicLength, 1...390),
      ("away-length", awayLength, 1...390), ("real-name-length", realNameLength, 1...200),
      ("targets", targets, 1...1000), ("rooms-per-person", roomsPerPerson, 1...100_000),
      ("rooms", rooms, 1...1_000_000), ("announced-lobby-size", announcedLobbySize, 1...1_000_000),
      ("history-page", historyPage, 1...10_000), ("max-bans", maxBans, 0...100_000),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw ValidationError("--\(name) is from \(range.lowerBound) to \(range.upperBound)")
    }
    guard registrationTimeout.duration > .zero else {
      throw ValidationError("--registration-timeout is more than 0")
    }
  }

  func apply(to configuration: inout Configuration) {
    configuration.connectionsPerAddress = connectionsPerAddress
    configuration.registrationTimeout = registrationTimeout.duration
    configuration.limits.outbox = outboxLimit
    configuration.limits.nickLength = nickLength
    configuration.limits.roomLength = roomLength
    configuration.limits.topicLength = topicLength
    configuration.limits.awayLength = awayLength
    configuration.limits.realNameLength = realNameLength
    configuration.limits.targets = targets
    configuration.limits.roomsPerPerson = roomsPerPerson
    configuration.limits.rooms = rooms
    configuration.limits.announcedLobbySize = announcedLobbySize
    configuration.limits.historyPage = historyPage
    configuration.redactionWindow = redactionWindow.orNever
    configuration.limits.sanctions = maxBans
  }

  func apply(to settings: inout Server.Settings) {
    settings.outboxLimit = outboxLimit
    settings.floodBurst = Double(floodBurst)
    settings.floodRate = Double(floodRate)
    settings.floodLimit = floodLimit
  }
}
