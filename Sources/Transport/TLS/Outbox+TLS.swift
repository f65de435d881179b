// What lives here: an outbox whose bytes leave encrypted.
import COpenSSL
import Glibc
import System

extension Outbox {
  /// Lines wait as plaintext, shared with others, until the socket takes them: many of them then
  /// make one record, and what waits is counted as it is for plain connections.
  package mutating func flush(
    through session: TLSSession, to descriptor: borrowing Descriptor
  ) -> Progress {
    while true {
      while session.hasOutput {
        let number = descriptor.number
        var offered = 0
        var sent = 0
        session.withOutput { bytes in
          offered = bytes.count
          sent = Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
          return sent
        }
        if sent < 0, errno == EINTR { continue }
        if sent < 0 { return errno == EAGAIN || errno == EWOULDBLOCK ? .blocked : .broken }
        if sent < offered { return .blocked }
      }
      guard session.isEstablished, !isEmpty else { return .done }
      seal(into: session)
    }
  }

  /// A few records at a time: more would wait in the session, where nobody counts them.
  private mutating func seal(into session: TLSSession) {
    for _ in 0..<4 where !isEmpty {
      session.sealRecord { take(into: $0) }
    }
  }
}

extension TLSSession {
  /// Encrypts what `fill` puts into the buffer, which is one record's size.
  func sealRecord(_ fill: (UnsafeMutableRawBufferPointer) -> Int) {
    let scratch = recordBuffer
    let count = fill(scratch)
    let plain = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(scratch)[..<count])
    send(plain.bindMemory(to: UInt8.self).span)
  }
}
