// What lives here: what a colour says.

/// Which colour says it is the theme's business.
package enum Role: Hashable, Sendable {
  /// Times, rules, and what is told beside.
  case faint
  case note
  case trouble
  /// What is new.
  case new
  /// What is said to this person.
  case mention
  case unread
  case present
  /// Behind words for this person.
  case tint
  /// One of the theme's hues for names.
  case name(UInt8)

  /// Where nothing else sets it apart.
  var isBoldWithoutColour: Bool {
    switch self {
    case .name, .new: true
    default: false
    }
  }

  static let fixed: [Role] = [.faint, .note, .trouble, .new, .mention, .unread, .present, .tint]
}
