// What lives here: what the TLS sessions of one end have in common.
import COpenSSL
import Glibc
import System

/// A certificate's file and its key's, both PEM.
public struct TLSIdentity: Sendable, Equatable {
  /// A path: PEM, the own certificate first, then those that vouch for it.
  var certificate: String
  /// A path: PEM.
  var key: String

  public init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }
}

/// TLS 1.2 and 1.3, nothing older. Confined, with its sessions, to one queue: they share a pair of
/// memory BIOs, which each leaves empty, so that an idle session holds no buffers.
public final class TLSContext {
  let handle: OpaquePointer
  let incoming: OpaquePointer
  let outgoing: OpaquePointer
  let isServer: Bool
  /// One of the sessions is reading: the BIOs are its own until it has done.
  var isBusy = false
  /// One record of plaintext (RFC 8446, section 5.1).
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 16384, alignment: 16)

  private init(isServer: Bool) throws(TLSFault) {
    guard let handle = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
      throw TLSFault(last: "no TLS")
    }
    guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
      SSL_CTX_free(handle)
      throw TLSFault(last: "no memory for TLS")
    }
    self.handle = handle
    self.incoming = incoming
    self.outgoing = outgoing
    self.isServer = isServer
    _ = parley_ssl_set_min_version(handle, TLS1_2_VERSION)
    // Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
    SSL_CTX_set_cipher_list(handle, "ECDHE+AESGCM:ECDHE+CHACHA20")
    SSL_CTX_set_options(
      handle, Self.noRenegotiation | Self.noCompression | (isServer ? Self.serverPreference : 0))
    parley_ssl_release_buffers(handle)
    parley_ssl_keep_no_sessions(handle)
  }

  deinit {
    BIO_free(incoming)
    BIO_free(outgoing)
    SSL_CTX_free(handle)
    scratch.deallocate()
  }

  // Macros that are too complex for Swift: SSL_OP_BIT(30), (17) and (22).
  private static let noRenegotiation: UInt64 = 1 << 30
  private static let noCompression: UInt64 = 1 << 17
  private static let serverPreference: UInt64 = 1 << 22

  /// A server that asks for a client's certificate and goes on without one.
  public static func server(_ identity: TLSIdentity) throws(TLSFault) -> TLSContext {
    let context = try TLSContext(isServer: true)
    try context.use(identity)
    parley_ssl_ask_for_certificate(context.handle)
    parley_ssl_prefer_irc(context.handle)
    SSL_CTX_set_num_tickets(context.handle, 1)
    SSL_CTX_set_session_id_context(context.handle, Array("parley".utf8), 6)
    return context
  }

  /// A client that trusts `authorities`, a PEM file, or those of the system. It finishes every
  /// handshake; whoever uses it looks at `TLSSession.peerCertificate` before saying anything.
  public static func client(
    authorities: String? = nil, identity: TLSIdentity? = nil
  ) throws(TLSFault) -> TLSContext {
    let context = try TLSContext(isServer: false)
    if let authorities {
      try readable(authorities)
      guard SSL_CTX_load_verify_locations(context.handle, authorities, nil) == 1 else {
        throw TLSFault(last: "\(authorities): no certificates")
      }
    } else {
      SSL_CTX_set_default_verify_paths(context.handle)
    }
    if let identity { try context.use(identity) }
    return context
  }

  private func use(_ identity: TLSIdentity) throws(TLSFault) {
    try Self.readable(identity.certificate)
    try Self.readable(identity.key)
    ERR_clear_error()
    guard SSL_CTX_use_certificate_chain_file(handle, identity.certificate) == 1 else {
      throw TLSFault(last: "\(identity.certificate): no certificate")
    }
    // OpenSSL would ask on the terminal, and the whole chat would wait for somebody to answer.
    var wasAsked: Int32 = 0
    let isRead = withUnsafeMutablePointer(to: &wasAsked) { asked in
      SSL_CTX_set_default_passwd_cb(handle) { _, _, _, asked in
        asked?.assumingMemoryBound(to: Int32.self).pointee = 1
        return -1
      }
      SSL_CTX_set_default_passwd_cb_userdata(handle, asked)
      defer { SSL_CTX_set_default_passwd_cb_userdata(handle, nil) }
      return SSL_CTX_use_PrivateKey_file(handle, identity.key, SSL_FILETYPE_PEM) == 1
    }
    guard wasAsked == 0 else {
      ERR_clear_error()
      throw TLSFault(
        "\(identity.key): the key needs a passphrase, and nobody is asked for it; "
          + "`openssl pkey -in FILE -out FILE` writes one without")
    }
    // Checks at once that the two belong together.
    guard isRead, SSL_CTX_check_private_key(handle) == 1 else {
      throw TLSFault(last: "\(identity.key): not the key of \(identity.certificate)")
    }
  }

  /// OpenSSL's own words for a missing file are no help.
  private static func readable(_ path: String) throws(TLSFault) {
    do throws(FileFailure) {
      try WholeFile.check(path)
    } catch {
      throw TLSFault(error.description)
    }
  }
}

/// Why TLS does not work.
public struct TLSFault: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// With the reason that OpenSSL gives last.
  init(last description: String) {
    let code = ERR_peek_last_error()
    ERR_clear_error()
    guard code != 0, let reason = ERR_reason_error_string(code) else {
      self.init(description)
      return
    }
    self.init("\(description) (\(String(cString: reason)))")
  }
}
