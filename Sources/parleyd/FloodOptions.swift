// What lives here: the options about how much of the server one client may take.
import ArgumentParser
import ServerCore

struct FloodOptions: ParsableArguments {
  @Option(help: "Connections from one address, or one IPv6 network of 64 bits; 0 = any number.")
  var connectionsPerAddress = 100

  @Option(help: "Seconds to log in after connecting.")
  var registrationTimeout = Seconds(60)

  @Option(help: "Lines that a client may send at once before flood control delays it.")
  var floodBurst = 60

  @Option(help: "Lines a second that a client may send after that.")
  var floodRate = 10

  @Option(help: "The burst of all connections from one address together.")
  var householdBurst = 600

  @Option(help: "The rate of all connections from one address together.")
  var householdRate = 100

  @Option(help: "Bytes that may wait behind the delay; a client that sends more is disconnected.")
  var floodLimit = 65_536

  @Option(help: "Bytes that a client which does not read may let pile up.")
  var outboxLimit = Limits().outbox

  mutating func validate() throws {
    try Self.check(connectionsPerAddress, "connections-per-address", 0...1_000_000)
    try Self.check(floodBurst, "flood-burst", 1...1_000_000)
    try Self.check(floodRate, "flood-rate", 1...1_000_000)
    try Self.check(householdBurst, "household-burst", 1...10_000_000)
    try Self.check(householdRate, "household-rate", 1...10_000_000)
    try Self.check(floodLimit, "flood-limit", 1024...(1 << 30))
    try Self.check(outboxLimit, "outbox-limit", 65_536...(1 << 40))
    guard registrationTimeout.duration > .zero else {
      throw ValidationError("--registration-timeout is more than 0")
    }
  }

  static func check(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws {
    guard !range.contains(value) else { return }
    throw ValidationError("--\(name) is from \(range.lowerBound) to \(range.upperBound)")
  }

  func apply(to configuration: inout Configuration) {
    configuration.connectionsPerAddress = connectionsPerAddress
    configuration.registrationTimeout = registrationTimeout.duration
    configuration.limits.outbox = outboxLimit
  }

  func apply(to settings: inout Server.Settings) {
    settings.outboxLimit = outboxLimit
    settings.floodBurst = Double(floodBurst)
    settings.floodRate = Double(floodRate)
    settings.floodLimit = floodLimit
    settings.householdBurst = Double(householdBurst)
    settings.householdRate = Double(householdRate)
  }
}
