// What lives here: which settings have changed in the file, and what became of that.

/// Settings as a configuration file has them: `--name=value`, or `--name` for a flag.
package struct SettingsDifference {
  /// In the order of the alphabet.
  private let changed: [String]

  package init(from old: [String], to new: [String]) {
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

  /// One line each; no value is told, for some are passwords.
  package func remarks<Table: SettingTable>(
    of table: Table.Type, commandLine: [String]
  ) -> [String] {
    // The command line adds to the file's, where a setting may stand several times.
    let repeatable = Set(Table.settings.filter(\.isRepeatable).map(\.name))
    let fixed = Set(Table.settings.filter(\.needsRestart).map(\.name))
    let overridden = changed.filter { name in
      !repeatable.contains(name)
        && commandLine.contains { $0 == "--" + name || $0.hasPrefix("--" + name + "=") }
    }
    let rest = changed.filter { !overridden.contains($0) }
    let groups = [
      ("These settings have changed: ", rest.filter { !fixed.contains($0) }),
      ("These have changed, too, and need a restart: ", rest.filter(fixed.contains)),
      ("These stand on the command line, which wins: ", overridden),
    ]
    return groups.filter { !$0.1.isEmpty }.map { $0.0 + $0.1.joined(separator: ", ") }
  }
}
