// What lives here: hash functions that are quick and not secure, since only their shape matters.
import IRC

@testable import ServerCore

extension SCRAM.Functions {
  static let toy = SCRAM.Functions(
    hash: { digest($0) }, hmac: { digest($0 + [0x5C] + digest($0 + [0x36] + $1)) },
    derive: { digest($0 + [0] + $1 + Array(String($2).utf8)) }, areEqual: { $0 == $1 })

  /// Four FNV-1a sums with different beginnings, which make 32 bytes.
  private static func digest(_ bytes: [UInt8]) -> [UInt8] {
    (0..<4).flatMap { lane -> [UInt8] in
      var sum: UInt64 = 14_695_981_039_346_656_037 &+ UInt64(lane) &* 0x9E37_79B9_7F4A_7C15
      for byte in bytes + [UInt8(lane)] { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
      return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
    }
  }
}

extension PasswordCheck {
  static let toy = PasswordCheck(.toy, secret: [1, 2, 3])
}

extension Credential {
  /// A verifier of this password.
  static func verifier(of password: String, salt: String, iterations: Int = 4096) -> Credential {
    .verifier(
      SCRAM.Verifier(
        password: password, salt: Array(salt.utf8), iterations: iterations, .toy))
  }
}
