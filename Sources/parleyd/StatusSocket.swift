// What lives here: where `parleyd status` asks a server that runs.
import Dispatch
import Glibc
import System

/// A socket in the server's directory, which nobody else can enter. Whoever connects is told, and asks nothing.
final class StatusSocket {
  private let socket: Descriptor
  private let path: String
  private let queue = DispatchQueue(label: "parleyd.status")
  private let source: DispatchSourceRead

  /// `ask` hands over the text, on any queue.
  init(
    _ directory: String, _ ask: @escaping @Sendable (@escaping @Sendable (String) -> Void) -> Void
  ) throws(Errno) {
    path = Self.path(directory)
    socket = try LocalSocket.listen(at: path)
    source = DispatchSource.makeReadSource(fileDescriptor: socket.number, queue: queue)
    let (number, queue) = (socket.number, queue)
    source.setEventHandler { @Sendable in
      let peer = Glibc.accept(number, nil, nil)
      guard peer >= 0 else { return }
      ask { text in queue.async { Self.tell(text, peer) } }
    }
    source.activate()
  }

  static func path(_ directory: String) -> String { directory + "/status" }

  func close() {
    source.cancel()
    unlink(path)
  }

  /// Whoever does not read is not waited for.
  private static func tell(_ text: String, _ peer: Int32) {
    defer { Glibc.close(peer) }
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// Sockets that have a path.
enum LocalSocket {
  /// What an earlier process left there makes way.
  static func listen(at path: String) throws(Errno) -> Descriptor {
    let socket = try make()
    unlink(path)
    guard try with(path, { bind(socket.number, $0, $1) }) == 0,
      chmod(path, 0o600) == 0, Glibc.listen(socket.number, 8) == 0
    else { throw Errno(path) }
    return socket
  }

  static func connect(to path: String) throws(Errno) -> Descriptor {
    let socket = try make()
    guard try with(path, { Glibc.connect(socket.number, $0, $1) }) == 0 else { throw Errno(path) }
    return socket
  }

  private static func make() throws(Errno) -> Descriptor {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return try Descriptor(Glibc.socket(AF_UNIX, kind, 0), of: "socket")
  }

  private static func with(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(Errno) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else { throw Errno(path, code: ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
