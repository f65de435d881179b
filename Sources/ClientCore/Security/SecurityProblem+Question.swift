/// What lives here: what a person is asked before an unprotected link is taken up.

extension SecurityProblem {
  /// Nil where there is nothing to decide.
  var question: String? {
    switch self {
    case .unknownCertificate(let address, let shown):
      "The certificate of \(address) is not known: \(shown.doubt ?? "nobody vouches for it"). "
        + "Compare its SHA-256 fingerprint with the one that the server's people told you: "
        + Fingerprint.grouped(shown.fingerprint)
    case .exposedPassword(let address):
      "The link to \(address) is not encrypted: your password and all you write can be read on "
        + "the way. Send it all the same?"
    case .changedCertificate, .forbiddenCertificate: nil
    }
  }

  var hint: String {
    if case .unknownCertificate = self { return "y trust it from now on   n do not   F10 leave" }
    return "y send it   n do not   F10 leave"
  }
}
