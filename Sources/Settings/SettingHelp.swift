// What lives here: what `--help` prints of a table of settings.

extension SettingTable {
  /// Within 80 columns, each group under its title.
  package static func help(_ introduction: String) -> String {
    let groups = Self.groups.map { group in
      "\(group.title.uppercased()):\n"
        + group.settings.map { entry($0.option, $0.helpWithDefault) }.joined()
    }
    return ([introduction] + groups).joined(separator: "\n")
  }

  private static var column: Int { 26 }

  private static func entry(_ option: String, _ help: String) -> String {
    let indentation = String(repeating: " ", count: column)
    let lines = help.wrapped(to: 79 - column).map { indentation + $0 + "\n" }
    let head = "  " + option
    guard head.count < column, let first = lines.first else {
      return head + "\n" + lines.joined()
    }
    return head + first.dropFirst(head.count) + lines.dropFirst().joined()
  }
}

extension Setting {
  /// `--name VALUE`.
  package var option: String { "--" + name + (valueName.map { " " + $0 } ?? "") }

  /// As a person reads it.
  package var helpWithDefault: String { help + (`default`.map { " (default: \($0))" } ?? "") }
}

extension String {
  /// Lines of at most `width` characters, broken at spaces.
  package func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
