// What lives here: a person at several devices at once, at a server of ours and at another.

import TestSupport
import Testing

@Suite(.serialized)
struct ClientDevicesTests {
  enum Kind: String, CaseIterable {
    case parleyd, another

    /// Elsewhere who is busy is away.
    var sign: String { self == .parleyd ? "◐" : "○" }
  }

  /// alice at two computers and a telephone, and bob.
  private struct World {
    let port: UInt16
    /// Keeps the server.
    let server: any Sendable
    let folders: [TemporaryFolder]
    let one: PseudoTerminal
    let two: PseudoTerminal
    let phone: RawClient
    let bob: RawClient

    init(_ kind: Kind) throws {
      switch kind {
      case .parleyd:
        let parleyd = try ParleyServer.start("--duplicate-login", "share")
        (server, port) = (parleyd, try parleyd.port())
      case .another:
        let other = try DeviceServer()
        (server, port) = (other, other.port)
      }
      bob = try RawClient(port: port)
      try bob.login("bob", password: "blue-bicycle")
      phone = try RawClient(port: port)
      try phone.login("alice", password: "apple-orchard")
      phone.send("CAP REQ :server-time echo-message draft/read-marker")
      try phone.expect("CAP", "ACK")
      folders = [try TemporaryFolder(), try TemporaryFolder()]
      one = try Self.parley(port, folders[0], columns: 80)
      two = try Self.parley(port, folders[1], columns: 90)
    }

    fileprivate static func parley(
      _ port: UInt16, _ state: TemporaryFolder, columns: Int, _ name: String = "alice",
      _ password: String = "apple-orchard"
    ) throws -> PseudoTerminal {
      let terminal = try PseudoTerminal(
        product("parley"), ["127.0.0.1", "\(port)", "--user", name], columns: columns,
        environment: ["XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": password])
      try terminal.until("the lobby") {
        $0.lines[0].contains("#everyone") && $0.contains("connected")
      }
      return terminal
    }

    var computers: [PseudoTerminal] { [one, two] }
  }

  private func openBob(_ terminal: PseudoTerminal) throws {
    terminal.type("/msg bob\r")
    try terminal.until("bob's page") { $0.lines[0].contains(" bob") }
  }

  @Test(arguments: Kind.allCases)
  func `what is read at one is read at the others`(kind: Kind) throws {
    let world = try World(kind)
    world.bob.send("PRIVMSG alice :read me")
    for computer in world.computers { try computer.until(shows: "bob @1") }
    try openBob(world.one)
    try world.one.until(shows: "read me")
    try world.phone.expect("MARKREAD", " bob ")
    try world.two.until(hides: "bob @1")
    // Nobody looks at the room at the first one; the second one's person presses nothing.
    world.bob.send("PRIVMSG #everyone :to the room")
    let line = try world.phone.expect("PRIVMSG", ":to the room")
    let time = try #require(
      line.split { $0 == " " || $0 == ";" || $0 == "@" }.first { $0.hasPrefix("time=") })
    for computer in world.computers { try computer.until(shows: "#everyone +1") }
    world.phone.send("MARKREAD #everyone timestamp=\(time.dropFirst("time=".count))")
    for computer in world.computers { try computer.until(hides: "#everyone +1") }
  }

  @Test(arguments: Kind.allCases)
  func `what is said at one stands at the others, once`(kind: Kind) throws {
    let world = try World(kind)
    world.one.type("said at one\r")
    try world.phone.expect("PRIVMSG", " #everyone :said at one")
    try world.bob.expect("PRIVMSG", "#everyone :said at one")
    try world.two.until(shows: "said at one")
    world.phone.send("PRIVMSG bob :said in private")
    try world.bob.expect("PRIVMSG", "bob :said in private")
    for computer in world.computers {
      let room = try computer.until(shows: "said at one")
      #expect(room.lines.filter { $0.contains("said at one") }.count == 1)
      try openBob(computer)
      let screen = try computer.until(shows: "said in private")
      #expect(screen.lines.filter { $0.contains("said in private") }.count == 1)
      #expect(screen.lines.contains { $0.contains("alice") && $0.contains("said in private") })
    }
  }

  @Test(arguments: Kind.allCases)
  func `a sentence that was begun at one is ended at another`(kind: Kind) throws {
    let world = try World(kind)
    world.one.type("half a")
    try world.two.until(shows: "alice › half a")
    world.two.type(" sentence")
    try world.one.until(shows: "alice › half a sentence")
    world.one.press(.enter)
    try world.bob.expect("PRIVMSG", ":half a sentence")
    try world.two.until(hides: "› half")
    try world.two.until(shows: "half a sentence")
  }

  @Test
  func `who writes is seen by whom it reaches, until it is said, and not at the person's own`()
    throws
  {
    let world = try World(.parleyd)
    let state = try TemporaryFolder()
    let carol = try World.parley(world.port, state, columns: 100, "carol", "copper-kettle")
    world.one.type("hello")
    try carol.until(shows: "people · alice is writing")
    #expect(!world.two.screen.contains("is writing"))
    world.one.press(.enter)
    try world.bob.expect("PRIVMSG", "#everyone :hello")
    try carol.until(hides: "is writing")
    carol.type("wait")
    for computer in world.computers { try computer.until(shows: "people · carol is writing") }
    carol.press(.backspace)
    try world.bob.fence()
  }

  @Test(arguments: Kind.allCases)
  func `all of them tell how one is, and those that are ended say so and stay away`(kind: Kind)
    throws
  {
    let world = try World(kind)
    world.one.type("/busy lunch\r")
    for computer in world.computers { try computer.until(shows: "\(kind.sign) alice") }
    world.two.type("/back\r")
    for computer in world.computers { try computer.until(shows: "● alice") }
    world.phone.send("SESSIONS END *")
    for computer in world.computers {
      let screen = try computer.until(shows: "press any key to come back")
      #expect(screen.contains("Goodbye ("))
      computer.press(.f10)
      #expect(try computer.exitStatus() == 0)
    }
    #expect(try !world.phone.fence().contains { $0.contains("ERROR") })
  }
}
