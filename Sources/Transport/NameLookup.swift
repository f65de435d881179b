// What lives here: the addresses of a host, looked up on a thread that may wait.

import CLinux
import Glibc
import Synchronization
import System

/// A look-up that nobody waits for any more ends by itself.
package final class NameLookup: Sendable {
  enum Answer {
    case pending
    case found([[UInt8]])
    case failed(String)
  }

  /// The resolver's words.
  package struct Unknown: Error {
    let reason: String
  }

  /// Rung when there is an answer.
  let bell: Bell
  private let host: String
  private let port: UInt16
  private let result = Mutex(Answer.pending)

  init(host: String, port: UInt16) throws(Errno) {
    self.host = host
    self.port = port
    bell = try Bell()
    try DetachedThread.start { [self] in run() }
  }

  var answer: Answer { result.withLock { $0 } }

  private func run() {
    let answer: Answer
    do throws(Unknown) {
      answer = .found(try Self.addresses(of: host, port: port))
    } catch {
      answer = .failed(error.reason)
    }
    result.withLock { $0 = answer }
    bell.ring()
  }

  /// Waits for the answer; addresses are bytes as getaddrinfo gives them. `isPassive`: to listen on,
  /// not to connect to.
  package static func addresses(
    of host: String, port: UInt16, isPassive: Bool = false
  ) throws(Unknown) -> [[UInt8]] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = isPassive ? AI_PASSIVE : AI_NUMERICSERV | AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, String(port), &hints, &list)
    guard result == 0 else {
      throw Unknown(
        reason: result == EAI_NONAME
          ? "the name is not known" : String(cString: gai_strerror(result)))
    }
    defer { freeaddrinfo(list) }
    var addresses: [[UInt8]] = []
    var next = list
    while let info = next {
      if let address = info.pointee.ai_addr {
        addresses.append(
          Array(UnsafeRawBufferPointer(start: address, count: Int(info.pointee.ai_addrlen))))
      }
      next = info.pointee.ai_next
    }
    guard !addresses.isEmpty else { throw Unknown(reason: "the name is not known") }
    return addresses
  }
}
