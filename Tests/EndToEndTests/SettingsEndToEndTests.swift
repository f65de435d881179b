// What lives here: what the server does with its settings.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct SettingsEndToEndTests {
  @Test func `--help tells the settings in groups, and ends well`() throws {
    let help = try ParleyServer(arguments: ["--help"])
    #expect(try help.exitStatus() == 0)
    #expect(help.output.text.contains("\nWHO MAY COME IN:\n  --users FILE "))
  }

  @Test func `a setting that is wrong ends the start in one line`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("open\nrooms = 0\n", to: "parleyd.conf")
    for (words, fault) in [
      (["--nick-length=0x"], "parleyd: --nick-length is from 1 to 64\n"),
      (["--config", file], "parleyd: \(file):2: --rooms is from 1 to 1000000\n"),
      (["--ephemeral", "--data", "x"], "parleyd: --data and --ephemeral exclude each other\n"),
    ] {
      let server = try ParleyServer(arguments: words)
      #expect(try server.exitStatus() == 64)
      #expect(server.errors.text == fault)
    }
  }

  @Test func `words that would break a line of the protocol are refused`() throws {
    for option in [
      "--lobby=#every\u{200B}one", "--lobby=#a\u{202E}b", "--name=chat\u{9B}.example",
      "--name=a b", "--network=a\nb", "--network=", "--server-password=a\rb", "--admin-about=a\nb",
      "--block-time=0.0001", "--handshake-timeout=0", "--sts=999999999999",
    ] {
      let server = try ParleyServer(arguments: [option])
      #expect(try server.exitStatus() == 64, "\(option)")
      #expect(
        !server.errors.text.unicodeScalars.contains { $0.value == 0x9B || $0.value == 0x202E })
    }
  }

  @Test func `passwords come from files, and are warned of where everybody can read them`() throws {
    let folder = try TemporaryFolder()
    try folder.write("# who runs this\nroot:from-a-file\n", to: "operators")
    try folder.write("sesame\n", to: "password")
    let server = try ParleyServer.start(
      "--open", "--operator-file", "\(folder.path)/operators", "--server-password-file",
      "\(folder.path)/password")
    let alice = try server.client("alice")
    alice.send("OPER root from-a-file")
    try alice.expect("381")
    let zed = try server.client()
    zed.send("PASS sesame\r\nNICK zed\r\nUSER z 0 * :Z")
    try zed.expect("001")
    #expect(!server.errors.text.contains("command line"))
    let plain = try ParleyServer.start("--operator", "root:x", "--server-password=y")
    try plain.untilErrors(contains: "--operator stands on the command line")
    try plain.untilErrors(contains: "--server-password stands on the command line")
  }

  @Test func `a core has no passwords in it`() throws {
    let server = try ParleyServer.start()
    let file = try #require(fopen("/proc/\(server.child.pid)/limits", "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 13)
    let count = fread(&buffer, 1, buffer.count, file)
    let limits = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
    let core = try #require(limits.first { $0.hasPrefix("Max core file size") })
    #expect(core.split(separator: " ")[4...5].allSatisfy { $0 == "0" })
  }
}
