// What lives here: the settings that stand in files of their own.
import IRC
import ServerCore
import Settings
import System

extension ServerSettings {
  /// What the chat goes by, with the files read.
  package func read() throws(SettingFault) -> Configuration {
    var configuration = configuration
    configuration.shared.lobby = hasNoLobby ? nil : lobby
    configuration.shared.entry.nickFollowsAccount =
      nickFollowsAccount.map { $0 == .yes } ?? !configuration.shared.entry.allowsGuests
    // Port 0 stands for the first TLS listener's, whatever it will be.
    configuration.greeting.strictTransport = encryption.insistence.map {
      StrictTransport(port: UInt16(clamping: encryption.insistencePort ?? 0), duration: $0)
    }
    if let path = files.motd {
      configuration.greeting.messageOfTheDay = try Self.lines(ofFile: path)
    }
    if let path = files.operators {
      configuration.operators += try Self.readOperators(ofFile: path)
    }
    if configuration.serverPassword == nil, let path = files.serverPassword {
      let line = try Self.lines(ofFile: path).first ?? ""
      guard !line.isEmpty, line.isOneLine else {
        throw SettingFault(description: "\(path): the first line is no password")
      }
      configuration.serverPassword = line
    }
    return configuration
  }

  private static func readOperators(ofFile path: String) throws(SettingFault) -> [Operator] {
    var operators: [Operator] = []
    for (index, line) in try lines(ofFile: path).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      guard let entry = Operator(setting: line) else {
        throw SettingFault(
          description: "\(path):\(index + 1): an operator is NAME:PASSWORD or NAME:VERIFIER")
      }
      operators.append(entry)
    }
    return operators
  }

  private static func lines(ofFile path: String) throws(SettingFault) -> [String] {
    do throws(FileFailure) {
      let lines = try WholeFile.text(of: path).split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map(String.init)
    } catch {
      throw SettingFault(description: error.description)
    }
  }
}

extension Operator {
  /// `NAME:PASSWORD`, where a verifier as the user file has it may stand for the password.
  init?(setting text: String) {
    let halves = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard halves.count == 2, !halves[0].contains(" "),
      let credential = Credential(parsing: halves[1])
    else { return nil }
    self.init(name: halves[0], credential: credential)
  }
}
