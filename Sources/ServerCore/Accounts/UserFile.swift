// What lives here: the user file's text to accounts.
import IRC

/// One `name password` pair a line; `#` begins a comment line. A verifier may stand for the
/// password, and lines `name certificate:FINGERPRINT` may stand beside it or alone.
package struct UserFile: Sendable {
  /// The first line that cannot be read.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    /// 1 for the first line.
    let line: Int
    let reason: String

    package var description: String { "line \(line): \(reason)" }
  }

  /// In the order of the lines, each name once.
  package private(set) var entries: [Account.Entry] = []

  /// - Throws: for a line that names nobody, proves nothing or repeats a name.
  package init(parsing text: String, limits: NameSettings = NameSettings()) throws(Fault) {
    /// Where each name stands in `entries`, and whether it has its password.
    var places: [String: Int] = [:]
    var complete: Set<String> = []
    for (index, text) in Self.lines(of: text).enumerated() {
      guard let line = Line(text) else { continue }
      func fault(_ reason: String) -> Fault { Fault(line: index + 1, reason: reason) }
      guard !line.value.isEmpty else { throw fault("a name and a password are needed") }
      guard Names.isAccount(line.name, limits: limits) else {
        throw fault("'\(line.name)' cannot be a name")
      }
      guard let proof = line.proof else {
        throw fault("what stands behind '\(line.name)' is damaged")
      }
      let place = places[line.key] ?? entries.count
      if place == entries.count {
        places[line.key] = place
        entries.append(Account.Entry(name: line.name, credential: .locked))
      }
      switch proof {
      case .certificate(let fingerprint): entries[place].accept(certificate: fingerprint)
      case .credential(let credential):
        guard complete.insert(line.key).inserted else {
          throw fault("'\(line.name)' stands here twice")
        }
        entries[place].take(credential)
      }
    }
  }

  /// Whether an account can have this name.
  package static func isName(_ name: String, limits: NameSettings = NameSettings()) -> Bool {
    Names.isAccount(name, limits: limits)
  }

  static func lines(of text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}

extension UserFile {
  /// A line that says something.
  struct Line {
    enum Proof {
      case credential(Credential)
      /// SHA-256 in lower-case hexadecimal digits.
      case certificate(String)
    }

    static let certificateMark = "certificate:"

    let name: String
    /// What stands behind the name.
    let value: String

    var key: String { CaseMapping.key(name) }

    /// Nil for comments and blank lines.
    init?(_ text: Substring) {
      let scalars = text.unicodeScalars.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      guard let first = scalars.first, first != "#" else { return nil }
      let end = scalars.firstIndex { $0 == " " || $0 == "\t" } ?? scalars.endIndex
      name = String(scalars[..<end])
      value = Substring(scalars[end...]).trimmingBlanks
    }

    /// Nil for a verifier or a fingerprint that is damaged.
    var proof: Proof? {
      guard let digits = value.behind(Self.certificateMark) else {
        return Credential(parsing: value).map(Proof.credential)
      }
      return Self.fingerprint(digits).map(Proof.certificate)
    }

    /// Tools write fingerprints with colons and in upper case too.
    static func fingerprint(_ text: Substring) -> String? {
      let digits = text.filter { $0 != ":" && $0 != " " }.lowercased()
      guard digits.utf8.count == 64, digits.allSatisfy({ $0.isHexDigit && $0.isASCII }) else {
        return nil
      }
      return digits
    }
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = unicodeScalars
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    return String(text)
  }
}
