// What lives here: text of several looks.

public struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral {
  public struct Run: Hashable, Sendable {
    public fileprivate(set) var text: String
    public let style: Style

    public init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  public private(set) var runs: [Run] = []

  public init() {}

  public init(_ text: String, _ style: Style = .plain) { append(text, style) }

  public init(stringLiteral value: String) { self.init(value) }

  public mutating func append(_ text: String, _ style: Style = .plain) {
    guard !text.isEmpty else { return }
    if let last = runs.last, last.style == style {
      runs[runs.count - 1].text += text
    } else {
      runs.append(Run(text, style))
    }
  }

  public mutating func append(_ other: StyledText) {
    for run in other.runs { append(run.text, run.style) }
  }

  public static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.append(right)
    return sum
  }

  public var isEmpty: Bool { runs.isEmpty }

  /// The text without its looks.
  public var text: String { runs.map(\.text).joined() }

  /// The columns it takes when written in one row.
  public var columns: Int { runs.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }
}
