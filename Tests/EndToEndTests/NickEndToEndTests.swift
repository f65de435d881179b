// What lives here: people who are called otherwise than their accounts.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct NickEndToEndTests {
  private func login(
    _ server: ParleyServer, _ account: String, as nick: String, _ capabilities: String = "batch"
  ) throws -> RawClient {
    let client = try server.client()
    client.send("CAP REQ :\(capabilities)")
    client.send("PASS \(account):\(server.password(of: account))")
    client.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END")
    return client
  }

  @Test func `a login changes no nick where guests may come in, unless the settings say so`()
    throws
  {
    for (options, nick) in [
      (["--open"], "ally"), ([], "alice"), (["--nick-follows-account=no"], "ally"),
      (["--open", "--nick-follows-account", "yes"], "alice"),
    ] {
      let server = try ParleyServer(
        arguments: ["--listen", "127.0.0.1:0", "--ephemeral", "--users", "USERS"] + options)
      let client = try login(server, "alice", as: "ally")
      try client.expect("001", " 001 \(nick) ")
    }
  }

  @Test func `what is kept is the account's, whatever the nick and the process`() throws {
    let folder = try TemporaryFolder()
    let words = [
      "--listen", "127.0.0.1:0", "--data", folder.path + "/d", "--users", "USERS",
      "--nick-follows-account", "no",
    ]
    let first = try ParleyServer(arguments: words)
    let ally = try login(first, "alice", as: "ally")
    try ally.expect("001", "ally")
    let bob = try login(first, "bob", as: "robert")
    bob.send("PRIVMSG ally :by nick\r\nPRIVMSG alice :by account")
    try ally.expect("PRIVMSG", "PRIVMSG ally :by nick")
    try ally.expect("PRIVMSG", "PRIVMSG ally :by account")
    ally.send("JOIN #tea\r\nQUIT")
    _ = try ally.untilClosed()
    bob.send("PRIVMSG alice :for later")
    try bob.expect("301", "the message is kept")
    first.child.signal(SIGTERM)
    _ = try first.exitStatus()

    let second = try ParleyServer(arguments: words)
    let lee = try login(second, "alice", as: "lee")
    try lee.expect("PRIVMSG", "PRIVMSG lee :")
    try lee.expect("JOIN", "#tea")
    lee.send("QUIT")
    _ = try lee.untilClosed()
    let reader = try login(
      second, "alice", as: "al", "batch server-time message-tags draft/chathistory")
    try reader.expect("001", " al ")
    reader.send("CHATHISTORY LATEST bob * 10")
    for text in ["by nick", "by account", "for later"] {
      let line = try reader.expect("PRIVMSG", "PRIVMSG al :\(text)")
      #expect(line.contains(" :robert!robert@"))
    }
  }

  @Test func `parley comes back under the nick that it had`() throws {
    let server = try ParleyServer.start("--nick-follows-account=no", "--operator", "root:toor")
    let state = try TemporaryFolder()
    let terminal = try PseudoTerminal(
      product("parley"), ["127.0.0.1", "\(try server.port())", "--user", "alice"],
      environment: [
        "XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": server.password(of: "alice"),
      ])
    try terminal.until("the lobby") { $0.lines[0].contains("#everyone") }
    terminal.type("/nick ally\r")
    try terminal.until(shows: "you are now ally")
    let bob = try server.client("bob")
    bob.send("OPER root toor\r\nKILL alice :try again")
    try terminal.until(shows: "connected again")
    bob.send("PRIVMSG alice :still ally?")
    try terminal.until(shows: "2 bob")
    bob.send("WHOIS alice")
    try bob.expect("311", "bob ally alice")
  }
}
