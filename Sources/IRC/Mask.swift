// What lives here: wildcard masks (Modern IRC, "Wildcard Expressions").

/// `*` stands for any text, `?` for one character; compared with ASCII folded.
public struct Mask: Hashable, Sendable, Codable {
  /// As it was written.
  public let text: String
  /// Folded once, for a mask is mostly held against many.
  private let pattern: [UInt8]

  public init(_ text: String) {
    self.text = text
    pattern = Array(CaseMapping.ascii.fold(text).utf8)
  }

  /// Against the whole of `candidate`; takes time in proportion to both lengths multiplied at
  /// worst.
  public func matches(_ candidate: String) -> Bool {
    candidate.utf8.withContiguousStorageIfAvailable { matches($0) }
      ?? Array(candidate.utf8).withUnsafeBufferPointer { matches($0) }
  }

  private func matches(_ subject: UnsafeBufferPointer<UInt8>) -> Bool {
    pattern.withUnsafeBufferPointer { Self.matches($0, subject) }
  }

  private static func matches(
    _ pattern: UnsafeBufferPointer<UInt8>, _ subject: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var (inPattern, inSubject) = (0, 0)
    var star: (pattern: Int, subject: Int)?
    while inSubject < subject.count {
      let byte = folded(subject[inSubject])
      if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
        star = (inPattern, inSubject)
        inPattern += 1
      } else if inPattern < pattern.count,
        pattern[inPattern] == UInt8(ascii: "?") || pattern[inPattern] == byte
      {
        let takesAny = pattern[inPattern] == UInt8(ascii: "?")
        inPattern += 1
        inSubject += 1
        // The rest of a character of several bytes.
        while takesAny, inSubject < subject.count, subject[inSubject] & 0xC0 == 0x80 {
          inSubject += 1
        }
      } else if let last = star {
        // Let the last star take one more byte and try again from there.
        star = (last.pattern, last.subject + 1)
        inPattern = last.pattern + 1
        inSubject = last.subject + 1
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (65...90).contains(byte) ? byte | 0x20 : byte
  }
}
