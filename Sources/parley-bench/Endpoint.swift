// What lives here: the server's address, and sockets that are on their way to it.

import Glibc
import System
import Transport

struct Endpoint {
  let host: String
  let port: UInt16
  /// Nil for plain text.
  var tls: TLSContext?
  private let address: [UInt8]

  init(host: String, port: UInt16) throws(Failure) {
    guard let address = try? NameLookup.addresses(of: host, port: port).first else {
      throw Failure("cannot resolve \(host)")
    }
    self.host = host
    self.port = port
    self.address = address
  }

  /// Nil for plain text.
  func session() throws(Failure) -> TLSSession? {
    guard let tls else { return nil }
    do throws(TLSFault) {
      return try TLSSession(client: tls, host: host)
    } catch {
      throw Failure(error.description)
    }
  }

  /// True where every address of 127.0.0.0/8 can be a source.
  var isLoopback: Bool {
    address.withUnsafeBytes {
      guard $0.count >= MemoryLayout<sockaddr_in>.size else { return false }
      let internet = $0.loadUnaligned(as: sockaddr_in.self)
      return internet.sin_family == sa_family_t(AF_INET) && internet.sin_addr.s_addr & 0xFF == 127
    }
  }

  /// A socket that is connecting, or connected already. `source` is an IPv4 address in host order to
  /// come from.
  func connecting(from source: UInt32? = nil) throws(Failure) -> Socket {
    do throws(Errno) {
      return try Socket.connecting(to: address, from: source.map(Self.address))
    } catch {
      throw Failure("\(host):\(port): \(error)")
    }
  }

  private static func address(_ number: UInt32) -> [UInt8] {
    var local = sockaddr_in()
    local.sin_family = sa_family_t(AF_INET)
    local.sin_addr.s_addr = number.bigEndian
    return withUnsafeBytes(of: local) { Array($0) }
  }
}
