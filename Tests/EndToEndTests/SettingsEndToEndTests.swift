/// What lives here: the sample of a configuration file is whole and true.

import Glibc
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
}
