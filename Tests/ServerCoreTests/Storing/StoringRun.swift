// What lives here: a chat whose disk fails at random, beside one that was never asked for what failed.
import IRC
import ServerShell
import System

@testable import ServerCore

/// Inputs gather in rounds, commits succeed, fail, hang and conflict; the other chat hears of an
/// input when its fate is known, and of what was refused it only hears that somebody is there.
struct StoringRun {
  private(set) var chat: Chat
  private(set) var commit = OutputCommit()
  private var other: Chat
  private var script: RandomScript
  private var random: SeededGenerator
  /// Inputs whose fate is open: those of the commit that is under way, and those behind it.
  private var written: [Input] = []
  private var gathered: [Input] = []
  private var records: [Record]?
  private var isProbe = false
  /// Everybody was told that the commit failed, and it is still under way.
  private var isHung = false
  /// What one chat had to show and the other one would.
  private var shown: [Effect] = []
  private var expected: [Effect] = []
  /// The last numbers that were given in vain, by the time of the input that first does without.
  private var burnt: [Timestamp: (message: MessageNumber, room: RoomID)] = [:]
  /// Then what is given up is missing from what is stored.
  private let meetsConflicts: Bool
  /// When inputs were that store what the archive can never take.
  private var cursed: Set<Timestamp> = []
  /// What either chat has kept.
  private var disk = PretendedDisk()
  private var otherDisk = PretendedDisk()
  /// Numbers up to this are never given again.
  private var reserved: MessageNumber = 0
  private var kept: Set<MessageNumber> = []
  private(set) var faults: [String] = []
  private(set) var refused: Set<String> = []
  private(set) var failures = 0
  private(set) var lateSuccesses = 0
  private(set) var conflicts = 0
  private(set) var diskComparisons = 0
  private(set) var comparisons = 0

  private static let reason = "the disk is full"
  /// Instead of what is refused.
  private static let sign = "nothing-was-asked"

  init(seed: UInt64) {
    meetsConflicts = seed % 2 == 0
    var configuration = RandomScript.configuration(seed)
    configuration.shared.entry.allowsRegistration = true
    configuration.silence.idleTimeout = nil
    configuration.silence.registrationTimeout = .seconds(2000)
    configuration.operators = [Operator(name: "root", credential: .plain("pw"))]
    chat = Chat(configuration)
    other = chat
    random = SeededGenerator(seed: seed &+ 0xD15C)
    script = RandomScript(seed: seed, grammar: Grammar(seed: seed &+ 0xFA11))
    let entries = RandomScript.accounts.map { Account.Entry(name: $0, credential: .plain("pw")) }
    take(Input(at: script.now, .accounts(entries)))
    settle()
  }

  mutating func step() {
    // What was taken while nothing could be stored has been shown when that changes.
    resolve()
    settle()
    for _ in 0..<Int.random(in: 1...5, using: &random) { take(script.next()) }
    settle()
    if records == nil || isHung { compare() }
  }

  private mutating func take(_ input: Input) {
    for effect in commit.take(input, into: &chat) {
      if let id = effect.waiting { script.unreadable.insert(id) }
    }
    gathered.append(input)
  }

  /// What becomes of the commit that is under way.
  private mutating func resolve() {
    guard let records else {
      if chat.storeFault != nil, Int.random(in: 0..<6, using: &random) == 0,
        let probe = commit.probe(
          chat, .alive(script.now, Moment(milliseconds: script.now.milliseconds)))
      {
        (self.records, isProbe) = (probe, true)
      }
      return
    }
    switch (Int.random(in: 0..<12, using: &random), isHung) {
    case (0..<4, _): succeed(records)
    case (4, _), (5, false): fail()
    case (6, false): hang()
    case (7..<9, _) where meetsConflicts: conflict(records)
    default: break
    }
  }

  private mutating func settle() {
    while true {
      switch commit.next(&chat) {
      case .nothing: return
      case .release(let round):
        let inputs = gathered
        gathered = []
        tellOther(inputs)
        show(round)
      case .commit(let records):
        self.records = records
        isProbe = false
        written = gathered
        gathered = []
        return
      }
    }
  }

  private mutating func succeed(_ records: [Record]) {
    self.records = nil
    for record in records { keep(record) }
    let round = commit.succeeded(&chat)
    if isHung { lateSuccesses += 1 }
    if isProbe { other.storeFault = nil } else if !isHung { tellOther(written) }
    if !isHung { written = [] }
    isHung = false
    show(round)
  }

  private mutating func fail() {
    records = nil
    let numbers = (chat.post.last, chat.rooms.last)
    let retreat = commit.failed(Self.reason, &chat)
    if isProbe || isHung { return isHung = false }
    other.storeFault = Self.reason
    take(retreat, since: numbers)
  }

  private mutating func hang() {
    let numbers = (chat.post.last, chat.rooms.last)
    let retreat = commit.abandon(Self.reason, &chat)
    guard !isProbe else { return }
    isHung = true
    other.storeFault = Self.reason
    take(retreat, since: numbers)
  }

  /// Some of the records meet a constraint: words, events, or that somebody was seen.
  private mutating func conflict(_ records: [Record]) {
    let candidates = records.indices.filter { records[$0].inputTime != nil }
    guard let one = candidates.randomElement(using: &random),
      let two = candidates.randomElement(using: &random)
    else { return }
    self.records = nil
    let numbers = (chat.post.last, chat.rooms.last)
    let retreat = commit.conflicted([one, two], Self.reason, &chat)
    if isHung { return isHung = false }
    conflicts += 1
    let lost = [one, two].map { records[$0] }
    if !lost.allSatisfy(retreat.lost.contains) { faults.append("given up without a word") }
    // The other chat's archive has taken it.
    if lost.contains(where: { !$0.isMessage }) || retreat.lost.count > Set([one, two]).count {
      disk.isSpoiled = true
    }
    guard !isProbe else { return }
    let times = Set(written.map(\.time)).intersection(lost.compactMap(\.inputTime))
    take(retreat, since: numbers)
    cursed.formUnion(times)
  }

  private mutating func take(
    _ retreat: OutputCommit.Retreat, since numbers: (message: MessageNumber, room: RoomID)
  ) {
    for id in retreat.abandoned { script.unreadable.remove(id) }
    failures += 1
    gathered = written + gathered
    written = []
    let first = gathered.first { chat.mayDecide($0.event) && !cursed.contains($0.time) }
    if let first { burnt[first.time] = numbers }
    show(retreat.release)
  }

  private mutating func keep(_ record: Record) {
    script.observe([.store(record)])
    disk.keep(record)
    switch record {
    case .message(let message), .event(let message):
      if !kept.insert(message.sequence).inserted { faults.append("twice: \(message.id)") }
    case .reserved(let sequence): reserved = max(reserved, sequence)
    default: break
    }
  }

  /// What is shown bears no number that may be given again.
  private mutating func show(_ round: [[Effect]]) {
    for effects in round {
      for effect in effects {
        if let id = effect.waiting { script.unreadable.remove(id) }
        guard case .send(let bytes, _) = effect else { continue }
        for line in bytes.split(separator: 10) {
          guard let message = try? Message(parsing: Array(line.dropLast()).span) else { continue }
          check(message)
        }
      }
      script.observe(effects.filter { !$0.stores })
      shown += effects.filter { !$0.isApart }
    }
  }

  private mutating func check(_ message: Message) {
    if message.command == .fail, message[1] == "NOT_STORED" { refused.insert(message[0] ?? "") }
    guard let id = message.tags[Tags.messageID], id.hasPrefix("p-"),
      let number = MessageNumber(id.dropFirst(2), radix: 36)
    else { return }
    if number > reserved, !kept.contains(number) { faults.append("\(id) may be given again") }
  }
}

extension StoringRun {
  /// The other chat takes the inputs, but nothing of what has to be stored when it cannot be.
  private mutating func tellOther(_ inputs: [Input]) {
    for input in inputs {
      // From the first input on that may have been given a number, or founded a room.
      if let numbers = burnt.removeValue(forKey: input.time) {
        other.post.raise(to: numbers.message)
        other.rooms.raise(to: numbers.room)
      }
      let fault = other.storeFault
      defer { other.storeFault = fault }
      let isCursed = cursed.contains(input.time)
      if isCursed { other.storeFault = Self.reason }
      guard other.storeFault != nil, case .line(let id, let message) = input.event,
        other.sessions[id]?.pending.clientBatch == nil, Self.isRefused(message, by: other, id)
      else {
        let effects = other.receive(input)
        expected += effects.filter { !$0.isApart }
        if !isCursed { keepOther(effects) }
        continue
      }
      let effects = other.receive(
        Input(
          at: input.time, moment: input.moment, .line(id, Message(.ping, [Self.sign]))))
      expected += effects.filter { !$0.contains(Self.sign) && !$0.isApart }
    }
  }

  private mutating func keepOther(_ effects: [Effect]) {
    for effect in effects {
      guard case .store(let record) = effect else { continue }
      // What happened is kept later; what was decided was refused.
      if other.storeFault == nil || !record.isMessage { otherDisk.keep(record) }
    }
  }

  /// What a restart would find.
  mutating func compareDisks() {
    guard gathered.isEmpty, written.isEmpty, records == nil, chat.storeFault == nil,
      commit.owedCount == 0, !disk.isSpoiled
    else { return }
    diskComparisons += 1
    let (one, two) = (portrait(of: disk.snapshot), portrait(of: otherDisk.snapshot))
    guard one != two else { return }
    let start = max(0, zip(one.utf8, two.utf8).prefix { $0 == $1 }.count - 200)
    let texts = [one, two].map {
      String(decoding: $0.utf8.dropFirst(start).prefix(500), as: UTF8.self)
    }
    faults.append("kept: ...\(texts[0])\nwould be: ...\(texts[1])")
  }

  /// What the design names as decided, written down once more.
  private static func isRefused(_ message: Message, by chat: Chat, _ id: SessionID) -> Bool {
    guard chat.isOnline(id), let verb = Verb.table[message.command],
      message.parameters.count >= max(1, verb.minimumParameters),
      verb.stage != .operators || chat.sessions[id]?.user.isOperator == true,
      message.tags.byteCount <= LineLimit.clientTagData, message.tags[Tags.batch] == nil
    else { return false }
    return switch message.command.rawValue {
    case "JOIN", "PART", "KICK", "RENAME", "REDACT", "BAN", "UNBAN", "MUTE", "UNMUTE", "REGISTER":
      true
    case "TOPIC", "INVITE": message.parameters.count > 1
    default: false
    }
  }

  private mutating func compare() {
    guard gathered.isEmpty, written.isEmpty, !isProbe || records == nil else { return }
    comparisons += 1
    faults += chat.violations
    if meetsConflicts {
      shown.removeAll(where: \.stores)
      expected.removeAll(where: \.stores)
    }
    if shown != expected {
      let index = zip(shown, expected).prefix { $0 == $1 }.count
      let (one, two) = (shown.dropFirst(index).first, expected.dropFirst(index).first)
      faults.append("shown: \(one?.text ?? "-")\nwould be: \(two?.text ?? "-")")
    }
    shown = []
    expected = []
    compareDisks()
    // Drawing them takes long.
    guard comparisons % 12 == 0 else { return }
    comparePortraits()
  }

  mutating func comparePortraits() {
    guard gathered.isEmpty, written.isEmpty, records == nil || isHung else { return }
    let (one, two) = (Self.drawing(of: chat), Self.drawing(of: other))
    guard one != two else { return }
    let start = max(0, zip(one, two).prefix { $0 == $1 }.count - 300)
    faults.append(
      "state: ...\(String(decoding: one[start...].prefix(600), as: UTF8.self))\n"
        + "would be: ...\(String(decoding: two[start...].prefix(600), as: UTF8.self))")
  }

  /// Without what counts questions rather than what came of them.
  private static func drawing(of chat: Chat) -> [UInt8] {
    var chat = chat
    chat.counters.forgetUses()
    chat.output.forgetBatches()
    for id in chat.sessions.ids {
      chat.sessions[id]?.forgetInput()
    }
    return Array(portrait(of: chat).utf8)
  }
}

extension Effect {
  fileprivate var stores: Bool {
    if case .store = self { return true }
    return false
  }

  /// Refusals, and how often each command was used: what the other chat has not heard of.
  fileprivate var isApart: Bool { contains(" NOT_STORED ") || contains(" 212 ") }

  fileprivate func contains(_ word: String) -> Bool {
    guard case .send(let bytes, _) = self else { return false }
    return String(decoding: bytes, as: UTF8.self).split(separator: word).count > 1
  }

  fileprivate var text: String {
    guard case .send(let bytes, let ids) = self else { return "\(self)" }
    return "\(ids.map(\.slot)) " + String(decoding: bytes, as: UTF8.self)
  }
}
