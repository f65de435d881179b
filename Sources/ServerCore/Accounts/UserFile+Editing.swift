// What lives here: changes to the user file's text that leave all the rest of it as it is.
import IRC

extension UserFile {
  /// The file as its lines.
  package struct Text: Sendable, Equatable, CustomStringConvertible {
    private var lines: [String]

    package init(_ text: String) {
      lines = UserFile.lines(of: text).map(String.init)
      // What stands behind the last line's end is no line.
      if lines.last == "" { lines.removeLast() }
    }

    package var description: String { lines.map { $0 + "\n" }.joined() }

    /// Whether some line is about the name, however it is spelled.
    package func contains(_ name: String) -> Bool { !places(of: name).isEmpty }

    /// Sets or replaces a password, or a verifier in its place.
    package mutating func set(_ password: String, of name: String) {
      let places = places(of: name)
      let isPassword = { (place: Int) -> Bool in
        self.line(place)?.value.begins(with: Line.certificateMark) == false
      }
      if let place = places.first(where: isPassword) {
        lines[place] = "\(line(place)?.name ?? name) \(password)"
      } else if let last = places.last {
        lines.insert("\(line(last)?.name ?? name) \(password)", at: last + 1)
      } else {
        lines.append("\(name) \(password)")
      }
    }

    /// False for what is no SHA-256 fingerprint.
    package mutating func add(certificate: String, of name: String) -> Bool {
      guard let fingerprint = Line.fingerprint(certificate[...]) else { return false }
      let line = "\(name) \(Line.certificateMark)\(fingerprint)"
      lines.insert(line, at: places(of: name).last.map { $0 + 1 } ?? lines.count)
      return true
    }

    /// Takes out all lines of a name.
    package mutating func remove(_ name: String) {
      let places = Set(places(of: name))
      lines = lines.enumerated().filter { !places.contains($0.offset) }.map(\.element)
    }

    /// Replaces passwords that stand in the clear, of everybody or of one; returns whose.
    package mutating func hash(
      only name: String? = nil, _ verifier: (_ password: String) -> SCRAM.Verifier
    ) -> [String] {
      var changed: [String] = []
      for place in lines.indices {
        guard let line = line(place), case .credential(.plain(let password)) = line.proof,
          name.map({ CaseMapping.key($0) == line.key }) ?? true
        else { continue }
        lines[place] = "\(line.name) \(verifier(password))"
        changed.append(line.name)
      }
      return changed
    }

    private func line(_ place: Int) -> Line? { Line(lines[place][...]) }

    private func places(of name: String) -> [Int] {
      let key = CaseMapping.key(name)
      return lines.indices.filter { line($0)?.key == key }
    }
  }
}
