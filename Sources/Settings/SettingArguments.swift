// What lives here: a table of settings as a command line.
import ArgumentParser

/// swift-argument-parser finds the options of a type by its mirror, and reads them back by their
/// names as coding keys: both are made from the table's rows.
package struct SettingArguments<Table: SettingTable>: ParsableArguments, CustomReflectable {
  /// With what was given, and the defaults of the rest.
  private(set) var table = Table()
  private var fault: SettingFault?

  private static var words: String { "words" }

  package init() {}

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let words = try container.decode([String].self, forKey: Key(Self.words))
    let given = try Table.settings.map { setting in
      let key = Key(setting.name)
      guard setting.valueName == nil else {
        return (setting, try container.decode([String].self, forKey: key))
      }
      return (setting, try container.decode(Bool.self, forKey: key) ? [""] : [])
    }
    do throws(SettingFault) {
      if !words.isEmpty { try table.take(words: words) }
      for (setting, texts) in given {
        for text in texts { try setting.take(text, into: &table) }
      }
    } catch {
      fault = error
    }
  }

  /// The command line, with the file that it names read before it.
  static func parse(withFile words: [String]) throws(SettingFault) -> Table {
    let fromFile: [String]
    do throws(ConfigurationFile.Fault) {
      fromFile = try ConfigurationFile.arguments(namedIn: words, for: Self.self)
    } catch {
      throw SettingFault(description: error.description)
    }
    do {
      return try parse(fromFile + words).table
    } catch {
      throw SettingFault(
        description: message(for: error), isAnswer: exitCode(for: error) == .success)
    }
  }

  package mutating func validate() throws {
    if let fault { throw ValidationError(fault.description) }
  }

  package var customMirror: Mirror {
    let options = Table.settings.map { setting -> Mirror.Child in
      let name = NameSpecification.customLong(setting.name)
      return setting.valueName == nil
        ? (label: setting.name, value: Flag(wrappedValue: false, name: name))
        : (label: setting.name, value: Option<[String]>(wrappedValue: [], name: name))
    }
    return Mirror(
      self, children: options + [(label: Self.words, value: Argument<[String]>(wrappedValue: []))])
  }

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension SettingTable {
  /// From the words of a command line.
  package init(arguments words: [String]) throws(SettingFault) {
    self = try SettingArguments<Self>.parse(withFile: words)
    if let contradiction { throw SettingFault(description: contradiction) }
  }
}
