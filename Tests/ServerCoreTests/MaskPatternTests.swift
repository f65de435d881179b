// What lives here: masks as they are written down.
import Testing

@testable import ServerCore

@Suite struct `A mask` {
  /// It is listed, taken away and read at the next start in the form that it was given, not as typed.
  @Test(arguments: ["", "~m:", "~t:5:", "~time:5:~mute:"])
  func `of every length is refused, or read as it is written`(front: String) {
    for end in ["", ".", "@", "!"] {
      for length in 1...150 {
        let text = front + String(repeating: "a", count: length) + end
        guard let pattern = MaskPattern(text) else { continue }
        #expect(MaskPattern(pattern.text) == pattern, "\(text)")
      }
    }
    #expect(MaskPattern(front + String(repeating: "a", count: 100)) != nil)
  }
}
