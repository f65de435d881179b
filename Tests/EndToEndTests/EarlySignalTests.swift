// What lives here: signals that come while `parleyd` starts, and an end that nobody reads about.

import CLinux
import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct EarlySignalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A server whose start takes long: it reads many accounts.
  private func slowStart() throws -> ParleyServer {
    let accounts = (0..<20_000).map { "name\($0) password\($0)\n" }.joined()
    let server = try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--data", folder.path + "/d", "--users", "USERS",
      ], accounts: ParleyServer.accounts + accounts)
    try untilItCatches(SIGHUP, server.child.pid)
    return server
  }

  /// The first that the process does.
  private func untilItCatches(_ number: Int32, _ process: pid_t) throws {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      let status = try read("/proc/\(process)/status")
      let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
      let mask = line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) } ?? 0
      if mask & (1 << UInt64(number - 1)) != 0 { return }
      usleep(200)
    }
    throw TimeOut(description: "signal \(number) is not caught")
  }

  private func read(_ path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
  }

  @Test func `SIGHUP is remembered and done when the server is ready`() throws {
    let server = try slowStart()
    server.child.signal(SIGHUP)
    #expect(!server.output.text.contains("listening"), "it came too late to be early")
    try server.untilErrors(contains: "The settings have been read again")
    let alice = try server.client("alice")
    try alice.fence()
    server.child.signal(SIGTERM)
    #expect(try server.exitStatus() == 0)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal to end is remembered, and the end is clean`(_ number: Int32) throws {
    let server = try slowStart()
    server.child.signal(number)
    #expect(try server.exitStatus() == 0)
    #expect(server.errors.text.contains("stored "))
  }

  @Test func `who asks twice for the end of a start gets it at once`() throws {
    let server = try slowStart()
    server.child.signal(SIGTERM)
    server.child.signal(SIGINT)
    let status = try server.exitStatus()
    #expect([0, 128 + SIGINT, 128 + SIGTERM].contains(status))
  }
}
