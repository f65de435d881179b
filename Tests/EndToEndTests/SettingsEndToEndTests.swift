// What lives here: the sample of a configuration file is whole and true.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct SettingsEndToEndTests {
  /// The sample with every setting in force: `#name = value` is a setting, `# text` a comment.
  private func sample() throws -> [String] {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = parts.joined(separator: "/") + "/docs/parleyd.conf.example"
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" ? $0.dropFirst() : $0 }
      .map(String.init)
  }

  @Test func `every line of the sample is a setting`() throws {
    let folder = try TemporaryFolder()
    let lines = try sample()
    // Each line is tried alone and in order, so only the one that is wrong is complained about.
    let text = lines.joined(separator: "\n") + "\nno-such-setting = 1\n"
    try folder.write(text, to: "parleyd.conf")
    let server = try ParleyServer(arguments: ["--config", "\(folder.path)/parleyd.conf"])
    #expect(try server.exitStatus() == 64)
    #expect(
      server.errors.text.contains("parleyd.conf:\(lines.count + 1): "), "\(server.errors.text)")
  }

  @Test func `the sample and --help have the same settings and defaults`() throws {
    let help = try ParleyServer(arguments: ["--help"])
    #expect(try help.exitStatus() == 0)
    var defaults: [String: String] = [:]
    for text in help.output.text.split(separator: "\n  --").dropFirst() {
      let words = text.split { " \n".contains($0) }
      let value = words.firstIndex { $0.hasSuffix("default:") }.map { words[$0 + 1] }
      defaults[words[0].description] = value.map { $0.filter { $0 != ")" } } ?? ""
    }
    #expect(defaults.count > 60)
    var settings: [String: String] = [:]
    for line in try sample() where !line.isEmpty && !line.hasPrefix("#") {
      let halves = line.split(separator: " = ", maxSplits: 1).map(String.init)
      settings[halves[0]] = halves.count > 1 ? halves[1] : ""
    }
    #expect(
      Set(defaults.keys).subtracting(settings.keys).sorted() == ["config"],
      "these are not in the sample")
    #expect(Set(settings.keys).subtracting(defaults.keys).sorted() == [], "these are no options")
    for (name, value) in defaults where Int(value) != nil {
      #expect(settings[name] == value, "\(name) has another default")
    }
  }

  /// Every setting that is a number or a span, from the sample.
  private func numericSettings() throws -> [String] {
    try sample().compactMap { line in
      let halves = line.split(separator: " = ", maxSplits: 1).map(String.init)
      guard halves.count == 2, !line.hasPrefix("#"), Double(halves[1]) != nil else { return nil }
      return halves[0]
    }
  }

  @Test func `numbers have ranges, and no number ends the server otherwise`() throws {
    let settings = try numericSettings()
    #expect(settings.count > 40)
    let numbers = ["-1", "999999999999999999", "9223372036854775808", "1e30", "nan", "", "0x"]
    for setting in settings {
      for number in numbers {
        let server = try ParleyServer(arguments: [
          "--\(setting)=\(number)", "--listen", "127.0.0.1:0",
        ])
        #expect(try server.exitStatus() == 64, "--\(setting)=\(number): \(server.errors.text)")
        #expect(server.errors.text.split(separator: "\n").count == 1, "\(server.errors.text)")
      }
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
