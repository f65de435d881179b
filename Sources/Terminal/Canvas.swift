// What lives here: the memory that curses draws into, instead of a terminal.

import CNcurses
import Glibc

/// Curses writes to a descriptor and waits until all is written; memory never keeps it waiting.
final class Canvas {
  private let memory: Int32
  private let description: OpaquePointer
  private let streams: [UnsafeMutablePointer<FILE>]
  let window: UnsafeMutablePointer<WINDOW>

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

  /// Memory that a large picture took is given back; what a small one takes is used again.
  private static let kept = 1 << 16

  /// What was drawn since the last call.
  func take() -> [UInt8] {
    let size = Int(max(0, lseek(memory, 0, SEEK_CUR)))
    guard size > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
      used = max(0, pread(memory, buffer.baseAddress, size, 0))
    }
    if size > Self.kept { _ = ftruncate(memory, 0) }
    _ = lseek(memory, 0, SEEK_SET)
    return bytes
  }

  func close() {
    delscreen(description)
    for stream in streams { fclose(stream) }
    Glibc.close(memory)
  }
}
