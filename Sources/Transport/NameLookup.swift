// What lives here: getaddrinfo on a thread of its own, answered through a pipe.

import CLinux
import Glibc

/// The thread owns the writing end and writes records of one length byte and an address, or a zero
/// byte and an error text; the end of the stream ends the answer. Nothing else is shared.
struct NameLookup {
  enum Answer {
    case pending
    case found([[UInt8]])
    case failed(String)
  }

  /// The pipe's reading end.
  let descriptor: Int32
  private var answer: [UInt8] = []

  /// Nil when the system gives no pipe or no thread.
  init?(host: String, port: UInt16) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    descriptor = ends[0]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    let order = Order(host: host, port: port, descriptor: ends[1])
    guard order.start() else {
      close(ends[0])
      close(ends[1])
      return nil
    }
  }

  func abandon() { close(descriptor) }

  /// Closes the pipe with the answer.
  mutating func read() -> Answer {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count > 0 {
        answer += chunk.prefix(count)
      } else if count < 0, errno == EAGAIN || errno == EINTR {
        return .pending
      } else {
        break
      }
    }
    close(descriptor)
    return parsed
  }

  private var parsed: Answer {
    var addresses: [[UInt8]] = []
    var rest = answer[...]
    while let length = rest.popFirst() {
      if length == 0 { return .failed(String(decoding: rest, as: UTF8.self)) }
      addresses.append(Array(rest.prefix(Int(length))))
      rest = rest.dropFirst(Int(length))
    }
    return addresses.isEmpty ? .failed("the name is not known") : .found(addresses)
  }
}

/// What the thread is told; it is handed over whole.
private final class Order: Sendable {
  private let host: String
  private let port: UInt16
  private let descriptor: Int32

  init(host: String, port: UInt16, descriptor: Int32) {
    self.host = host
    self.port = port
    self.descriptor = descriptor
  }

  func start() -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let handle = Unmanaged.passRetained(self)
    let result = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Order>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, handle.toOpaque())
    if result != 0 { handle.release() }
    return result == 0
  }

  private func run() {
    // The reader may be gone; that is no reason to die of SIGPIPE.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &blocked, nil)
    let answer = lookUp()
    _ = answer.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  private func lookUp() -> [UInt8] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, String(port), &hints, &list)
    guard result == 0 else {
      let text =
        result == EAI_NONAME ? "the name is not known" : String(cString: gai_strerror(result))
      return [0] + Array(text.utf8)
    }
    defer { freeaddrinfo(list) }
    var answer: [UInt8] = []
    var next = list
    // A pipe takes 4,096 bytes at once; nobody has so many addresses.
    while let info = next, answer.count < 3000 {
      if let address = info.pointee.ai_addr, info.pointee.ai_addrlen < 255 {
        let length = Int(info.pointee.ai_addrlen)
        answer.append(UInt8(length))
        answer += UnsafeRawBufferPointer(start: address, count: length)
      }
      next = info.pointee.ai_next
    }
    return answer
  }
}
