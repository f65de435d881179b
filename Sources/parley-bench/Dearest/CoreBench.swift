// What lives here: the benchmark of what the chat does most, and of what once cost most.
import ArgumentParser
import IRC
import ServerCore

struct CoreBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "core",
    abstract: "Measure what the chat itself takes for a message, a rename, an end and a tick.",
    discussion: """
      Builds a large chat in memory, where everybody has a mailbox that acknowledges, and prints the \
      CPU time of single turns in microseconds, parsing left out: the median and the worst.
      """)

  @Option(help: "People who are online, all in one room.") var people = 10_000
  @Option(help: "How often each is measured.") var repeats = 101

  func run() throws {
    var size = DearestWorld.Size()
    size.people = people
    size.rooms = 200
    size.largeRooms = 10
    size.largeRoom = people / 10
    var world = DearestWorld(size)
    world.fill()
    let eve = world.login("eve", "no-implicit-names")
    let mallory = world.login("mallory", "no-implicit-names draft/channel-rename")
    world.send("OPER root secret", from: mallory)
    for id in [eve, mallory] { world.send("JOIN #large0", from: id) }
    reportWords(of: eve, in: &world, size)
    reportRooms(of: eve, and: mallory, in: &world, size)
    report("tick, nothing to do", world.costs(repeats) { world, _ in world.receive(.tick) })
  }

  private func reportWords(
    of eve: SessionID, in world: inout DearestWorld, _ size: DearestWorld.Size
  ) {
    report(
      "letter",
      world.costs(repeats * 20) { world, _ in world.send("PRIVMSG u7 :how is it going?", from: eve)
      }
    )
    report(
      "message, room of \(size.largeRoom)",
      world.costs(repeats) { world, _ in
        world.send("PRIVMSG #large0 :how is it going over there?", from: eve)
      })
    report(
      "message, room of \(people)",
      world.costs(repeats) { world, _ in
        world.send("PRIVMSG #everyone :how is it going over there?", from: eve)
      })
    report(
      "tick after a message in a room of \(people)",
      world.costs(repeats) { world, _ in
        world.acknowledge()
        world.send("PRIVMSG #everyone :is anybody there?", from: eve)
        return world.receive(.tick)
      })
    world.acknowledge()
  }

  private func reportRooms(
    of eve: SessionID, and mallory: SessionID, in world: inout DearestWorld,
    _ size: DearestWorld.Size
  ) {
    report(
      "RENAME, room of \(size.largeRoom), 1000000 messages",
      world.costs(repeats) { world, index in
        let names = index % 2 == 0 ? "#large0 #elsewhere" : "#elsewhere #large0"
        return world.send("RENAME \(names)", from: mallory)
      })
    report(
      "PART of the last of 95 rooms",
      world.costs(repeats) { world, _ in
        for number in 0..<95 { world.send("JOIN #own\(number)", from: eve) }
        let cost = world.send("PART #own94", from: eve)
        for number in 0..<94 { world.send("PART #own\(number)", from: eve) }
        return cost
      })
  }

  private func report(_ name: String, _ costs: [DearestWorld.Cost]) {
    let turns = costs.map(\.turn).sorted()
    let (median, worst) = (turns[turns.count / 2], turns[turns.count - 1])
    let number = String((median * 10).rounded() / 10) + "\t" + String(Int(worst))
    print("\(number)\t\(name)")
  }
}
