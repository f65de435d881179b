// What lives here: what people and rooms tell of themselves, by key (draft/metadata-2).
import Collections
import IRC
import System

/// Values in the order in which their keys were first set.
struct Metadata: Sendable, Equatable, Codable {
  private(set) var values: OrderedDictionary<String, String> = [:]

  var keys: [String] { Array(values.keys) }
  var isEmpty: Bool { values.isEmpty }

  subscript(key: String) -> String? {
    get { values[key] }
    set {
      if let newValue {
        values[key] = newValue
      } else {
        values.removeValue(forKey: key)
      }
    }
  }

  /// What nobody but the owner reads.
  static let privateStart = "private/"

  static func isPrivate(_ key: String) -> Bool { key.utf8.starts(with: privateStart.utf8) }

  /// For everybody else.
  var shown: Metadata {
    guard values.keys.contains(where: Self.isPrivate) else { return self }
    var shown = self
    for key in values.keys where Self.isPrivate(key) { shown[key] = nil }
    return shown
  }

  /// "Keys and Values": names are the same in either case; nil for what cannot be one.
  static func key(_ word: String) -> String? {
    let bytes = word.utf8
    guard let first = bytes.first, first != UInt8(ascii: ":"), bytes.count <= 64 else { return nil }
    let isKey = bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "_./:-".utf8.contains(byte)
      }
    }
    return isKey ? CaseMapping.ascii.fold(word) : nil
  }
}

/// Whose metadata it is.
struct MetadataOwner: Sendable, Equatable {
  enum Keeper: Sendable, Equatable {
    /// An account's, or a room's; outlives the session and the process.
    case kept(Place)
    /// A guest's, or that of somebody who is not logged in yet.
    case session(SessionID)
  }

  let keeper: Keeper
  /// The name on the wire.
  let name: String

  var room: RoomID? {
    guard case .kept(let place) = keeper else { return nil }
    return place.room
  }
}

/// How often somebody may change metadata: so many times in each span.
struct ChangePace: Sendable, Codable {
  private var count = 0
  private var began: Moment?

  static let limit = 30
  static let span = Duration.seconds(10)

  /// Nil when a change may be made, which then counts; else the seconds to wait.
  mutating func refusal(at moment: Moment) -> Int? {
    let start = began.flatMap { moment - $0 < Self.span ? $0 : nil }
    if start == nil { (count, began) = (0, moment) }
    guard count >= Self.limit else {
      count += 1
      return nil
    }
    return max(1, Int((Self.span - (moment - (start ?? moment))).components.seconds))
  }
}
