// What lives here: the server's side of one SCRAM exchange (RFC 5802, section 5).
import System

extension SCRAM {
  /// Between the server's first message and the client's proof.
  public struct ServerExchange: Equatable, Sendable {
    /// What the client began with.
    public let first: ClientFirst
    /// What it was answered, which asks for the proof.
    public let answer: ServerFirst

    /// `nonce` is fresh and unguessable; salt and iterations are those of the name's verifier, or
    /// look like some.
    public init(_ first: ClientFirst, nonce: String, salt: [UInt8], iterations: Int) {
      self.first = first
      answer = ServerFirst(nonce: first.nonce + nonce, salt: salt, iterations: iterations)
    }

    /// Returns the server's last message when the client's proves the password.
    public func finish(
      _ payload: [UInt8], _ verifier: Verifier, _ functions: Functions
    ) throws(Fault) -> [UInt8] {
      let final = try ClientFinal(parsing: payload)
      guard final.channelBinding == Array(first.header.utf8) else {
        throw .channelBindingsDontMatch
      }
      guard final.nonce == answer.nonce else { throw .otherError }
      let message = SCRAM.authMessage(first, answer, finalWithoutProof: final.withoutProof)
      let signature = functions.hmac(verifier.storedKey, message)
      guard final.proof.count == signature.count,
        functions.areEqual(
          functions.hash(SCRAM.xor(final.proof, signature)), verifier.storedKey)
      else { throw .invalidProof }
      return Array("v=\(Base64.encode(functions.hmac(verifier.serverKey, message)))".utf8)
    }
  }
}
