/// What lives here: a configuration file, which is the long options one per line.
import ArgumentParser
import Glibc

enum ConfigurationFile {
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// The arguments that the file named by `--config` stands for; they go before the command line.
  static func arguments<Parser: ParsableArguments>(
    namedIn arguments: [String], for parser: Parser.Type
  ) throws -> [String] {
    var path: String?
    for (index, argument) in arguments.enumerated() {
      if argument == "--config", index + 1 < arguments.count { path = arguments[index + 1] }
      if argument.hasPrefix("--config=") { path = String(argument.dropFirst(9)) }
    }
    guard let path else { return [] }
    return try parse(lines(of: path), path: path, for: parser)
  }

  private static func lines(of path: String) throws -> [String] {
    guard let file = fopen(path, "re") else {
      throw Fault(description: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var lines: [String] = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) >= 0, let line { lines.append(String(cString: line)) }
    return lines
  }

  /// Each line is tried alone, so that a fault has its place.
  private static func parse<Parser: ParsableArguments>(
    _ lines: [String], path: String, for parser: Parser.Type
  ) throws -> [String] {
    try lines.enumerated().compactMap { index, line in
      let text = line.trimmed
      guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
      let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(halves[0]).trimmed
      let value = halves.count > 1 ? String(halves[1]).trimmed : nil
      let place = "\(path):\(index + 1)"
      guard !key.hasPrefix("-"), key != "config", key != "help" else {
        throw Fault(description: "\(place): '\(key)' is not a setting")
      }
      let argument = "--" + key + (value.map { "=" + $0 } ?? "")
      do {
        _ = try Parser.parse([argument])
      } catch {
        throw Fault(description: "\(place): \(Parser.message(for: error))")
      }
      return argument
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
