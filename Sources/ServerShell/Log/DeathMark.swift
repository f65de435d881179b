// What lives here: the place in the log at which earlier processes died.
import Cluster
import Glibc
import System

/// What is being done is written down before it is done, and struck out when it is: two system calls, and
/// nothing waits for the disk, for only the process is expected to die. A file of three numbers: the
/// position that is being done, the one at which a process died last, and how often in a row.
package struct DeathMark: Sendable {
  private struct Words { var underWay: UInt64 = 0, died: UInt64 = 0, deaths: UInt64 = 0 }

  private let file: Int32
  private var words = Words()

  /// At which so many processes in a row died that nobody should try again.
  package private(set) var fatal: Position?

  private static let patience: UInt64 = 2

  /// The file is open as long as the process lives.
  package init(_ path: String) throws(Errno) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw Errno(path) }
    var read = Words()
    let count = withUnsafeMutableBytes(of: &read) { pread(file, $0.baseAddress, $0.count, 0) }
    guard count == MemoryLayout<Words>.size else { return }
    words = Words(died: read.died, deaths: read.deaths)
    guard read.underWay != 0 else { return }
    let isAgain = read.died == read.underWay
    words = Words(died: read.underWay, deaths: isAgain ? read.deaths &+ 1 : 1)
    write()
    if words.deaths >= Self.patience { fatal = Position(words.died) }
  }

  /// Before the entry at `position` is done.
  package mutating func begin(_ position: Position) {
    words.underWay = position.number
    write()
  }

  /// It is done.
  package mutating func end() {
    // Nobody dies there any more.
    if words.underWay == words.died { (words.died, words.deaths) = (0, 0) }
    words.underWay = 0
    write()
  }

  private func write() {
    _ = withUnsafeBytes(of: words) { pwrite(file, $0.baseAddress, $0.count, 0) }
  }
}

extension LogNews {
  /// Where it stands in the log; nil for what does not.
  package var position: Position? {
    switch self {
    case .arrived(_, let epoch, _): epoch.arrival
    case .batch(_, _, let position), .gone(_, _, let position): position
    default: nil
    }
  }
}
