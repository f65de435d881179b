// What lives here: each parser of bytes from outside, called as its program calls it.
import ArgumentParser
import ClientCore
import IRC
import ServerCore
import Settings
import System
import Terminal

/// One of the parsers that libFuzzer drives. A false assertion is a finding as much as a crash is.
enum Parser: String, CaseIterable {
  case line
  case tags
  case userFile = "user-file"
  case sasl
  case configuration
  case network
  case keys
  case stateFile = "state-file"
  case chat
  case storing
  case words
  case scram
  case archive
  case tls
  case client

  func take(_ bytes: [UInt8]) {
    switch self {
    case .line: Self.takeLines(bytes)
    case .tags: Self.takeTags(bytes)
    case .userFile: Self.takeUserFile(bytes)
    case .sasl: Self.takeSASL(bytes)
    case .configuration: Self.takeConfiguration(bytes)
    case .network: Self.takeNames(bytes)
    case .keys: Self.takeKeys(bytes)
    case .stateFile: Self.takeStateFile(bytes)
    case .chat: Self.takeChat(bytes)
    case .storing: Self.takeStoring(bytes)
    case .words: Self.takeWords(bytes)
    case .scram: Self.takeSCRAM(bytes)
    case .archive: Self.takeArchive(bytes)
    case .tls: Self.takeTLS(bytes)
    case .client: Self.takeClient(bytes)
    }
  }
}

extension Parser {
  /// However the stream is cut, the same lines come out; a line that was read is written as it reads.
  private static func takeLines(_ bytes: [UInt8]) {
    let whole = lines(of: [bytes])
    let middle = bytes.count / 2
    let halves = lines(of: [Array(bytes[..<middle]), Array(bytes[middle...])])
    precondition(whole == halves, "the lines depend on how the stream was cut")
    for case let line? in whole {
      _ = Message(repairing: line.span)
      guard let message = try? Message(parsing: line.span) else { continue }
      let written = message.encoded().dropLast(2)
      guard let again = try? Message(parsing: Array(written).span) else {
        preconditionFailure("what was written cannot be read")
      }
      precondition(again == message, "a message changed on its way")
      for text in message.parameters { _ = Formatting.runs(of: text) }
    }
  }

  private static func lines(of portions: [[UInt8]]) -> [[UInt8]?] {
    var framer = LineFramer(tags: 64, body: 64)
    var lines: [[UInt8]?] = []
    for portion in portions {
      _ = framer.consume(portion.span) { line in
        if let line = copy line {
          lines.append(line.withUnsafeBufferPointer { Array($0) })
        } else {
          lines.append(nil)
        }
        return .more
      }
    }
    return lines
  }

  private static func takeTags(_ bytes: [UInt8]) {
    let tags = Tags(encoded: String(decoding: bytes, as: UTF8.self))
    precondition(Tags(encoded: tags.encoded) == tags, "tags changed on their way")
    precondition(tags.encoded.utf8.count == tags.byteCount, "tags are longer than they say")
    _ = tags.clientOnly
  }

  private static func takeUserFile(_ bytes: [UInt8]) {
    _ = try? UserFile(parsing: String(decoding: bytes, as: UTF8.self))
  }

  private static func takeSASL(_ bytes: [UInt8]) {
    if let plain = SASL.Plain(payload: bytes) {
      precondition(SASL.Plain(payload: plain.payload) == plain, "a login changed on its way")
    }
    var collector = SASL.Collector()
    for line in bytes.split(separator: 10) {
      guard case .complete(let payload) = collector.add(String(decoding: line, as: UTF8.self))
      else { continue }
      precondition(Base64.decode(Base64.encode(payload)) == payload, "base64 is no inverse")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    _ = SCRAM.Verifier(parsing: text)
    guard let first = try? SCRAM.ClientFirst(parsing: bytes) else { return }
    _ = SCRAM.ServerExchange(first, nonce: "n", salt: [1], iterations: 4096)
  }

  private static func takeConfiguration(_ bytes: [UInt8]) {
    struct Options: ParsableArguments {
      @Option var number = 1
      @Option var name: [String] = []
      @Flag var flag = false
    }
    _ = try? ConfigurationFile.arguments(
      in: String(decoding: bytes, as: UTF8.self), at: "file", for: Options.self)
  }

  private static func takeNames(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let range = CIDR(text) { precondition(CIDR(range.description) == range) }
    _ = CIDR.household(of: text)
    if let time = Timestamp(parsing: text) {
      precondition(Timestamp(parsing: "\(time)") == time, "a time changed on its way")
    }
    _ = CaseMapping.key(text)
    _ = Skeleton.of(text)
    let halves = text.split(separator: "\n", maxSplits: 1).map(String.init)
    if halves.count == 2 { _ = Mask(halves[0]).matches(halves[1]) }
    var facts = ISupport()
    facts.add(text.split(separator: " ").map(String.init))
  }

  /// Whatever came, a key that follows in peace is read.
  private static func takeKeys(_ bytes: [UInt8]) {
    var decoder = KeyDecoder()
    let middle = bytes.count / 2
    _ = decoder.decode(Array(bytes[..<middle]))
    _ = decoder.decode(Array(bytes[middle...]))
    _ = decoder.flush()
  }

  /// Each line gets the checksum it needs to be looked at.
  private static func takeStateFile(_ bytes: [UInt8]) {
    _ = StateText.read(bytes)
    var file = Array(StateText.header.utf8)
    for line in bytes.split(separator: 10) { file += StateText.checked(Array(line)) }
    let state = StateText.read(file).state
    let again = StateText.read(StateText.whole(state))
    precondition(again.damaged == 0 && again.state == state, "a state changed on its way")
  }
}
