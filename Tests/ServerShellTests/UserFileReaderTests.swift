// What lives here: the user file as it changes on disk.
import Glibc
import IRC
import ServerCore
import System
import Testing

@testable import ServerShell

@Suite struct `The user file on disk` {
  private static let text = "alice apple\nbob blue\n"

  private func at(_ milliseconds: Int64) -> Moment { Moment(milliseconds: milliseconds) }

  private func reader(_ folder: Folder) throws -> UserFileReader {
    try UserFileReader(path: folder.users, isDefault: false)
  }

  private func change(_ outcome: UserFileReader.Outcome) -> [String]? {
    guard case .changed(let change) = outcome else { return nil }
    return change.removed.map { "-" + $0.text } + change.written.map { "+" + $0.name }
  }

  private func isUnsettled(_ outcome: UserFileReader.Outcome) -> Bool {
    if case .unsettled = outcome { true } else { false }
  }

  private func fault(_ outcome: UserFileReader.Outcome) -> String? {
    if case .faulty(let fault) = outcome { fault.reason } else { nil }
  }

  @Test func `what is added or changed in place counts at once`() throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    #expect(reader.refresh(at: at(0)) == .unchanged)
    try folder.append("carol copper\n")
    #expect(change(reader.refresh(at: at(1))) == ["+carol"])
    try folder.write("alice other\nbob blue\ncarol copper\n")
    #expect(change(reader.refresh(at: at(2))) == ["+alice"])
    #expect(reader.refresh(at: at(3)) == .unchanged)
    #expect(change(reader.refresh(at: at(4), isForced: true)) == [])
  }

  @Test func `another file in its place counts at once, also without some of them`() throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    try folder.replace("bob blue\n")
    #expect(change(reader.refresh(at: at(0))) == ["-alice"])
    #expect(reader.entries.map(\.name) == ["bob"])
  }

  @Test(arguments: [
    "", "# nobody\n", "alice apple\n", "alice apple\nbob bl", "alice apple\nb",
    "alice apple\nbob certificate:\(String(repeating: "0a", count: 32))\n",
  ])
  func `what may be half of it is believed when it has stood still`(half: String) throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    try folder.write(half)
    #expect(isUnsettled(reader.refresh(at: at(0))))
    #expect(isUnsettled(reader.refresh(at: at(999))))
    #expect(isUnsettled(reader.refresh(at: at(999), isForced: true)) || half.hasSuffix("\nb"))
    // The rest of it comes.
    try folder.write(Self.text + "carol copper\n")
    #expect(change(reader.refresh(at: at(1000))) == ["+carol"])
    // It is what is meant.
    try folder.write(half)
    #expect(isUnsettled(reader.refresh(at: at(2000))))
    let last = reader.refresh(at: at(3000))
    if half.hasSuffix("\nb") {
      #expect(fault(last) == "line 2: a name and a password are needed")
      #expect(reader.refresh(at: at(9000)) == .unreadable)
    } else {
      #expect(change(last) != nil)
      #expect(reader.entries.count == UserFileTests.count(half))
    }
  }

  @Test func `a file that goes on changing is not believed`() throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    for second in 0..<5 {
      try folder.write("alice apple\n# \(second)\n")
      #expect(isUnsettled(reader.refresh(at: at(Int64(second) * 1500))))
    }
    #expect(reader.entries.count == 2)
  }

  @Test func `an emptied file is not believed although another one was put in its place`() throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    try folder.replace("")
    #expect(isUnsettled(reader.refresh(at: at(0))))
    #expect(change(reader.refresh(at: at(1000))) == ["-alice", "-bob"])
  }

  @Test func `a file that is taken away is told of, and nobody is removed`() throws {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    rename(folder.users, folder.path + "/away")
    #expect(isUnsettled(reader.refresh(at: at(0))))
    #expect(fault(reader.refresh(at: at(1000))) == "No such file or directory")
    #expect(reader.refresh(at: at(2000)) == .unreadable)
    #expect(reader.entries.count == 2)
    rename(folder.path + "/away", folder.users)
    #expect(change(reader.refresh(at: at(2001))) == [])
    #expect(reader.refresh(at: at(2002)) == .unchanged)
  }

  @Test func `what is no file is told once, stops nothing, and is noticed when it is right`() throws
  {
    let folder = try Folder(Self.text)
    var reader = try reader(folder)
    let makers: [(String, (String) -> Int32)] = [
      ("is a named pipe, not a file", { mkfifo($0, 0o600) }),
      ("is a directory, not a file", { mkdir($0, 0o700) }),
      ("is a device, not a file", { symlink("/dev/zero", $0) }),
      ("is not a file", { Self.makeSocket($0) }),
    ]
    var text = Self.text
    for (number, (reason, make)) in makers.enumerated() {
      try #require(remove(folder.users) == 0)
      try #require(make(folder.users) == 0)
      #expect(fault(reader.refresh(at: at(0))) == reason)
      #expect(reader.refresh(at: at(1)) == .unreadable)
      #expect(fault(reader.refresh(at: at(2), isForced: true)) == reason)
      try #require(remove(folder.users) == 0)
      text += "n\(number) x\n"
      try folder.write(text)
      #expect(change(reader.refresh(at: at(3)))?.last == "+n\(number)")
    }
  }

  private static func makeSocket(_ path: String) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  @Test func `the demonstration accounts are there where no file was asked for`() throws {
    let folder = try Folder()
    var reader = try UserFileReader(path: folder.users, isDefault: true)
    #expect(reader.origin == .demonstration && reader.entries.count == 8)
    #expect(reader.refresh(at: at(0)) == .unchanged)
    #expect(throws: UserFileReader.Fault.self) {
      try UserFileReader(path: folder.users, isDefault: false)
    }
  }

  @Test func `a link that leads nowhere is not followed to make a file`() throws {
    let folder = try Folder()
    symlink(folder.path + "/elsewhere", folder.users)
    #expect(throws: UserFileReader.Fault.self) {
      try UserFileReader(path: folder.users, isDefault: false, makes: true)
    }
    #expect(folder.names == ["users.txt"])
  }
}

private enum UserFileTests {
  static func count(_ text: String) -> Int? { try? UserFile(parsing: text).entries.count }
}
