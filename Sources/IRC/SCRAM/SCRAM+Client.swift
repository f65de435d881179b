// What lives here: the client's side of one SCRAM exchange (RFC 5802, section 5).
import System

extension SCRAM {
  /// From the client's first message to the server's signature.
  public struct ClientExchange: Equatable, Sendable {
    private let first: ClientFirst
    private var signature: [UInt8]?

    /// `nonce` is fresh, unguessable, printable and without a comma.
    public init(username: String, nonce: String) {
      first = ClientFirst(username: username, nonce: nonce)
    }

    /// `n,,n=user,r=nonce` (client-first-message).
    public var firstPayload: [UInt8] { Array((first.header + first.bare).utf8) }

    /// The work that the server's first message asks for. It takes long; it is for another thread.
    public func proof(
      of password: String, answering payload: [UInt8]
    ) throws(Fault) -> ProofTask {
      let answer = try ServerFirst(parsing: payload)
      guard answer.nonce.begins(with: first.nonce),
        answer.nonce.utf8.count > first.nonce.utf8.count,
        SCRAM.isNonce(answer.nonce)
      else { throw .otherError }
      guard (SCRAM.minimumIterations...SCRAM.maximumIterations).contains(answer.iterations) else {
        throw .otherError
      }
      let binding = Base64.encode(Array(first.header.utf8))
      let withoutProof = "c=\(binding),r=\(answer.nonce)"
      return ProofTask(
        password: password, salt: answer.salt, iterations: answer.iterations,
        withoutProof: withoutProof,
        message: SCRAM.authMessage(first, answer, finalWithoutProof: withoutProof))
    }

    /// Takes note of what the server will have to know.
    public mutating func expect(_ proof: Proof) { signature = proof.serverSignature }

    /// Whether the server's last message shows that it knows the password's verifier too.
    public func accepts(_ payload: [UInt8]) -> Bool {
      guard let signature, let text = String(validating: payload, as: UTF8.self),
        let word = text.split(at: ",").first?.behind("v=")
      else { return false }
      return Base64.decode(String(word)) == signature
    }
  }

  /// A derivation to be done.
  public struct ProofTask: Equatable, Sendable {
    let password: String
    let salt: [UInt8]
    /// Within the bounds of `SCRAM`.
    public let iterations: Int
    let withoutProof: String
    let message: [UInt8]

    /// Takes the time of a derivation.
    public func proof(_ functions: Functions) -> Proof {
      let salted = functions.derive(Array(password.utf8), salt, iterations)
      let keys = Keys(saltedPassword: salted, functions)
      let proof = SCRAM.xor(keys.client, functions.hmac(keys.stored, message))
      return Proof(
        payload: Array("\(withoutProof),p=\(Base64.encode(proof))".utf8),
        serverSignature: functions.hmac(keys.server, message))
    }
  }

  /// The client's last message, and what the server's has to hold.
  public struct Proof: Equatable, Sendable {
    /// `c=header,r=nonce,p=proof` (client-final-message).
    public let payload: [UInt8]
    /// What the server's last message has to hold; 32 bytes.
    let serverSignature: [UInt8]
  }
}
