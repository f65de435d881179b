// What lives here: to whom the same bytes go.

/// Sessions by reference, so that what is said in a large room costs no list of its own.
public struct Audience: Sendable, Sequence {
  /// The readers of one room at one time. Those who read in different ways are audiences of one
  /// crowd, and nobody is in two of them.
  public struct Crowd: Sendable, Hashable {
    let room: RoomID
    let version: UInt64

    public init(room: RoomID, version: UInt64) {
      self.room = room
      self.version = version
    }
  }

  /// May hold `except`.
  public let ids: [SessionID]
  /// Left out, although it may stand in the list: whoever said it.
  public let except: SessionID?
  /// Nil where they are of no room, or not all who read it in their way.
  public let crowd: Crowd?

  public init(_ ids: [SessionID], except: SessionID? = nil, of crowd: Crowd? = nil) {
    self.ids = ids
    self.except = except
    self.crowd = crowd
  }

  /// No more than these.
  public var capacity: Int { ids.count }

  /// Its only member; nil where there may be more.
  public var only: SessionID? { ids.count == 1 && ids[0] != except ? ids[0] : nil }

  public func makeIterator() -> AnyIterator<SessionID> {
    var rest = ids.makeIterator()
    return AnyIterator {
      while let id = rest.next() {
        if id != except { return id }
      }
      return nil
    }
  }
}

extension Audience: Equatable, ExpressibleByArrayLiteral {
  public static func == (one: Audience, other: Audience) -> Bool {
    one.except == other.except && one.crowd == other.crowd && one.ids == other.ids
  }

  public init(arrayLiteral ids: SessionID...) { self.init(ids) }
}
