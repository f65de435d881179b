// What lives here: which hue the name of each speaker has, so that no two who are read together are alike.

/// Whoever has spoken lately keeps a hue; one who comes takes the own one, a free one, or that of whoever
/// has been silent longest.
struct NameHues: Equatable, Sendable {
  private struct Speaker: Equatable, Sendable {
    let name: String
    let hue: UInt8
  }

  /// The last one spoke last; no two have one hue.
  private var speakers: [Speaker] = []

  /// `name`, folded, speaks; `count`: the hues that there are.
  mutating func note(_ name: String, of count: Int) {
    guard speakers.last?.name != name else { return }
    if let index = speakers.firstIndex(where: { $0.name == name }) {
      return speakers.append(speakers.remove(at: index))
    }
    let taken = Set(speakers.suffix(max(count - 1, 0)).map(\.hue))
    let hue = Self.free(for: name, among: count, besides: taken)
    speakers.removeAll { $0.hue == hue }
    speakers.append(Speaker(name: name, hue: hue))
  }

  /// For those whose words are shown, the newest first.
  func hues(of names: [String], of count: Int) -> [String: UInt8] {
    var hues: [String: UInt8] = [:]
    for speaker in speakers where names.contains(speaker.name) { hues[speaker.name] = speaker.hue }
    for name in names where hues[name] == nil {
      hues[name] = Self.free(for: name, among: count, besides: Set(hues.values))
    }
    return hues
  }

  /// The name's own where it is free: it has the same in every run. Where none is free, two are alike.
  private static func free(for name: String, among count: Int, besides taken: Set<UInt8>) -> UInt8 {
    let count = max(1, min(count, 255))
    let own = Int(hash(name) >> 8) % count
    let order = (0..<count).lazy.map { UInt8((own + $0 * stride) % count) }
    return order.first { !taken.contains($0) } ?? UInt8(own)
  }

  /// Neighbours are most alike; with no count of hues it has a factor in common.
  private static let stride = 7

  /// FNV-1a.
  private static func hash(_ name: String) -> UInt32 {
    name.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}
