// What lives here: what each letter of a MODE line does to a room.
import IRC

/// Each returns what has changed, as the members will read it.
extension Room {
  mutating func change(_ flag: RoomFlags, _ change: ModeChange) -> [ModeChange] {
    guard modes.flags.contains(flag) != change.isSet else { return [] }
    var fresh = modes
    fresh.set(flag, change.isSet)
    set(fresh)
    return [change]
  }

  /// `k`, `l` and `W`. `keyLength`: how long a key may be.
  mutating func changeSetting(
    _ change: ModeChange, keyLength: Int
  ) throws(Refusal) -> [ModeChange] {
    var fresh = modes
    switch (change.letter, change.isSet) {
    case ("k", true): fresh.lock(by: try key(change, length: keyLength))
    case ("k", false): fresh.lock(by: nil)
    case ("l", true): fresh.limit(to: try number(change, 1...999_999))
    case ("l", false): fresh.limit(to: nil)
    case (_, true): fresh.slow(to: try number(change, 1...86_400))
    case (_, false): fresh.slow(to: nil)
    }
    guard fresh != modes else { return [] }
    set(fresh)
    if fresh.slowness == nil { endWaits() }
    if change.letter == "k" { return [change.isSet ? change : change.showing("*")] }
    guard change.isSet else { return [change] }
    return [change.showing(change.argument.flatMap { Int($0) }.map(String.init))]
  }

  /// `limit`: how many its lists may hold.
  mutating func add(
    _ mask: RoomMask, _ change: ModeChange, limit: Int
  ) throws(Refusal) -> [ModeChange] {
    let isThere = masks.all.contains {
      $0.list == mask.list && Folded($0.text) == Folded(mask.text)
    }
    guard !isThere else { return [] }
    guard masks.count < limit else {
      throw Refusal(.ERR_BANLISTFULL, name, String(change.letter), "The room's lists are full")
    }
    add(mask)
    return [ModeChange(isSet: true, letter: change.letter, argument: mask.text)]
  }

  /// Without an end given, a mask is removed whenever it ends.
  mutating func remove(_ mask: RoomMask, _ change: ModeChange) -> [ModeChange] {
    let isTimed = mask.pattern.minutes != nil
    let written = Folded(mask.text)
    let gone = removeMasks { entry in
      let text = isTimed ? entry.text : entry.pattern.untimed
      return entry.list == mask.list && Folded(text) == written
    }
    return gone.map { ModeChange(isSet: false, letter: change.letter, argument: $0.text) }
  }

  // MARK: What a letter takes

  private func key(_ change: ModeChange, length: Int) throws(Refusal) -> String {
    let word = try argument(of: change)
    guard word.utf8.count <= length, !word.begins(with: ":"),
      word.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != 44 })
    else { throw invalid(change, "A key has up to \(length) bytes, no space and no comma") }
    return word
  }

  private func number(
    _ change: ModeChange, _ range: ClosedRange<Int>
  ) throws(Refusal) -> Int {
    let word = try argument(of: change)
    guard let number = Int(word), range.contains(number) else {
      throw invalid(change, "This takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func argument(of change: ModeChange) throws(Refusal) -> String {
    guard let word = change.argument, !word.isEmpty else {
      throw invalid(change, "This mode takes a parameter")
    }
    return word
  }

  /// Modern IRC, "ERR_INVALIDMODEPARAM".
  /// A parameter that cannot be repeated whole is `*`.
  func invalid(_ change: ModeChange, _ text: String) -> Refusal {
    let word = change.argument ?? ""
    let isWord = (1...64).contains(word.utf8.count) && !word.holds(" ") && !word.begins(with: ":")
    return Refusal(
      .ERR_INVALIDMODEPARAM, name, String(change.letter), isWord ? word : "*", text)
  }
}
