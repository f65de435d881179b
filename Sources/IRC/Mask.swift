/// What lives here: wildcard masks (Modern IRC, "Wildcard Expressions").

/// `*` stands for any text, `?` for one character; compared with ASCII folded.
public struct Mask: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public func matches(_ candidate: String) -> Bool {
    let pattern = Array(CaseMapping.ascii.fold(text).utf8)
    let subject = Array(CaseMapping.ascii.fold(candidate).utf8)
    var (inPattern, inSubject) = (0, 0)
    var star: (pattern: Int, subject: Int)?
    while inSubject < subject.count {
      if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
        star = (inPattern, inSubject)
        inPattern += 1
      } else if inPattern < pattern.count,
        pattern[inPattern] == UInt8(ascii: "?") || pattern[inPattern] == subject[inSubject]
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
}
