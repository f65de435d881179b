// What lives here: the kinds of values that settings have.

extension Setting where Table: SettingTable {
  /// Where a setting's value stands in its table.
  package typealias Path<Value> = WritableKeyPath<Table, Value> & Sendable

  private static func same<Value: Equatable & SendableMetatype>(
    _ path: Path<Value>
  ) -> @Sendable (Table, Table) -> Bool {
    { $0[keyPath: path] == $1[keyPath: path] }
  }

  /// On where it is named.
  package static func flag(_ name: String, _ path: Path<Bool>, _ help: String) -> Self {
    Setting(name, nil, "takes no value", default: nil, help, isSame: same(path)) { _, table in
      table[keyPath: path] = true
      return true
    }
  }

  /// A whole number in `range`.
  package static func number(
    _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String
  ) -> Self {
    number(name, range, default: "\(Table()[keyPath: path])", help, isSame: same(path)) {
      $1[keyPath: path] = $0
    }
  }

  /// The same; where nothing is said, there is none.
  package static func number(
    _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String
  ) -> Self {
    number(name, range, default: nil, help, isSame: same(path)) { $1[keyPath: path] = $0 }
  }

  private static func number(
    _ name: String, _ range: ClosedRange<Int>, default: String?, _ help: String,
    isSame: @escaping @Sendable (Table, Table) -> Bool,
    set: @escaping @Sendable (Int, inout Table) -> Void
  ) -> Self {
    let demand = "is from \(range.lowerBound) to \(range.upperBound)"
    return Setting(name, "NUMBER", demand, default: `default`, help, isSame: isSame) {
      text, table in
      guard let number = Int(text), range.contains(number) else { return false }
      set(number, &table)
      return true
    }.within(range)
  }

  /// A span that cannot be switched off.
  package static func seconds(_ name: String, _ path: Path<Duration>, _ help: String) -> Self {
    Setting(
      name, "SECONDS", "is more than 0 and less than 1000000000 seconds",
      default: Table()[keyPath: path].seconds, help, isSame: same(path)
    ) { text, table in
      guard let span = Duration(seconds: text), span > .zero else { return false }
      table[keyPath: path] = span
      return true
    }
  }

  /// 0 stands for never, which is nil.
  package static func seconds(_ name: String, _ path: Path<Duration?>, _ help: String) -> Self {
    Setting(
      name, "SECONDS", "is 0, or at least 0.001 and less than 1000000000 seconds",
      default: (Table()[keyPath: path] ?? .zero).seconds, help, isSame: same(path)
    ) { text, table in
      guard let span = Duration(seconds: text) else { return false }
      table[keyPath: path] = span == .zero ? nil : span
      return true
    }
  }

  /// One of the words of `Value`.
  package static func choice<Value: RawRepresentable & CaseIterable & Equatable & Sendable>(
    _ name: String, _ path: Path<Value>, _ help: String
  ) -> Self where Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue)
    let values = Dictionary(uniqueKeysWithValues: zip(words, Value.allCases))
    return Setting(
      name, words.joined(separator: "|"), "is one of \(words.joined(separator: ", "))",
      default: Table()[keyPath: path].rawValue, help, isSame: same(path)
    ) { text, table in
      guard let value = values[text] else { return false }
      table[keyPath: path] = value
      return true
    }
  }

  /// Where nothing is said, what counts depends on others.
  package static func choice<Value: RawRepresentable & CaseIterable & Equatable & Sendable>(
    _ name: String, _ path: Path<Value?>, _ help: String
  ) -> Self where Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue)
    let demand = "is one of \(words.joined(separator: ", "))"
    return Setting(
      name, words.joined(separator: "|"), demand, default: nil, help, isSame: same(path)
    ) { text, table in
      table[keyPath: path] = Value(rawValue: text)
      return table[keyPath: path] != nil
    }
  }

  /// Text that passes `check`; `demand` tells people what does.
  package static func text(
    _ name: String, _ valueName: String, _ path: Path<String>, _ demand: String, _ help: String,
    check: @escaping @Sendable (String) -> Bool
  ) -> Self {
    Setting(name, valueName, demand, default: Table()[keyPath: path], help, isSame: same(path)) {
      text, table in
      table[keyPath: path] = text
      return check(text)
    }
  }

  /// Whether there is such a file is found out when it is read.
  package static func file(
    _ name: String, _ path: Path<String?>, _ help: String, default: String? = nil
  ) -> Self {
    text(name, "FILE", path, "wants a file", help, default: `default`) { _ in true }
  }

  package static func text(
    _ name: String, _ valueName: String, _ path: Path<String?>, _ demand: String, _ help: String,
    default: String? = nil, check: @escaping @Sendable (String) -> Bool
  ) -> Self {
    Setting(name, valueName, demand, default: `default`, help, isSame: same(path)) { text, table in
      table[keyPath: path] = text
      return check(text)
    }
  }

  /// One more of several.
  package static func list<Value: Equatable & SendableMetatype>(
    _ name: String, _ valueName: String, _ path: Path<[Value]>, _ demand: String, _ help: String,
    default: String? = nil, _ parse: @escaping @Sendable (String) -> Value?
  ) -> Self {
    Setting(name, valueName, demand, default: `default`, help, isSame: same(path)) { text, table in
      guard let value = parse(text) else { return false }
      table[keyPath: path].append(value)
      return true
    }.repeatable
  }
}

extension Duration {
  /// Whole milliseconds: what is less and not 0 would be taken for "never".
  fileprivate init?(seconds text: String) {
    guard let seconds = Double(text), seconds == 0 || seconds >= 0.001, seconds < 1e9 else {
      return nil
    }
    self = .milliseconds(Int64(seconds * 1000))
  }

  fileprivate var seconds: String {
    let milliseconds = components.attoseconds / 1_000_000_000_000_000
    return milliseconds == 0
      ? "\(components.seconds)" : "\(Double(components.seconds) + Double(milliseconds) / 1000)"
  }
}

extension String {
  /// Whether it can stand in a line of the protocol.
  package var isOneLine: Bool { utf8.allSatisfy { $0 >= 32 && $0 != 127 } }
}
