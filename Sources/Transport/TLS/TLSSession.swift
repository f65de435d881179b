// What lives here: one TLS connection as a value would have it: bytes in, bytes out, no socket.
import COpenSSL

/// Confined to the queue of its context.
public final class TLSSession {
  /// What a peer's bytes came to.
  public enum Progress: Equatable, Sendable {
    case open
    /// The peer said that nothing more will come (close_notify).
    case ended
  }

  private let handle: OpaquePointer
  private let context: TLSContext
  /// Encrypted and not yet taken.
  private var output: [UInt8] = []
  private var written = 0
  private var hasSaidGoodbye = false
  private var hasFailed = false

  /// A server's session, which waits for the client to begin.
  public convenience init(server context: TLSContext) throws(TLSFault) {
    precondition(context.isServer)
    try self.init(context)
    SSL_set_accept_state(handle)
  }

  /// A client's session with the server that `host` names; its first bytes are there at once.
  public convenience init(client context: TLSContext, host: String) throws(TLSFault) {
    precondition(!context.isServer)
    try self.init(context)
    SSL_set_connect_state(handle)
    expect(host)
    try shakeHands()
  }

  private init(_ context: TLSContext) throws(TLSFault) {
    guard let handle = SSL_new(context.handle) else { throw TLSFault(last: "no memory for TLS") }
    self.handle = handle
    self.context = context
    // The session gives its references back when it is freed.
    BIO_up_ref(context.incoming)
    BIO_up_ref(context.outgoing)
    SSL_set_bio(handle, context.incoming, context.outgoing)
  }

  deinit { SSL_free(handle) }

  /// Whom the certificate has to be for; a name is also told to the server (SNI, RFC 6066).
  private func expect(_ host: String) {
    let parameters = SSL_get0_param(handle)
    if X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return }
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    X509_VERIFY_PARAM_set1_host(parameters, host, 0)
    _ = parley_ssl_set_host_name(handle, host)
  }

  // MARK: What is known

  /// The handshake is over: what is said now is encrypted.
  public var isEstablished: Bool { SSL_is_init_finished(handle) == 1 && !hasFailed }

  /// `TLSv1.3` or `TLSv1.2`.
  var version: String { String(cString: SSL_get_version(handle)) }

  /// What the peer showed, which nobody but the peer can have shown; nil for none.
  public var peerCertificate: PeerCertificate? {
    guard isEstablished, let certificate = SSL_get1_peer_certificate(handle) else { return nil }
    defer { X509_free(certificate) }
    return PeerCertificate(certificate, verification: SSL_get_verify_result(handle))
  }

  // MARK: In

  /// Takes bytes from the peer and hands on what they say. `deliver` must not use this session or
  /// another one of its context.
  public func receive(
    _ bytes: borrowing Span<UInt8>, _ deliver: (borrowing Span<UInt8>) -> Void
  ) throws(TLSFault) -> Progress {
    precondition(!context.isBusy)
    context.isBusy = true
    defer { context.isBusy = false }
    bytes.withUnsafeBufferPointer {
      _ = BIO_write(context.incoming, $0.baseAddress, Int32($0.count))
    }
    defer { drain() }
    while true {
      ERR_clear_error()
      let count = SSL_read(handle, context.scratch.baseAddress, Int32(context.scratch.count))
      guard count > 0 else { return try progress(count, "the peer's TLS is broken") }
      let plain = UnsafeRawBufferPointer(context.scratch)[..<Int(count)]
      deliver(UnsafeRawBufferPointer(rebasing: plain).bindMemory(to: UInt8.self).span)
    }
  }

  private func shakeHands() throws(TLSFault) {
    precondition(!context.isBusy)
    defer { drain() }
    ERR_clear_error()
    _ = try progress(SSL_do_handshake(handle), "no TLS with the peer")
  }

  private func progress(_ result: Int32, _ what: String) throws(TLSFault) -> Progress {
    switch SSL_get_error(handle, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_NONE: return .open
    case SSL_ERROR_ZERO_RETURN: return .ended
    default:
      hasFailed = true
      throw TLSFault(last: what)
    }
  }

  // MARK: Out

  /// The context's buffer for one record of plaintext.
  var recordBuffer: UnsafeMutableRawBufferPointer { context.scratch }

  /// Whether there are bytes for the socket.
  public var hasOutput: Bool { written < output.count }

  /// Bytes that are encrypted and wait to be sent.
  public var outputCount: Int { output.count - written }

  /// Encrypts, in records of up to 16 KB; nothing is taken before the handshake is over.
  public func send(_ bytes: borrowing Span<UInt8>) {
    precondition(isEstablished && !hasSaidGoodbye && !context.isBusy)
    guard bytes.count > 0 else { return }
    ERR_clear_error()
    let taken = bytes.withUnsafeBufferPointer {
      SSL_write(handle, $0.baseAddress, Int32($0.count))
    }
    if taken <= 0 { hasFailed = true }
    drain()
  }

  /// Tells the peer that nothing more will come (close_notify, RFC 8446, section 6.1); once.
  public func sayGoodbye() {
    guard isEstablished, !hasSaidGoodbye else { return }
    precondition(!context.isBusy)
    hasSaidGoodbye = true
    ERR_clear_error()
    SSL_shutdown(handle)
    drain()
  }

  /// What the peer is to get now.
  public func takeOutput() -> [UInt8] {
    defer { forgetOutput() }
    return written == 0 ? output : Array(output[written...])
  }

  /// Offers the output to `write`, which returns how much of it left.
  func withOutput(_ write: (UnsafeRawBufferPointer) -> Int) {
    let count = output.withUnsafeBytes {
      write(UnsafeRawBufferPointer(rebasing: $0[written...]))
    }
    written += max(count, 0)
    if written == output.count { forgetOutput() }
  }

  private func forgetOutput() {
    output = []
    written = 0
  }

  /// The shared BIOs are empty before another session uses them, even of what a peer says after its
  /// own close_notify, which nobody reads.
  private func drain() {
    if BIO_ctrl_pending(context.incoming) > 0 {
      BIO_ctrl(context.incoming, BIO_CTRL_RESET, 0, nil)
    }
    let waiting = BIO_ctrl_pending(context.outgoing)
    guard waiting > 0 else { return }
    if !hasOutput { forgetOutput() }
    let fresh = [UInt8](unsafeUninitializedCapacity: waiting) { buffer, count in
      count = Int(max(0, BIO_read(context.outgoing, buffer.baseAddress, Int32(buffer.count))))
    }
    if output.isEmpty { output = fresh } else { output += fresh }
  }
}
