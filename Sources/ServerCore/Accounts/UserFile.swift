/// What lives here: the user file's text to accounts.
import IRC

/// One `name password` pair a line; `#` begins a comment line.
public struct UserFile: Sendable {
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// 1 for the first line.
    public let line: Int
    public let reason: String

    public var description: String { "line \(line): \(reason)" }
  }

  public private(set) var entries: [Account.Entry] = []

  public init(parsing text: String, limits: Limits = Limits()) throws(Fault) {
    var seen: Set<String> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let trimmed = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      guard !trimmed.isEmpty, trimmed.first != "#" else { continue }
      let halves = trimmed.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
      let password = halves.count > 1 ? halves[1].trimmingBlanks : ""
      guard !password.isEmpty else {
        throw Fault(line: index + 1, reason: "a name and a password are needed")
      }
      let name = String(halves[0])
      guard Names.isNick(name, limits: limits) else {
        throw Fault(line: index + 1, reason: "'\(name)' cannot be a name")
      }
      guard seen.insert(CaseMapping.ascii.fold(name)).inserted else {
        throw Fault(line: index + 1, reason: "'\(name)' stands here twice")
      }
      entries.append(Account.Entry(name: name, credential: .plain(password)))
    }
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    return String(text)
  }
}
