// What lives here: which settings have changed in the file, and what became of that.

/// Settings as a configuration file has them: `--name=value`, or `--name` for a flag.
struct SettingsDifference {
  /// In the order of the alphabet.
  let changed: [String]

  init(from old: [String], to new: [String]) {
    let (before, after) = (Self.values(old), Self.values(new))
    changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
  }

  private static func values(_ words: [String]) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for word in words {
      let halves = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
      values[halves.first ?? "", default: []].append(halves.count > 1 ? halves[1] : "")
    }
    return values
  }

  /// What is made once, when the server starts.
  static let fixed: Set<String> = [
    "allow-plaintext", "data", "ephemeral", "keep", "keep-messages", "listen", "lobby",
    "log-messages", "name", "no-lobby", "tls-listen", "users", "whowas",
  ]

  /// What may stand there several times; the command line adds to those of the file.
  private static let repeatable: Set<String> = ["flood-exempt", "listen", "operator", "tls-listen"]

  /// One line each; no value is told, for some are passwords.
  func remarks(commandLine: [String]) -> [String] {
    let overridden = changed.filter { name in
      !Self.repeatable.contains(name)
        && commandLine.contains { $0 == "--" + name || $0.hasPrefix("--" + name + "=") }
    }
    let rest = changed.filter { !overridden.contains($0) }
    let groups = [
      ("These settings have changed: ", rest.filter { !Self.fixed.contains($0) }),
      ("These have changed, too, and need a restart: ", rest.filter(Self.fixed.contains)),
      ("These stand on the command line, which wins: ", overridden),
    ]
    return groups.filter { !$0.1.isEmpty }.map { $0.0 + $0.1.joined(separator: ", ") }
  }
}
