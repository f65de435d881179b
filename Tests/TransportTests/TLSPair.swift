// What lives here: a TLS client and a server whose network is a test.
import COpenSSL
import Crypto
import Foundation
import Testing

@testable import Transport

let TLS1_1 = TLS1_1_VERSION
let TLS1_2 = TLS1_2_VERSION
let TLS1_3 = TLS1_3_VERSION

/// A self-signed certificate and its key in a folder that goes with it.
final class PEMFiles {
  let identity: TLSIdentity
  let fingerprint: String
  private let folder: URL

  init(_ names: String...) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "parley-tls-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let made = try #require(SelfSignedCertificate(names: names))
    let (certificate, key) = (
      folder.appending(path: "cert.pem"), folder.appending(path: "key.pem")
    )
    try made.certificate.write(to: certificate, atomically: true, encoding: .utf8)
    try made.key.write(to: key, atomically: true, encoding: .utf8)
    identity = TLSIdentity(certificate: certificate.path(), key: key.path())
    fingerprint = made.fingerprint
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}

struct TLSPair {
  let identity: PEMFiles
  let clientIdentity: PEMFiles
  let serverContext: TLSContext
  let clientContext: TLSContext
  let server: TLSSession
  let client: TLSSession
  /// How many bytes the network carries at once.
  var pieceSize = 65536
  private(set) var serverHeard = ""
  private(set) var clientHeard = ""

  init(
    host: String = "chat.example.org", trusts: Bool = false, clientShowsCertificate: Bool = false,
    newest: Int32 = TLS1_3
  ) throws {
    identity = try PEMFiles("chat.example.org", "127.0.0.1")
    clientIdentity = try PEMFiles("alice")
    serverContext = try TLSContext.server(identity.identity)
    clientContext = try TLSContext.client(
      authorities: trusts ? identity.identity.certificate : nil,
      identity: clientShowsCertificate ? clientIdentity.identity : nil)
    _ = parley_ssl_set_min_version(clientContext.handle, TLS1_1)
    _ = parley_ssl_set_max_version(clientContext.handle, newest)
    if newest == TLS1_1 { SSL_CTX_set_cipher_list(clientContext.handle, "ALL:@SECLEVEL=0") }
    server = try TLSSession(server: serverContext)
    client = try TLSSession(client: clientContext, host: host)
  }

  /// Two more sessions of the same contexts.
  init(sharing other: TLSPair) throws {
    (identity, clientIdentity) = (other.identity, other.clientIdentity)
    (serverContext, clientContext) = (other.serverContext, other.clientContext)
    server = try TLSSession(server: serverContext)
    client = try TLSSession(client: clientContext, host: "chat.example.org")
  }

  mutating func shakeHands() throws {
    try carry()
    #expect(server.isEstablished && client.isEstablished)
  }

  /// Until neither end has anything to send.
  mutating func carry() throws {
    while client.hasOutput || server.hasOutput {
      var heard: [UInt8] = []
      for piece in pieces(client.takeOutput()) {
        _ = try server.receive(piece.span) { heard += $0.bytes }
      }
      serverHeard += String(decoding: heard, as: UTF8.self)
      heard = []
      for piece in pieces(server.takeOutput()) {
        _ = try client.receive(piece.span) { heard += $0.bytes }
      }
      clientHeard += String(decoding: heard, as: UTF8.self)
    }
  }

  private func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: pieceSize).map {
      Array(bytes[$0..<min($0 + pieceSize, bytes.count)])
    }
  }
}

extension TLSSession {
  func send(_ text: String) { send(Array(text.utf8).span) }
}

extension Span<UInt8> {
  var bytes: [UInt8] { withUnsafeBufferPointer { Array($0) } }
}
