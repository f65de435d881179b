// What lives here: JSON as a value (RFC 8259).

/// Strings are bytes, since what is written may be no text; numbers keep their digits.
package enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  /// As it is written.
  case number(String)
  case string([UInt8])
  case array([JSON])
  case object([Member])

  /// In the order that they were written; a name may come twice.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSON

    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// A string.
  package static func text(_ text: String) -> JSON { .string(Array(text.utf8)) }

  package static func integer(_ number: Int64) -> JSON { .number(String(number)) }

  /// In the order given.
  package static func object(_ members: (String, JSON)...) -> JSON {
    .object(members.map { Member($0.0, $0.1) })
  }

  /// Nil where this is no object or has no such member; of several the last.
  package subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// Nil where it is no array.
  package var elements: [JSON]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  /// Nil where it is no string.
  package var bytes: [UInt8]? {
    if case .string(let bytes) = self { return bytes }
    return nil
  }

  /// Nil where it is no string, or no UTF-8.
  package var text: String? { bytes.flatMap { String(validating: $0, as: UTF8.self) } }

  /// Nil where it is neither true nor false.
  package var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// Of a number without a fraction, or of a string of digits: what counts to 64 bits is written so.
  package var integer: Int64? {
    switch self {
    case .number(let digits): Int64(digits)
    case .string(let bytes): bytes.count > 20 ? nil : text.flatMap { Int64($0) }
    default: nil
    }
  }
}
