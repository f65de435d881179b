// What lives here: what terminals and shells do to the real client.

import CLinux
import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ClientTerminalTests {
  private static let environment = ["PARLEY_PASSWORD": "apple-orchard"]

  private func words(_ server: ParleyServer) throws -> [String] {
    ["127.0.0.1", "\(try server.port())", "--user", "alice"]
  }

  /// Alice in a terminal of her own, with a state directory of her own.
  private func alice(
    _ server: ParleyServer, _ state: TemporaryFolder, _ more: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let environment = Self.environment.merging(["XDG_STATE_HOME": state.path]) { $1 }
      .merging(more) { $1 }
    return try PseudoTerminal(product("parley"), try words(server), environment: environment)
  }

  /// Bob sees what was said in one go, one line after the other.
  private func expect(_ lines: [String], at bob: RawClient) throws {
    for line in lines { try bob.expect("PRIVMSG", ":\(line)") }
  }

  // MARK: Suspending

  @Test func `stopped by a key or a signal, it comes back with its modes`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let bob = try server.client("bob")
    let shell = try PseudoTerminal(
      "/bin/bash", ["--norc", "--noprofile", "-i"],
      environment: Self.environment.merging(["XDG_STATE_HOME": state.path, "PS1": "shell> "]) { $1 }
    )
    try shell.until(shows: "shell>")
    shell.type("clear; \(product("parley")) \(try words(server).joined(separator: " "))\r")
    try shell.until(shows: "connected")
    let parley = try #require(child(of: shell.child.pid))

    for stop in [
      { shell.type("\u{1A}") }, { _ = kill(parley, SIGTSTP) }, { _ = kill(parley, SIGSTOP) },
    ] {
      stop()
      try shell.until(shows: "Stopped")
      shell.type("clear; stty sane; printf '\\033[?2004l'; fg\r")
      try shell.until("the chat again") { $0.contains("connected") && !$0.contains("Stopped") }
      shell.type("first\r/quit\r  last\r")
      try shell.until(shows: ": 3 lines")
      shell.press(.enter)
      try expect(["first", "/quit", "  last"], at: bob)
      try shell.until(shows: "  last")
    }
    shell.press(.f10)
    try shell.until(shows: "Goodbye")
    shell.type("exit\r")
    _ = try shell.exitStatus()
  }

  /// The only child of a process.
  private func child(of parent: pid_t) -> pid_t? {
    guard let file = fopen("/proc/\(parent)/task/\(parent)/children", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 100)
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    let words = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return words.split { !$0.isNumber }.first.flatMap { pid_t($0) }
  }

  // MARK: Pastes

  @Test func `a paste without marks is text until Enter, also after one with marks`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let bob = try server.client("bob")
    let terminal = try alice(server, state)
    try terminal.until(shows: "connected")
    terminal.paste("marked\rpaste")
    try terminal.until(shows: ": 2 lines")
    terminal.press(.enter)
    try expect(["marked", "paste"], at: bob)
    terminal.type("/busy pasted\n/quit\n")
    try terminal.until(shows: "/quit")
    terminal.press(.controlC)
    try terminal.until(hides: "/quit")
    terminal.type("look\r/quit\r")
    try terminal.until(shows: ": 2 lines")
    terminal.press(.enter)
    try expect(["look", "/quit"], at: bob)
    // Whoever types a line and its end at once is a script, and no paste.
    terminal.type("typed by a script\r")
    try bob.expect("PRIVMSG", ":typed by a script")
    #expect(!terminal.screen.contains("busy"))
    terminal.press(.f10)
    #expect(try terminal.exitStatus() == 0)
  }

  // MARK: A terminal that does not read

  @Test func `a terminal that does not read stops the picture and nothing else`() throws {
    let server = try ParleyServer.start("--ping-interval", "1", "--ping-timeout", "1")
    let state = try TemporaryFolder()
    let bob = try server.client("bob")
    let terminal = try alice(server, state)
    try terminal.until(shows: "connected")
    try bob.expect("JOIN", "alice")

    terminal.stall(true)
    for number in 1...1000 { bob.send("PRIVMSG #everyone :message number \(number)") }
    try bob.fence()
    // Several pings come and have to be answered before this says anything.
    #expect(throws: TimeOut.self) {
      while let line = try bob.nextLine(within: .seconds(4)) {
        try #require(!line.contains("QUIT"), "\(line)")
      }
    }
    terminal.type("from behind the glass\r")
    try bob.expect("PRIVMSG", "from behind the glass")
    // Nobody answers bob's pings from here on.
    bob.send("QUIT")

    terminal.stall(false)
    let screen = try terminal.until("the last state") {
      $0.contains("message number 1000") && $0.contains("from behind the glass")
        && $0.contains("bob left")
    }
    #expect(screen.contains("message number 995"))
    let picture = screen.text
    terminal.press(.f5)
    try terminal.until("the same picture, drawn anew") { $0.text == picture }
    terminal.press(.f10)
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func `a terminal that does not read holds up no end`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let bob = try server.client("bob")
    let terminal = try alice(server, state)
    try terminal.until(shows: "connected")
    terminal.stall(true)
    for number in 1...400 {
      bob.send("PRIVMSG #everyone :\(number) " + String(repeating: "x", count: 300))
    }
    try bob.fence()
    terminal.child.signal(SIGTERM)
    _ = try terminal.child.exitStatus()
    try bob.expect("QUIT")
  }

  // MARK: Surroundings

  @Test(arguments: [
    ["LANG": "", "LC_CTYPE": "UTF-8"], ["LANG": "xx_XX.UTF-8"], ["LANG": "", "LC_ALL": ""],
    ["TERM": "xterm-kitty"], ["TERM": "foot"], ["TERM": "xterm-ghostty"], ["TERM": ""],
  ])
  func `a locale or a terminal that is not installed is no hindrance`(
    surroundings: [String: String]
  )
    throws
  {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let bob = try server.client("bob")
    let terminal = try alice(server, state, surroundings)
    try terminal.until(shows: "connected")
    bob.send("PRIVMSG #everyone :日本語 é…")
    try terminal.until(shows: "日本語 é…")
    terminal.press(.f10)
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func `half a sentence is not left by one Alt-q`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let terminal = try alice(server, state)
    try terminal.until(shows: "connected")
    terminal.type("half")
    try terminal.until(shows: "half")
    terminal.type("\u{1B}q")
    try terminal.until(shows: "once more leaves")
    terminal.type("\u{1B}q")
    #expect(try terminal.exitStatus() == 0)
  }

  // MARK: Places

  @Test func `a state directory is made with its parents`() throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    let terminal = try alice(server, state, ["XDG_STATE_HOME": "\(state.path)/a/b/c"])
    try terminal.until(shows: "connected")
    terminal.press(.f10)
    #expect(try terminal.exitStatus() == 0)
    var status = stat()
    #expect(stat("\(state.path)/a/b/c/parley/servers", &status) == 0)
    #expect(stat("\(state.path)/a/b/c/parley", &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test(arguments: ["link", "file", "missing"])
  func `what cannot be kept is said where the person looks`(obstacle: String) throws {
    let (server, state) = (try ParleyServer.start(), try TemporaryFolder())
    var environment = ["XDG_STATE_HOME": state.path]
    switch obstacle {
    case "file": try state.write("", to: "parley")
    case "link":
      // A file where a planted link leads.
      mkdir("\(state.path)/parley", 0o700)
      let name = "client-127.0.0.1-\(try server.port())-alice.lock"
      symlink("\(state.path)/elsewhere", "\(state.path)/parley/\(name)")
    default: environment = ["HOME": "\(state.path)/nobody", "XDG_STATE_HOME": ""]
    }
    let terminal = try alice(server, state, environment)
    try terminal.until(shows: "connected")
    try terminal.until(shows: "not kept on disk")
    #expect(access("\(state.path)/elsewhere", F_OK) != 0)
    terminal.press(.f10)
    #expect(try terminal.exitStatus() == 0)
  }

  // MARK: The wrong port

  @Test func `TLS and plain text are told apart, and it is said what to type`() throws {
    let (secure, plain) = (try SecureServer(), try ParleyServer.start())
    let state = try TemporaryFolder()
    let environment = Self.environment.merging(["XDG_STATE_HOME": state.path]) { $1 }
    let one = try PseudoTerminal(
      product("parley"), ["127.0.0.1", "\(secure.port)", "--user", "alice"],
      environment: environment)
    try one.until(shows: "ircs://")
    let other = try PseudoTerminal(
      product("parley"), try words(plain) + ["--tls"], environment: environment)
    try other.until(shows: "does not speak TLS")
    for terminal in [one, other] {
      #expect(!terminal.screen.contains("trying again"))
      terminal.press(.f10)
      #expect(try terminal.exitStatus() == 0)
    }
  }
}
