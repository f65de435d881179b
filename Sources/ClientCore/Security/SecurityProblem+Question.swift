// What lives here: what a person is asked before an unprotected link is taken up.

extension SecurityProblem {
  /// Nil where there is nothing to decide.
  var question: String? {
    switch self {
    case .unknownCertificate(let address, let shown):
      "The certificate of \(address) is not known: \(shown.doubt ?? "nobody vouches for it"). "
        + "Is this the SHA-256 fingerprint that the server's people told you?\n"
        + Fingerprint.twoRows(shown.fingerprint)
    case .exposedPassword(let address):
      "The link to \(address) is not encrypted: your password and all you write can be read on "
        + "the way. Send it all the same?"
    case .unproven(let address):
      "\(address) used to show that it knows your password, without being told it, and does not "
        + "now: it may be another server than it says. Tell it the password all the same?"
    case .changedCertificate, .forbiddenCertificate: nil
    }
  }

  /// What is said where there is a screen, in rows that 40 columns and 12 rows have room for.
  var notice: String {
    guard case .changedCertificate(let address, let shown, let pinned) = self else { return text }
    return "DANGER, THE CERTIFICATE HAS CHANGED: \(address) shows another one than was accepted; "
      + "somebody may listen in. It was\n\(Fingerprint.twoRows(pinned))\nand is now\n"
      + "\(Fingerprint.twoRows(shown.fingerprint))\n"
      + "If its people confirm that, remove its line in ~/.local/state/parley/servers."
  }

  func hint(_ width: Int) -> String {
    let isWide = width >= 60
    guard case .unknownCertificate = self else {
      return isWide
        ? "y send it   n do not, then Enter   F10 leave" : "y send/n not + Enter   F10 leave"
    }
    return isWide
      ? "y trust it from now on   n do not, then Enter   F10 leave"
      : "y trust/n not + Enter   F10 leave"
  }
}
