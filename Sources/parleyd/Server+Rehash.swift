/// What lives here: settings and accounts read again while the server runs.
import ArgumentParser
import IRC
import ServerCore
import Settings

extension Server {
  /// For an operator's REHASH, or for SIGHUP. What is faulty changes nothing, and is told.
  func rehash(asker: SessionID?) {
    var remarks: [String] = []
    let configuration = rereadSettings(&remarks)
    rereadUsers(&remarks)
    rereadCertificate(&remarks)
    for remark in remarks { log.notice(remark) }
    receive(.rehashed(Rehash(configuration: configuration, asker: asker, remarks: remarks)))
  }

  private func rereadSettings(_ remarks: inout [String]) -> Configuration? {
    do {
      let options = try Parleyd.readOptions()
      if let fault = options.tls.fault { throw ValidationError(fault) }
      let fresh = withStrictPort(
        try options.configuration(created: chat.configuration.created))
      settings = options.settings
      remarks.append("The settings have been read again")
      return fresh
    } catch {
      let reason = (error as? ConfigurationFile.Fault)?.description ?? Options.message(for: error)
      remarks.append("The settings are faulty and not used: \(reason)")
      return nil
    }
  }

  private func rereadUsers(_ remarks: inout [String]) {
    switch users.refresh(evenIfUnchanged: true) {
    case nil: remarks.append("There is no user file to read again")
    case .success(let entries):
      remarks.append("The user file has been read again: \(entries.count) accounts")
      receive(.accounts(entries))
    case .failure(let fault): remarks.append("The user file is faulty and not used: \(fault)")
    }
  }

  /// The file may change while the server runs; a faulty one changes nothing.
  func rereadUsers() {
    switch users.refresh() {
    case nil: return
    case .success(let entries):
      log.notice("the user file changed: \(entries.count) accounts")
      receive(.accounts(entries))
    case .failure(let fault):
      log.warning("the changed user file is not used: \(fault)")
    }
  }
}
