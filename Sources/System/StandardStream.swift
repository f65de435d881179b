// What lives here: the streams that a process is started with.
import Glibc

package enum StandardStream {
  /// One that is closed would be a socket's or a file's number, and get what is meant for a reader.
  package static func openAll() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// Waits until everything is written; false when nobody reads any more.
  @discardableResult
  package static func write(_ bytes: [UInt8], to stream: Int32 = STDOUT_FILENO) -> Bool {
    Descriptor.write(bytes, to: stream)
  }

  /// A line.
  @discardableResult
  package static func write(_ line: String, to stream: Int32 = STDOUT_FILENO) -> Bool {
    write(Array(line.utf8) + [10], to: stream)
  }

  /// A line to standard error.
  package static func complain(_ line: String) { write(line, to: STDERR_FILENO) }
}
