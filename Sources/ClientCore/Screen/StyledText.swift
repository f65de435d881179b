// What lives here: text of several looks.

package struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral {
  package struct Run: Hashable, Sendable {
    fileprivate(set) var text: String
    /// Of all of its text.
    package let style: Style

    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  package private(set) var runs: [Run] = []

  init() {}

  package init(_ text: String, _ style: Style = .plain) { append(text, style) }

  package init(stringLiteral value: String) { self.init(value) }

  mutating func append(_ text: String, _ style: Style = .plain) {
    guard !text.isEmpty else { return }
    if let last = runs.last, last.style == style {
      runs[runs.count - 1].text += text
    } else {
      runs.append(Run(text, style))
    }
  }

  mutating func append(_ other: StyledText) {
    for run in other.runs { append(run.text, run.style) }
  }

  /// One behind the other.
  package static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.append(right)
    return sum
  }

  var isEmpty: Bool { runs.isEmpty }

  /// The text without its looks.
  package var text: String { runs.map(\.text).joined() }

  /// The columns it takes when written in one row.
  package var columns: Int { runs.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }
}
