// What lives here: `parleyd export`, `parleyd check` and `parleyd backup`.
import Archive
import ArgumentParser
import Glibc
import IRC
import ServerCore
import ServerSettings

enum ArchiveTool {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl
    case text
  }

  struct ExportOptions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parleyd export")

    @Option(help: "Where the archive lives.")
    var data: String?
    @Option(help: "One JSON object a line, or one message a line.")
    var format = Format.text
  }

  struct CheckOptions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parleyd check")

    @Option(help: "Where the archive lives.")
    var data: String?
    @Flag(help: "If all is well, remove the archive of an older version that an upgrade has left.")
    var discardOld = false
  }

  struct BackupOptions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parleyd backup")

    @Option(help: "Where the archive lives.")
    var data: String?
    @Argument(help: "The new file; what is there already is never overwritten.")
    var file: String
  }

  static func handles(_ arguments: [String]) -> Bool {
    arguments.count > 1 && ["export", "check", "backup"].contains(arguments[1])
  }

  static func run(_ arguments: [String]) -> Never {
    let rest = Array(arguments.dropFirst(2))
    do {
      switch arguments[1] {
      case "export":
        let options = ExportOptions.parseOrExit(rest)
        try export(open(options.data), as: options.format)
      case "backup":
        let options = BackupOptions.parseOrExit(rest)
        try backUp(open(options.data), to: options.file)
      default:
        let options = CheckOptions.parseOrExit(rest)
        try check(open(options.data), discardsOld: options.discardOld)
      }
      exit(0)
    } catch {
      Parleyd.fail("\(error)", status: 1)
    }
  }

  private static func open(_ data: String?) throws -> ArchiveReader {
    var keeping = ServerSettings.Keeping()
    keeping.data = data
    return try ArchiveReader(directory: keeping.directory ?? ".")
  }

  private static func backUp(_ archive: ArchiveReader, to file: String) throws {
    try archive.backUp(to: file)
    print("ok: \(try archive.messageCount()) messages in \(file)")
  }

  private static func export(_ archive: ArchiveReader, as format: Format) throws {
    try archive.forEachMessage { message in
      switch format {
      case .jsonl: print(message.json)
      case .text: print(message.plainLine)
      }
    }
    fflush(nil)
  }

  private static func check(_ archive: ArchiveReader, discardsOld: Bool) throws {
    let problems = try archive.check()
    guard problems.isEmpty else {
      throw ArchiveFailure(reason: "the archive is damaged: " + problems.joined(separator: "; "))
    }
    print("ok: \(try archive.messageCount()) messages")
    if discardsOld { try archive.discardFormer() }
    if let former = archive.former { print(former) }
  }
}

extension StoredMessage {
  /// The same fields as on the wire.
  fileprivate var json: String {
    var fields = [
      ("msgid", id), ("time", time.description), ("command", command.rawValue),
      ("from", source.description), ("to", target.name), ("text", text),
    ]
    if let account { fields.append(("account", account.text)) }
    return "{"
      + fields.map { "\(ExportedText.quoted($0.0)):\(ExportedText.quoted($0.1))" }.joined(
        separator: ",")
      + "}"
  }

  /// `2026-11-20T17:12:18.000Z alice -> #everyone: hello`.
  fileprivate var plainLine: String {
    let verb = isSaid ? "" : "\(command.rawValue) "
    let words = Formatting.strip(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return "\(time) \(source.nick) -> \(target.name): \(verb)\(words)".visible
  }
}

/// A string of JSON (RFC 8259, section 7) that any terminal may show.
private enum ExportedText {
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.steersTerminals:
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Unicode.Scalar {
  /// Controls, line ends, and what turns the writing direction or hides.
  fileprivate var steersTerminals: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
