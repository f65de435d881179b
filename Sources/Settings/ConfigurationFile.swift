// What lives here: a configuration file, which is the long options one per line.
import ArgumentParser
import System

/// `key = value`, or `key` alone for a flag (also `key = yes`, `key = no`); `#` begins a comment
/// line. Any option of the command line may stand there, so its help documents the file too.
package enum ConfigurationFile {
  /// One line: what is wrong, and where.
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// The words that the file named by `--config` stands for; they go before the command line, so
  /// that the command line wins.
  package static func arguments<Options: ParsableArguments>(
    namedIn words: [String], for options: Options.Type
  ) throws(Fault) -> [String] {
    guard let path = path(in: words) else { return [] }
    let text: String
    do throws(FileFailure) {
      text = try WholeFile.text(of: path)
    } catch {
      throw Fault(description: error.description)
    }
    return try arguments(in: text, at: path, for: options)
  }

  /// The words that a file's text stands for.
  package static func arguments<Options: ParsableArguments>(
    in text: String, at path: String, for options: Options.Type
  ) throws(Fault) -> [String] {
    var arguments: [String] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      arguments += try self.arguments(of: line, at: "\(path):\(index + 1)", for: options)
    }
    return arguments
  }

  private static func path(in words: [String]) -> String? {
    let prefix = "--config="
    for (index, word) in words.enumerated() {
      if word == "--" { return nil }
      if word.hasPrefix(prefix) { return String(word.dropFirst(prefix.count)) }
      if word == "--config" { return words.indices.contains(index + 1) ? words[index + 1] : nil }
    }
    return nil
  }

  /// Each line is tried alone, so that a fault has its place.
  private static func arguments<Options: ParsableArguments>(
    of line: Substring, at place: String, for options: Options.Type
  ) throws(Fault) -> [String] {
    let line = trim(line)
    guard !line.isEmpty, !line.hasPrefix("#") else { return [] }
    let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = trim(halves[0])
    guard !key.hasPrefix("-"), key != "config", key != "help" else {
      throw Fault(description: "\(place): '\(key)' is not a setting")
    }
    guard halves.count > 1 else { return try checked("--\(key)", at: place, for: options) }
    let value = trim(halves[1])
    // A flag takes no value; `yes` and `no` are what people write.
    if ["yes", "true"].contains(value), (try? Options.parse(["--\(key)"])) != nil {
      return ["--\(key)"]
    }
    if ["no", "false"].contains(value), (try? Options.parse(["--\(key)"])) != nil { return [] }
    return try checked("--\(key)=\(value)", at: place, for: options)
  }

  private static func checked<Options: ParsableArguments>(
    _ argument: String, at place: String, for options: Options.Type
  ) throws(Fault) -> [String] {
    do {
      _ = try Options.parse([argument])
      return [argument]
    } catch {
      throw Fault(description: "\(place): \(Options.message(for: error))")
    }
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
  }
}
