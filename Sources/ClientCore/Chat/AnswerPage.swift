// What lives here: an answer of several lines, for a page.

struct AnswerPage: Equatable, Sendable {
  struct Line: Equatable, Sendable {
    let text: String
    let deed: PageView.Deed?
  }

  /// Nobody reads on behind these.
  private static let limit = 2000

  let title: String
  private let label: String?
  private(set) var lines: [Line] = []
  private(set) var isDone = false

  init(title: String, label: String?) { (self.title, self.label) = (title, label) }

  /// Without labels the next answer is the one.
  func isFor(_ label: String?) -> Bool { !isDone && label == self.label }

  mutating func add(_ text: String, _ deed: PageView.Deed?) {
    if lines.count < Self.limit { lines.append(Line(text: text, deed: deed)) }
  }

  mutating func finish() { isDone = true }
}
