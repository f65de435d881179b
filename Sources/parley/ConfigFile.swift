/// What lives here: a file of options as the words of a command line.

import Glibc

enum ConfigFile {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// What the file named by `--config` among `words` adds in front of them.
  static func arguments(namedIn words: [String]) throws(Problem) -> [String] {
    guard let path = path(in: words) else { return [] }
    guard let text = FileText.read(path) else {
      throw Problem(description: "\(path): \(String(cString: strerror(errno)))")
    }
    var arguments: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      arguments += try self.arguments(of: line, at: "\(path):\(index + 1)")
    }
    return arguments
  }

  private static func path(in words: [String]) -> String? {
    for (index, word) in words.enumerated() {
      if word == "--" { return nil }
      if word.hasPrefix("--config=") { return String(word.dropFirst("--config=".count)) }
      if word == "--config" { return words.indices.contains(index + 1) ? words[index + 1] : nil }
    }
    return nil
  }

  private static func arguments(
    of line: Substring, at place: String
  ) throws(Problem) -> [String] {
    let line = trim(line)
    if line.isEmpty || line.hasPrefix("#") { return [] }
    let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(trim(halves[0]))
    let value = halves.count > 1 ? String(trim(halves[1])) : nil
    switch (key, value) {
    case ("user", let value?), ("password-command", let value?): return ["--\(key)=\(value)"]
    case ("plain", nil), ("plain", "yes"), ("plain", "true"): return ["--plain"]
    case ("plain", "no"), ("plain", "false"): return []
    case ("user", nil), ("password-command", nil):
      throw Problem(description: "\(place): \(key) needs a value: \(key) = VALUE")
    case ("plain", let value?):
      throw Problem(description: "\(place): plain is yes or no, not \"\(value)\"")
    default:
      throw Problem(
        description: "\(place): unknown key \"\(key)\"; known are user, password-command, plain")
    }
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
  }
}

/// A whole small file.
enum FileText {
  /// Nil with errno set when it cannot be read.
  static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    return read(file)
  }

  static func read(_ file: UnsafeMutablePointer<FILE>) -> String? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
    }
    return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
