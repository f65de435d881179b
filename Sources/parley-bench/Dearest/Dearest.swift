// What lives here: the benchmark of the lines that cost the chat most.
import ArgumentParser
import IRC
import ServerCore

struct Dearest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the dearest line of every command.",
    discussion: """
      Builds a large chat in memory, sends each command with the dearest arguments that are legal,
      and prints the dearest of them in microseconds of CPU time. A turn is what holds others up;
      work that is longer goes on in later turns.
      """)

  @Option(help: "People who are online, all in one room.") var people = 10_000
  @Option(help: "Rooms.") var rooms = 10_000
  @Option(help: "How often each line is sent.") var repeats = 5
  @Option(help: "How many of the dearest are printed.") var top = 10
  @Option(help: "Only the cases whose name contains this.") var only = ""

  private struct Row {
    let name: String
    let turns: [Double]
    let worst: DearestWorld.Cost
  }

  func run() throws {
    var size = DearestWorld.Size()
    size.people = people
    size.rooms = rooms
    size.largeRoom = people / 10
    size.largeRooms = min(100, rooms / 2)
    var world = DearestWorld(size)
    let start = DearestWorld.cpuTime
    world.fill()
    let seconds = (DearestWorld.cpuTime - start) / 1e6
    print("\(people) people online, \(rooms) rooms, built in \(Int(seconds)) s of CPU time")
    var members: [DearLine.Speaker: SessionID] = [:]
    var rows: [Row] = []
    for line in DearLine.all where only.isEmpty || line.name.contains(only) {
      rows += measure(line, &members, in: &world)
    }
    if only.isEmpty { rows += events(in: &world) }
    report(rows)
  }

  private func measure(
    _ line: DearLine, _ members: inout [DearLine.Speaker: SessionID], in world: inout DearestWorld
  ) -> [Row] {
    var costs = line.lines.map { _ in [DearestWorld.Cost]() }
    for _ in 0..<max(1, repeats) {
      let id = speaker(line.speaker, &members, in: &world)
      for text in line.before { world.send(text, from: id) }
      for (index, text) in line.lines.enumerated() {
        costs[index].append(world.send(text, from: id))
      }
      for text in line.after { world.send(text, from: id) }
      guard line.speaker == .stranger || line.name == "QUIT" else { continue }
      world.receive(.closed(id, reason: "gone"))
      members[line.speaker] = nil
    }
    // The dearest line of the case stands for it.
    let worst = costs.max { one, other in
      (one.map(\.turn).max() ?? 0) < (other.map(\.turn).max() ?? 0)
    }
    guard let worst, let dearest = worst.max(by: { $0.turn < $1.turn }) else { return [] }
    return [Row(name: line.name, turns: worst.map(\.turn).sorted(), worst: dearest)]
  }

  private func speaker(
    _ speaker: DearLine.Speaker, _ members: inout [DearLine.Speaker: SessionID],
    in world: inout DearestWorld
  ) -> SessionID {
    if let id = members[speaker] { return id }
    let id: SessionID
    switch speaker {
    case .stranger: return world.open()
    case .guest: id = world.login("guesta")
    case .member:
      id = world.login("eve")
      world.send("JOIN \(DearLine.list(10) { "#large\($0)" })", from: id)
    case .root:
      id = world.login("mallory")
      world.send("OPER root secret", from: id)
      for index in 0..<1000 { world.send("BAN *no*body\(index)*!*@* 7d :x", from: id) }
      world.send("JOIN \(DearLine.list(10) { "#large\($0)" })", from: id)
    }
    members[speaker] = id
    return id
  }

  /// What no line asks for.
  private func events(in world: inout DearestWorld) -> [Row] {
    var rows: [Row] = []
    func add(_ name: String, _ costs: [DearestWorld.Cost]) {
      guard let dearest = costs.max(by: { $0.turn < $1.turn }) else { return }
      rows.append(Row(name: name, turns: costs.map(\.turn).sorted(), worst: dearest))
    }
    add("[tick]", (0..<repeats).map { _ in world.receive(.tick) })
    let speaker = world.login("guestx")
    world.send("JOIN #large0", from: speaker)
    add(
      "[tick, everybody was sent something]",
      (0..<repeats).map { _ in world.ask(after: "PRIVMSG #everyone :hi", from: speaker) })
    add("[a guest whom everybody watches]", world.watchedGuest())
    add("[rehash]", (1...max(1, repeats)).map { world.rehash($0) })
    add("[user file, one line more]", (0..<repeats).map { world.growUserFile(by: $0 + 1) })
    add("[everybody idles out]", [world.idleOut()])
    return rows
  }

  private func report(_ rows: [Row]) {
    let sorted = rows.sorted { ($1.turns.last ?? 0) < ($0.turns.last ?? 0) }
    print(Self.columns(["max us", "median us", "turns", "all us", "copies", "kB", "line"]))
    for row in sorted.prefix(max(0, top)) {
      let cost = row.worst
      print(
        Self.columns([
          "\(Int(row.turns.last ?? 0))", "\(Int(row.turns[row.turns.count / 2]))", "\(cost.turns)",
          "\(Int(cost.total))", "\(cost.deliveries)", "\(cost.bytes / 1000)", row.name,
        ]))
    }
    print(
      "\(rows.count) cases, \(rows.count { ($0.turns.last ?? 0) > 10_000 }) over 10 ms a turn, "
        + "\(rows.count { ($0.turns.last ?? 0) > 5000 }) over 5 ms")
    let used = Set(DearLine.all.flatMap(\.lines).map(Self.verb))
    let missing = Chat.verbs.filter { !used.contains($0) }
    if !missing.isEmpty { print("not measured: \(missing.joined(separator: " "))") }
  }

  private static func verb(_ line: String) -> String {
    String(line.split(separator: " ").first { !$0.hasPrefix("@") } ?? "")
  }

  private static func columns(_ words: [String]) -> String {
    words.dropLast().map { word in
      String(repeating: " ", count: max(0, 10 - word.count)) + word
    }.joined() + "  " + (words.last ?? "")
  }
}
