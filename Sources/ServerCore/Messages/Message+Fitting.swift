// What lives here: what keeps a line that quotes its reader well formed.
import IRC

extension Message {
  /// The same message as one line can carry it: no parameter but the last is empty or holds a
  /// space, and the last is cut where the line is full.
  func fitted() -> Message {
    var fitted = self
    for index in parameters.indices.dropLast() {
      fitted.parameters[index] = Self.word(parameters[index])
    }
    guard let last = parameters.last else { return fitted }
    var length = (source?.description.utf8.count).map { $0 + 2 } ?? 0
    length += command.rawValue.utf8.count + 4
    for parameter in fitted.parameters.dropLast() { length += parameter.utf8.count + 1 }
    fitted.parameters[parameters.count - 1] = last.clipped(to: max(0, LineLimit.body - length))
    return fitted
  }

  private static func word(_ text: String) -> String {
    let utf8 = text.utf8
    guard let first = utf8.first, first != UInt8(ascii: ":"), first != UInt8(ascii: " ") else {
      return "*"
    }
    guard utf8.contains(UInt8(ascii: " ")) else { return text }
    return String(text.until(" "))
  }
}
