// What lives here: a stream of bytes to lines, with bounded memory.

/// Cuts the bytes of one connection at CR or LF. An idle framer holds no buffer.
public struct LineFramer: Sendable {
  /// Takes one line without its ending; nil stands for a line that was longer than allowed and is
  /// dropped up to its end.
  public typealias Handler = (borrowing Span<UInt8>?) -> Flow

  /// What whoever takes lines wants next.
  public enum Flow: Sendable, Equatable {
    case more
    /// Stop here; the rest is kept for `resume`.
    case pause
  }

  private let bodyLimit: Int
  private let tagLimit: Int
  private var held: [UInt8] = []
  private var isDiscarding = false
  private var skipped = 0

  /// Limits in bytes: `tags` with `@` and the space, `body` with CR LF.
  public init(tags: Int = LineLimit.tags, body: Int = LineLimit.body) {
    tagLimit = tags
    bodyLimit = body
  }

  /// Bytes held for a line that is not finished, or kept back by a pause.
  public var heldCount: Int { held.count }

  /// Bytes since the last look that were in no line: empty lines, and the rest of what was too long.
  public mutating func takeSkipped() -> Int {
    defer { skipped = 0 }
    return skipped
  }

  /// Hands over every finished line of `bytes`, empty ones left out.
  public mutating func consume(
    _ bytes: borrowing Span<UInt8>, _ handle: Handler
  ) -> Flow {
    if held.isEmpty {
      let (used, flow) = split(bytes, handle)
      keep(bytes.extracting(used..<bytes.count), flow)
      return flow
    }
    bytes.withUnsafeBufferPointer { held.append(contentsOf: $0) }
    return resume(handle)
  }

  /// Keeps bytes that came during a pause for `resume`.
  public mutating func hold(_ bytes: borrowing Span<UInt8>) {
    bytes.withUnsafeBufferPointer { held.append(contentsOf: $0) }
  }

  /// Hands over what a pause kept back.
  public mutating func resume(_ handle: Handler) -> Flow {
    let kept = held
    held = []
    let (used, flow) = split(kept.span, handle)
    keep(kept.span.extracting(used..<kept.count), flow)
    return flow
  }

  private mutating func keep(_ rest: borrowing Span<UInt8>, _ flow: Flow) {
    guard !rest.isEmpty else { return }
    if flow == .more && isDiscarding { return }
    rest.withUnsafeBufferPointer { held = Array($0) }
  }

  /// Returns how many bytes are done with.
  private mutating func split(
    _ bytes: borrowing Span<UInt8>, _ handle: Handler
  ) -> (used: Int, flow: Flow) {
    var start = 0
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 10 || bytes[index] == 13 else {
        index += 1
        continue
      }
      let line = start..<index
      index += 1
      start = index
      if isDiscarding {
        isDiscarding = false
        skipped += line.count
      } else if line.isEmpty {
        skipped += 1
      } else {
        let piece = bytes.extracting(line)
        let flow = isTooLong(piece) ? handle(nil) : handle(piece)
        if flow == .pause { return (start, .pause) }
      }
    }
    if isDiscarding {
      skipped += bytes.count - start
      return (bytes.count, .more)
    }
    guard bytes.count - start > tagLimit + bodyLimit else { return (start, .more) }
    isDiscarding = true
    return (bytes.count, handle(nil))
  }

  private func isTooLong(_ line: borrowing Span<UInt8>) -> Bool {
    guard line.count > bodyLimit - 2 else { return false }
    guard line[0] == UInt8(ascii: "@") else { return true }
    var tagEnd = 0
    while tagEnd < line.count, line[tagEnd] != UInt8(ascii: " ") { tagEnd += 1 }
    return tagEnd + 1 > tagLimit || line.count - tagEnd - 1 > bodyLimit - 2
  }
}
