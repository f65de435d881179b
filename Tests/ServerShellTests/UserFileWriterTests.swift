// What lives here: the user file changed on disk.
import Glibc
import ServerCore
import System
import Testing

@testable import ServerShell

@Suite struct `The writer of the user file` {
  private func fault(_ folder: Folder) -> String? {
    do {
      try UserFileWriter(folder.users).edit { $0.set("blue", of: "bob") }
      return nil
    } catch {
      return (error as? FileFailure)?.description ?? "\(error)"
    }
  }

  @Test func `puts another file in its place, with the rights of the first`() throws {
    let folder = try Folder("alice apple\n")
    chmod(folder.users, 0o640)
    var before = stat()
    stat(folder.users, &before)
    #expect(fault(folder) == nil)
    var after = stat()
    stat(folder.users, &after)
    #expect(folder.text() == "alice apple\nbob blue\n")
    #expect(before.st_ino != after.st_ino && after.st_mode & 0o777 == 0o640)
    #expect(folder.names == ["users.txt"])
  }

  @Test func `makes a file for its owner alone`() throws {
    let folder = try Folder()
    #expect(fault(folder) == nil)
    var status = stat()
    stat(folder.users, &status)
    #expect(folder.text() == "bob blue\n" && status.st_mode & 0o777 == 0o600)
  }

  @Test func `leaves the link and changes what it leads to`() throws {
    let folder = try Folder()
    try folder.write("alice apple\n", to: "real.txt")
    symlink(folder.path + "/real.txt", folder.users)
    #expect(fault(folder) == nil)
    #expect(folder.text(of: "real.txt") == "alice apple\nbob blue\n")
    var status = stat()
    lstat(folder.users, &status)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func `makes nothing behind a link that leads nowhere`() throws {
    let folder = try Folder()
    symlink(folder.path + "/elsewhere", folder.users)
    #expect(fault(folder)?.contains("symbolic links") == true)
    #expect(folder.names == ["users.txt"])
  }

  @Test func `waits for nothing that is no file`() throws {
    let folder = try Folder()
    mkfifo(folder.users, 0o600)
    #expect(fault(folder)?.hasSuffix("is a named pipe, not a file") == true)
  }

  @Test func `leaves a faulty change undone`() throws {
    let folder = try Folder("alice apple\n")
    #expect(throws: FileFailure.self) {
      try UserFileWriter(folder.users).edit { $0.set("", of: "bob") }
    }
    #expect(folder.text() == "alice apple\n" && folder.names == ["users.txt"])
  }
}
