// What lives here: a value's whole state as text, whatever order its dictionaries keep.

/// Two chats are equal when their portraits are.
func portrait(of value: Any) -> String {
  if let text = value as? String { return String(reflecting: text) }
  let mirror = Mirror(reflecting: value)
  let parts = mirror.children.map { child in
    (child.label.map { $0 + ": " } ?? "") + portrait(of: child.value)
  }
  switch mirror.displayStyle {
  case .set, .dictionary: return "{" + parts.sorted().joined(separator: ", ") + "}"
  case .collection: return "[" + parts.joined(separator: ", ") + "]"
  case .optional: return parts.first ?? "nil"
  default:
    guard !parts.isEmpty else { return "\(value)" }
    return "\(mirror.subjectType)(" + parts.joined(separator: ", ") + ")"
  }
}
