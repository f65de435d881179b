// What lives here: the memory that curses draws into, instead of a terminal.

import CNcurses
import Glibc

/// Curses writes to a descriptor and waits until all is written; memory never keeps it waiting.
final class Canvas {
  private let memory: Int32
  private let description: OpaquePointer
  private let streams: [UnsafeMutablePointer<FILE>]
  let window: UnsafeMutablePointer<WINDOW>
  /// Bytes of the memory that are read.
  private var taken = 0

  /// Nil when curses cannot draw for a terminal of this type. Memory has no size, and what curses
  /// takes for the last row at its start, nothing moves or scrolls below: `size` is the terminal's.
  init?(type: String, input: Int32, size: (rows: Int32, columns: Int32)?) {
    memory = parley_memory()
    guard memory >= 0 else { return nil }
    guard let writer = fdopen(dup(memory), "w") else {
      Glibc.close(memory)
      return nil
    }
    guard let reader = fdopen(dup(input), "r") else {
      fclose(writer)
      Glibc.close(memory)
      return nil
    }
    guard let description = Self.open(type, writer, reader, size),
      let window = parley_screen_window()
    else {
      for stream in [reader, writer] { fclose(stream) }
      Glibc.close(memory)
      return nil
    }
    // Keys that wait do not keep curses from drawing.
    typeahead(-1)
    streams = [reader, writer]
    self.description = description
    self.window = window
  }

  private static func open(
    _ type: String, _ writer: UnsafeMutablePointer<FILE>, _ reader: UnsafeMutablePointer<FILE>,
    _ size: (rows: Int32, columns: Int32)?
  ) -> OpaquePointer? {
    guard let size else { return newterm(type, writer, reader) }
    let names = [("LINES", size.rows), ("COLUMNS", size.columns)]
    let before = names.map { name, _ in getenv(name).map { String(cString: $0) } }
    for (name, value) in names { setenv(name, "\(value)", 1) }
    defer {
      for ((name, _), value) in zip(names, before) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
      }
    }
    return newterm(type, writer, reader)
  }

  /// When so much is drawn, its memory is given back.
  private static let kept = 1 << 16
  private static let piece = 4096

  /// What was drawn since the last call.
  func take() -> [UInt8] {
    var bytes: [UInt8] = []
    var count = 0
    repeat {
      bytes += [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, used in
        count = max(0, pread(memory, buffer.baseAddress, Self.piece, taken))
        used = count
      }
      taken += count
    } while count == Self.piece
    guard taken > Self.kept else { return bytes }
    _ = ftruncate(memory, 0)
    _ = lseek(memory, 0, SEEK_SET)
    taken = 0
    return bytes
  }

  func close() {
    delscreen(description)
    for stream in streams { fclose(stream) }
    Glibc.close(memory)
  }
}
