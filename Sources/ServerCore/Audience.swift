// What lives here: to whom the same bytes go.
import Collections

/// Sessions by reference, so that what is said in a large room costs no list of its own.
public struct Audience: Sendable, Sequence {
  public let ids: [SessionID]
  /// Left out, although it may stand in the list: whoever said it.
  public let except: SessionID?

  public init(_ ids: [SessionID], except: SessionID? = nil) {
    self.ids = ids
    self.except = except
  }

  /// At most so many.
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
    one.except == other.except && one.ids == other.ids
  }

  public init(arrayLiteral ids: SessionID...) { self.init(ids) }
}
