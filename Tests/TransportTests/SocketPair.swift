// What lives here: two sockets that are connected with each other.
import Glibc
import System
import Transport

/// Neither end blocks.
struct SocketPair: ~Copyable {
  let near: Descriptor
  let far: Descriptor

  /// A small send buffer, in bytes, makes the near end block early.
  init(sendBuffer: Int32? = nil) throws {
    var numbers: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { throw Errno("socketpair") }
    near = Descriptor(owning: numbers[0])
    far = Descriptor(owning: numbers[1])
    guard var size = sendBuffer else { return }
    setsockopt(numbers[0], SOL_SOCKET, SO_SNDBUF, &size, 4)
  }

  /// What has arrived at the far end.
  func read() -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(far.number, &buffer, buffer.count, 0), count > 0 {
      all += buffer[..<count]
    }
    return all
  }
}
