// What lives here: one key press, paste or pointer event, as the terminal reports it.

/// What the terminal reports, free of how it is encoded.
package enum Key: Hashable, Sendable {
  case character(Character)
  /// A lower-case letter or one of `@ [ \ ] ^ _`.
  case control(Character)
  case alt(Character)
  case function(Int)
  case enter, altEnter
  case tab, backTab
  case backspace, altBackspace, delete
  case left, right, up, down
  case controlLeft, controlRight
  case home, end, pageUp, pageDown
  case escape
  /// Text that was pasted; its line ends are `\n`.
  case paste(String)
  /// The terminal's window got or lost the keyboard.
  case focusIn, focusOut
  case mouse(MouseEvent)
}

/// A click or a turn of the wheel, in screen cells counted from zero.
package struct MouseEvent: Hashable, Sendable {
  /// What was done with the pointer.
  package enum Kind: Hashable, Sendable {
    case press, release, wheelUp, wheelDown
  }

  let kind: Kind
  let row: Int
  let column: Int

  package init(_ kind: Kind, row: Int, column: Int) {
    self.kind = kind
    self.row = row
    self.column = column
  }
}
