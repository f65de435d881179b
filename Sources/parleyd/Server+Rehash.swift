// What lives here: settings and accounts read again while the server runs.
import IRC
import ServerCore
import ServerSettings
import Settings

extension Server {
  /// For an operator's REHASH, or for SIGHUP. What is faulty changes nothing, and is told.
  func rehash(asker: SessionID?) {
    var remarks: [String] = []
    let configuration = rereadSettings(&remarks)
    rereadCertificate(&remarks)
    if !users.isFile { remarks.append("There is no user file to read again") }
    // Told when the user file has been looked at.
    lookAtUsers(
      for: .rehash(Rehash(configuration: configuration, asker: asker, remarks: remarks)))
  }

  private func rereadSettings(_ remarks: inout [String]) -> Configuration? {
    do {
      let read = try ServerSettings(arguments: RunningSettings.commandLine)
      var fresh = withStrictPort(try read.configuration(created: chat.configuration.created))
      let differences = try acceptor.take(read)
      remarks += keepShared(&fresh)
      remarks.append("The settings have been read again")
      remarks += differences
      return fresh
    } catch {
      remarks.append("The settings are faulty and not used: \(error)")
      return nil
    }
  }

  /// What several servers have in common none of them changes by itself.
  private func keepShared(_ fresh: inout Configuration) -> [String] {
    guard place != nil else { return [] }
    let differences = ServerSettings.differences(
      between: chat.configuration.shared, and: fresh.shared)
    fresh.shared = chat.configuration.shared
    guard !differences.isEmpty else { return [] }
    return [
      "All servers of the chat have these settings in common; they stay as they are: "
        + differences.map { "--" + $0 }.joined(separator: ", ")
    ]
  }
}
