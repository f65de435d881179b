// What lives here: the short form of `make torture`.

import Glibc
import Testing

@Suite(.serialized)
struct TortureTests {
  @Test(arguments: [
    ["--mode", "server", "--kills", "8"], ["--mode", "mailbox", "--cuts", "100"],
    ["--mode", "client", "--kills", "8"], ["--mode", "view", "--kills", "8"],
    ["--mode", "upgrade", "--kills", "12", "--messages", "4000"],
  ])
  func `nothing said is lost when the server, its links or the client die`(arguments: [String])
    throws
  {
    try expectNothingLost(
      ["--senders", "8", "--receivers", "10"] + arguments, within: .seconds(60))
  }
}

/// Runs `parley-bench torture` to its end.
func expectNothingLost(_ arguments: [String], within limit: Duration) throws {
  let report = Transcript()
  var ends: [Int32] = [-1, -1]
  try #require(pipe(&ends) == 0)
  let feed = Feed(ends[0]) { report.append($0) }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  let child = try Child(
    product("parley-bench"), ["torture", "--server", product("parleyd")] + arguments,
    streams: .pipes(output: ends[1], error: ends[1]))
  close(ends[1])
  let status = try child.exitStatus(within: limit)
  _ = feed.wait { report.isEnded }
  #expect(status == 0, "\(report.text)")
  #expect(report.text.contains(", lost 0, duplicated 0, disordered 0"))
}
