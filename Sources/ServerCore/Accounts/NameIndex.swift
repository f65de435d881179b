// What lives here: names that people have, laid out so that near ones are found quickly.
import IRC

/// A look at the length and the letters tells most names apart; those lie beside each other, so that
/// ten thousand of them are looked at in some tens of microseconds.
struct NameIndex: Sendable {
  private struct Sketch: Sendable {
    let letters: LetterSet
    let length: UInt8
  }

  private var sketches: [Sketch] = []
  private var names: [String] = []
  /// Where each name stands, and how many have it.
  private var places: [String: (place: Int, holders: Int)] = [:]
  /// Names that are compared letter by letter for one question.
  private static let comparisons = 200

  var count: Int { names.count }

  mutating func add(_ name: String) {
    if let known = places[name] {
      places[name] = (known.place, known.holders + 1)
      return
    }
    places[name] = (names.count, 1)
    names.append(name)
    sketches.append(
      Sketch(letters: LetterSet(name.utf8), length: UInt8(clamping: name.utf8.count)))
  }

  /// The last name takes the place of the one that goes.
  mutating func remove(_ name: String) {
    guard let known = places[name] else { return }
    guard known.holders == 1 else {
      places[name] = (known.place, known.holders - 1)
      return
    }
    places[name] = nil
    let last = names.count - 1
    names.swapAt(known.place, last)
    sketches.swapAt(known.place, last)
    names.removeLast()
    sketches.removeLast()
    guard known.place < last else { return }
    places[names[known.place]]?.place = known.place
  }

  /// Up to three names that may have been meant.
  func suggestions(for name: String) -> [String] {
    let length = name.utf8.count
    guard (1...40).contains(length) else { return [] }
    let limit = NearNames.limit(for: length)
    let wanted = LetterSet(name.utf8)
    // Those with the most letters in common are the likeliest.
    var likely = [[Int]](repeating: [], count: limit + 1)
    for (place, sketch) in sketches.enumerated()
    where abs(Int(sketch.length) - length) <= limit {
      let missing = wanted.missing(in: sketch.letters)
      if missing <= limit, likely[missing].count < Self.comparisons {
        likely[missing].append(place)
      }
    }
    let candidates = likely.joined().prefix(Self.comparisons)
    return NearNames.suggestions(for: name, among: candidates.map { names[$0] })
  }
}
