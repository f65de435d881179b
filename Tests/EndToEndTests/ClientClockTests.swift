// What lives here: the real client while somebody sets the machine's clock (libfaketime).

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ClientClockTests {
  /// Alice online, on a server that can be stopped and started on its port, and bob.
  private final class World {
    let folder: TemporaryFolder
    let calendar: FakeCalendar
    private(set) var server: ParleyServer
    private(set) var bob: RawClient
    let port: UInt16
    let terminal: PseudoTerminal

    init() throws {
      folder = try TemporaryFolder()
      calendar = try FakeCalendar()
      server = try Self.server(folder, port: 0)
      port = try server.port()
      bob = try server.client("bob")
      var environment = ["PARLEY_PASSWORD": "apple-orchard", "XDG_STATE_HOME": folder.path]
      let (starter, faked) = calendar.launch
      environment.merge(faked) { $1 }
      terminal = try PseudoTerminal(
        starter[0], [product("parley"), "127.0.0.1", "\(port)", "--user", "alice"],
        environment: environment)
      try terminal.until(shows: " connected")
    }

    private static func server(_ folder: TemporaryFolder, port: UInt16) throws -> ParleyServer {
      try ParleyServer(arguments: [
        "--listen", "127.0.0.1:\(port)", "--data", folder.path + "/d", "--users", "USERS",
      ])
    }

    func stop() throws {
      server.child.signal(SIGTERM)
      _ = try server.exitStatus()
      try terminal.until(shows: "trying again")
    }

    func startAgain() throws {
      server = try Self.server(folder, port: port)
      bob = try server.client("bob")
    }

    func end() throws {
      terminal.press(.f10)
      #expect(try terminal.exitStatus() == 0)
    }
  }

  @Test(arguments: ["+60d", "-2h"]) func `connected, nothing changes`(step: String) throws {
    let world = try World()
    try world.calendar.set(step)
    world.terminal.type("hello\r")
    try world.bob.expect("PRIVMSG", ":hello")
    world.bob.send("PRIVMSG #everyone :good morning")
    try world.terminal.until(shows: "good morning")
    try world.terminal.until(hides: "waits")
    #expect(world.terminal.screen.contains(" connected"))
    try world.end()
  }

  @Test(arguments: ["+60d", "-2h"]) func `disconnected, it comes back by itself`(step: String)
    throws
  {
    let world = try World()
    try world.stop()
    try world.calendar.set(step)
    try world.startAgain()
    try world.terminal.until(shows: " connected")
    world.terminal.type("back\r")
    try world.bob.expect("PRIVMSG", ":back")
    try world.end()
  }

  @Test(arguments: ["+60d", "-2h"]) func `what waits is said once`(step: String) throws {
    let world = try World()
    try world.stop()
    for text in ["one", "two"] { world.terminal.type("\(text)\r") }
    try world.terminal.until(shows: "two")
    try world.calendar.set(step)
    world.terminal.type("three\r")
    try world.terminal.until(shows: "three")
    try world.startAgain()
    for text in ["one", "two", "three"] { try world.bob.expect("PRIVMSG", ":\(text)") }
    world.terminal.type("four\r")
    try world.bob.expect("PRIVMSG", ":four")
    let said = world.bob.received.filter { $0.contains(" PRIVMSG #everyone :") }
    #expect(said.count == 4, "\(said)")
    try world.end()
  }
}
