// What lives here: SCRAM's messages as text (RFC 5802, sections 5 and 7).
import System

extension SCRAM {
  /// `n,,n=user,r=nonce`.
  public struct ClientFirst: Equatable, Sendable {
    /// Everything before the bare message; the client repeats it in `c=`.
    let header: String
    /// Who the client wants to act as, when it says so.
    public let authorization: String?
    /// Unescaped, as in `n=`.
    public let username: String
    let nonce: String
    let bare: String

    init(username: String, nonce: String) {
      header = "n,,"
      authorization = nil
      self.username = username
      self.nonce = nonce
      bare = "n=\(SCRAM.encode(name: username)),r=\(nonce)"
    }

    /// Throws the server-error-value that answers what cannot be read.
    public init(parsing payload: [UInt8]) throws(Fault) {
      guard let text = String(validating: payload, as: UTF8.self) else { throw .invalidEncoding }
      let parts = text.split(at: ",", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { throw .invalidEncoding }
      // `n`: the client has no channel binding. `y`: it has, and rightly thinks that we have not.
      guard parts[0] == "n" || parts[0] == "y" else {
        throw parts[0].begins(with: "p=") ? .channelBindingNotSupported : .invalidEncoding
      }
      authorization = try Self.authorization(parts[1])
      header = "\(parts[0]),\(parts[1]),"
      bare = String(parts[2])
      guard !bare.begins(with: "m=") else { throw .extensionsNotSupported }
      let fields = bare.split(at: ",", omittingEmptySubsequences: false)
      guard fields.count >= 2, let name = fields[0].behind("n="), let word = fields[1].behind("r=")
      else { throw .invalidEncoding }
      username = try SCRAM.decode(name: name)
      nonce = String(word)
      guard !username.isEmpty else { throw .invalidUsernameEncoding }
      guard SCRAM.isNonce(nonce) else { throw .invalidEncoding }
    }

    private static func authorization(_ part: Substring) throws(Fault) -> String? {
      guard !part.isEmpty else { return nil }
      guard let name = part.behind("a=") else { throw .invalidEncoding }
      return try SCRAM.decode(name: name)
    }
  }

  /// `r=nonce,s=salt,i=iterations`.
  public struct ServerFirst: Equatable, Sendable {
    let nonce: String
    let salt: [UInt8]
    let iterations: Int
    let text: String

    init(nonce: String, salt: [UInt8], iterations: Int) {
      self.nonce = nonce
      self.salt = salt
      self.iterations = iterations
      text = "r=\(nonce),s=\(Base64.encode(salt)),i=\(iterations)"
    }

    init(parsing payload: [UInt8]) throws(Fault) {
      guard let text = String(validating: payload, as: UTF8.self) else { throw .invalidEncoding }
      guard !text.begins(with: "m=") else { throw .extensionsNotSupported }
      let fields = text.split(at: ",", omittingEmptySubsequences: false)
      guard fields.count >= 3, let word = fields[0].behind("r="),
        let salt = fields[1].behind("s=").flatMap({ Base64.decode(String($0)) }), !salt.isEmpty,
        let iterations = fields[2].behind("i=").flatMap({ Int($0) })
      else { throw .invalidEncoding }
      nonce = String(word)
      self.salt = salt
      self.iterations = iterations
      self.text = text
    }

    public var payload: [UInt8] { Array(text.utf8) }
  }

  /// `c=header,r=nonce,p=proof`.
  struct ClientFinal: Equatable, Sendable {
    let channelBinding: [UInt8]
    let nonce: String
    let proof: [UInt8]
    let withoutProof: String

    init(parsing payload: [UInt8]) throws(Fault) {
      guard let text = String(validating: payload, as: UTF8.self) else { throw .invalidEncoding }
      let fields = text.split(at: ",", omittingEmptySubsequences: false)
      guard fields.count >= 3, let word = fields[1].behind("r="),
        let channelBinding = fields[0].behind("c=").flatMap({ Base64.decode(String($0)) }),
        let proof = fields.last?.behind("p=").flatMap({ Base64.decode(String($0)) })
      else { throw .invalidEncoding }
      self.channelBinding = channelBinding
      nonce = String(word)
      self.proof = proof
      withoutProof = fields.dropLast().joined(separator: ",")
    }
  }

  static func authMessage(
    _ first: ClientFirst, _ answer: ServerFirst, finalWithoutProof: String
  ) -> [UInt8] {
    Array("\(first.bare),\(answer.text),\(finalWithoutProof)".utf8)
  }

  /// Printable ASCII without the comma.
  static func isNonce(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: ",") }
  }

  /// A comma would end the field: `=2C`, and so `=3D`.
  static func encode(name: String) -> String {
    var encoded = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case ",": encoded += "=2C"
      case "=": encoded += "=3D"
      default: encoded.unicodeScalars.append(scalar)
      }
    }
    return encoded
  }

  static func decode(name: Substring) throws(Fault) -> String {
    var decoded = String.UnicodeScalarView()
    var rest = name.unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "=" else {
        decoded.append(scalar)
        continue
      }
      switch (rest.popFirst(), rest.popFirst()) {
      case ("2", "C"): decoded.append(",")
      case ("3", "D"): decoded.append("=")
      default: throw .invalidUsernameEncoding
      }
    }
    return String(decoded)
  }
}
