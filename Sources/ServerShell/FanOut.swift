// What lives here: what goes out in one round, with as little to do for each reader as there can be.
import ServerCore
import Transport

/// Messages in one room that follow each other reach most of its readers as one buffer. Whoever is
/// told anything else between them, or is left out of some, gets a buffer of its own; each reads
/// everything in the order in which it was sent.
public struct FanOut {
  fileprivate struct Piece {
    /// Rises over all that is sent.
    let position: Int
    let bytes: [UInt8]
    let except: SessionID?
  }

  /// What one audience of the crowd is sent.
  fileprivate struct Run {
    let ids: [SessionID]
    var pieces: [Piece]
  }

  private var crowd: Audience.Crowd?
  private var runs: [Run] = []
  private var position = 0
  /// What goes to single sessions between the pieces of a run; empty for whoever is only left out.
  private var singles: [SessionID: [Piece]] = [:]
  /// By slot, whether a session has an entry among the singles.
  private var isSingle: [Bool] = []
  /// For fewer readers it is not worth while.
  private static let leastReaders = 8

  public init() {}

  /// Delivers at once, but for what a crowd gets: that comes before anything else, or with
  /// `finish`.
  public mutating func send(
    _ bytes: [UInt8], to audience: Audience, _ deliver: (SessionID, SharedBuffer) -> Void
  ) {
    position += 1
    if let crowd = audience.crowd, audience.ids.count >= Self.leastReaders {
      if crowd != self.crowd { finish(deliver) }
      self.crowd = crowd
      add(Piece(position: position, bytes: bytes, except: audience.except), for: audience)
      return
    }
    if crowd != nil, audience.ids.count <= Self.leastReaders {
      for id in audience {
        single(id, Piece(position: position, bytes: bytes, except: nil))
      }
      return
    }
    finish(deliver)
    let buffer = SharedBuffer(bytes)
    for id in audience.ids where id != audience.except { deliver(id, buffer) }
  }

  private mutating func add(_ piece: Piece, for audience: Audience) {
    if let index = runs.firstIndex(where: { $0.ids.isSame(as: audience.ids) }) {
      runs[index].pieces.append(piece)
    } else {
      runs.append(Run(ids: audience.ids, pieces: [piece]))
    }
    if let id = audience.except { single(id, nil) }
  }

  private mutating func single(_ id: SessionID, _ piece: Piece?) {
    let slot = Int(id.slot)
    if isSingle.count <= slot {
      isSingle.append(contentsOf: repeatElement(false, count: slot + 1 - isSingle.count))
    }
    isSingle[slot] = true
    if let piece { singles[id, default: []].append(piece) } else { singles[id] = singles[id] ?? [] }
  }

  /// Whatever was sent is delivered now.
  public mutating func finish(_ deliver: (SessionID, SharedBuffer) -> Void) {
    guard crowd != nil else { return }
    for run in runs {
      let buffer = SharedBuffer(run.pieces.count == 1 ? run.pieces[0].bytes : run.joined)
      for id in run.ids {
        let slot = Int(id.slot)
        guard slot < isSingle.count, isSingle[slot], let own = singles.removeValue(forKey: id)
        else {
          deliver(id, buffer)
          continue
        }
        isSingle[slot] = false
        let bytes = run.joined(with: own, for: id)
        if !bytes.isEmpty { deliver(id, SharedBuffer(bytes)) }
      }
    }
    for (id, pieces) in singles {
      isSingle[Int(id.slot)] = false
      let bytes = pieces.flatMap(\.bytes)
      if !bytes.isEmpty { deliver(id, SharedBuffer(bytes)) }
    }
    (crowd, runs) = (nil, [])
    singles.removeAll(keepingCapacity: true)
  }
}

extension FanOut.Run {
  fileprivate var joined: [UInt8] { pieces.flatMap(\.bytes) }

  /// What a session of the run gets that was told something else in between, too.
  fileprivate func joined(with own: [FanOut.Piece], for id: SessionID) -> [UInt8] {
    let all = pieces.filter { $0.except != id } + own
    return all.sorted { $0.position < $1.position }.flatMap(\.bytes)
  }
}

extension [SessionID] {
  /// The same storage: looking through a large one would cost what this is here to save.
  fileprivate func isSame(as other: [SessionID]) -> Bool {
    count == other.count
      && withUnsafeBufferPointer { one in
        other.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress }
      }
  }
}
