// What lives here: the value of the capability `sts` (IRCv3 sts, "Details").

import IRC

struct StrictTransport: Equatable, Sendable {
  /// Where TLS is spoken; meant for insecure links.
  private(set) var port: UInt16?
  /// Seconds for which to insist on TLS; meant for secure links.
  private(set) var duration: Int?

  /// Keys that are not known are left out; so are values that make no sense.
  init(parsing value: String) {
    for token in value.split(separator: ",") {
      let halves = token.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { continue }
      switch halves[0] {
      case "port": port = UInt16(halves[1]).flatMap { $0 > 0 ? $0 : nil }
      case "duration": duration = Int(halves[1]).flatMap { $0 >= 0 ? $0 : nil }
      default: continue
      }
    }
  }

  /// What a line announces, if it does; CAP DEL never does.
  init?(announcedIn message: Message) {
    guard message.command == .cap, ["LS", "NEW"].contains(message[1]) else { return nil }
    let list = Capability.list(message.parameters.last ?? "")
    guard let value = list.last(where: { $0.capability == .strictTransport })?.value else {
      return nil
    }
    self.init(parsing: value)
  }
}
