// What lives here: what a person is told outside the terminal's window.

/// Who wants them, and the first words.
package struct Notification: Equatable, Sendable {
  /// No terminal shows more.
  private static let length = 200

  /// Who it is from, and where that was said.
  package let title: String
  /// What was said.
  package let text: String

  package init(title: String, text: String) { (self.title, self.text) = (title, text) }

  /// One line each, in a form that does nothing to a terminal.
  var readable: Notification {
    let first = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return Notification(
      title: String(DisplayForm.line(String(title.prefix(Self.length))).prefix(Self.length)),
      text: String(DisplayForm.line(String(first.prefix(Self.length))).prefix(Self.length)))
  }
}
