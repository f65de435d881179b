// What lives here: whole reads and writes of a descriptor that may wait.
import Glibc

extension Descriptor {
  /// Writes all of it.
  package func write(_ bytes: [UInt8]) throws(Errno) {
    guard Self.write(bytes, to: number) else { throw Errno("write") }
  }

  /// Writes all of it behind what is there, or nothing: half a line would spoil the next one.
  package func append(_ bytes: [UInt8]) throws(Errno) {
    let end = lseek(number, 0, SEEK_END)
    do throws(Errno) {
      try write(bytes)
    } catch {
      ftruncate(number, end)
      throw error
    }
  }

  /// False when not all of it can be written; `errno` tells why. Where somebody else made the stream
  /// non-blocking it waits all the same.
  static func write(_ bytes: [UInt8], to number: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let rest = bytes[written...]
        let count = Glibc.write(
          number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          written += count
        } else if count < 0, errno == EAGAIN {
          var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if count == 0 || errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  /// Appends up to `count` bytes that it reads; returns how many, 0 at the end.
  package func read(_ count: Int, into bytes: inout [UInt8]) throws(Errno) -> Int {
    while true {
      let start = bytes.count
      bytes += [UInt8](repeating: 0, count: count)
      let result = bytes.withUnsafeMutableBytes {
        Glibc.read(number, UnsafeMutableRawBufferPointer(rebasing: $0[start...]).baseAddress, count)
      }
      let error = errno
      bytes.removeLast(count - max(result, 0))
      if result >= 0 { return result }
      guard error == EINTR else { throw Errno("read", code: error) }
    }
  }

  /// As fstat(2) tells.
  package func status() throws(Errno) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw Errno("fstat") }
    return status
  }

  /// As `sync`, without what is known about the file.
  package func syncData() throws(Errno) {
    guard fdatasync(number) == 0 else { throw Errno("fdatasync") }
  }

  /// Returns when everything written has reached the disk.
  package func sync() throws(Errno) {
    guard fsync(number) == 0 else { throw Errno("fsync") }
  }
}
