// What lives here: what a loss of power leaves of the view, which the journal has to fill again.
import Glibc
import System

/// Cuts SQLite's log at any byte behind what a checkpoint has begun to bring into the file: no more than
/// that has to be on the disk with `synchronous=NORMAL`. Nobody may have the archive open meanwhile.
struct TortureView {
  let archive: String
  private(set) var cuts = 0
  private(set) var bytes = 0

  init(archive: String) { self.archive = archive }

  mutating func cut(_ dice: inout TortureDice) throws(Failure) {
    guard let log = try bytes(of: archive + "-wal", first: 32), log.count == 32,
      let index = try bytes(of: archive + "-shm", first: 136), index.count == 136
    else { return }
    // https://sqlite.org/walformat.html: sizes in the log are big-endian, in its index the machine's.
    let page = log[8..<12].reduce(0) { $0 << 8 | Int($1) }
    let frame = 24 + page
    let frames = Self.word(index, 16)
    // "nBackfill", and "nBackfillAttempted", of which a checkpoint may have written some.
    let safe = max(Self.word(index, 96), Self.word(index, 128))
    guard frames > safe else { return }
    let end = 32 + frames * frame
    // All of it, one time in four.
    let floor = 32 + safe * frame
    let place = dice.chance(4) ? floor : dice.pick(floor...end)
    guard truncate(archive + "-wal", off_t(place)) == 0 else { throw Failure(Errno(archive)) }
    cuts += 1
    bytes += end - place
  }

  private func bytes(of path: String, first count: Int) throws(Failure) -> [UInt8]? {
    guard access(path, F_OK) == 0 else { return nil }
    var bytes: [UInt8] = []
    do throws(FileFailure) {
      let file = try WholeFile.open(path)
      do throws(Errno) { _ = try file.read(count, into: &bytes) } catch { throw FileFailure(path) }
    } catch {
      throw Failure(error.description)
    }
    return bytes
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
    Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) })
  }
}
