// What lives here: encrypted connections, from the certificate to the lines.
import Glibc
import IRC
import ServerCore
import ServerSettings
import Transport

extension Server {
  /// Reads certificate and key again. Sessions keep what they have; a fault changes nothing.
  func rereadCertificate(_ remarks: inout [String]) {
    guard let identity = acceptor.settings.encryption.identity, acceptor.tls != nil else { return }
    do throws(TLSFault) {
      try acceptor.encrypt(as: identity)
      remarks.append("The certificate has been read again")
    } catch {
      remarks.append("The certificate is faulty and not used: \(error)")
    }
  }

  /// The first byte of TLS is the type of a record, the handshake's (RFC 8446, section 5.1); no line
  /// of text begins with it.
  static let handshakeRecord: UInt8 = 22

  /// Who speaks the other language understands at least this one line.
  func refuse(_ connection: Connection, saying text: String) {
    let line = Array("ERROR :\(text)\r\n".utf8)
    _ = send(connection.descriptor.number, line, line.count, Int32(MSG_NOSIGNAL))
    drop(connection, reason: text)
  }

  func read(_ bytes: borrowing Span<UInt8>, through tls: TLSSession, of connection: Connection) {
    if !connection.has(.heard), bytes.count > 0, bytes[0] != Self.handshakeRecord {
      return refuse(connection, saying: "This port speaks TLS: use --tls or ircs://")
    }
    connection.mark(.heard)
    do throws(TLSFault) {
      let progress = try tls.receive(bytes) { plain in
        introduce(connection, tls)
        take(plain, from: connection)
      }
      introduce(connection, tls)
      if tls.hasOutput { outlet.touch(connection) }
      // What a pause keeps back is read first; the end of the stream comes after it.
      if progress == .ended, connection.state == .open, !connection.isPaused {
        hangUp(connection)
      }
    } catch {
      // The peer learns why from the alert.
      _ = connection.flush()
      drop(connection, reason: "TLS failed")
    }
  }

  /// The chat hears of a connection when it is known who is there.
  private func introduce(_ connection: Connection, _ tls: TLSSession) {
    guard connection.isShakingHands, tls.isEstablished else { return }
    connection.open(showing: tls.peerCertificate?.fingerprint)
    receive(.opened(connection.id, connection.peer))
  }

  func dropHandshakes() {
    for connection in connections.all where connection.isShakingHands {
      drop(connection, reason: "Connection closed")
    }
  }
}

extension ServerSettings.Encryption {
  var identity: TLSIdentity? {
    guard let certificate, let key else { return nil }
    return TLSIdentity(certificate: certificate, key: key)
  }
}

/// Everybody knows the passwords of the demonstration accounts.
struct DemonstrationRefusal: Error, CustomStringConvertible {
  let endpoint: Endpoint

  var description: String {
    "\(endpoint) can be reached from other machines, and there is no user_pass.txt; name the file "
      + "of your people with --users"
  }
}

/// A plain listener that other machines could reach.
struct PlaintextRefusal: Error, CustomStringConvertible {
  let endpoint: Endpoint

  var description: String {
    "\(endpoint) would take passwords in plain text from other machines; "
      + "use --tls-listen, or --allow-plaintext if that is what you want"
  }
}
