// What lives here: a small file system for one test.
import CLinux
import Glibc
import System

/// Mounting it takes root.
package final class SmallDisk: Sendable {
  package let path: String

  package init?(kilobytes: Int) {
    var template = Array("/tmp/parley-disk.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
      rmdir(path)
      return nil
    }
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
    rmdir(path)
  }

  package static let isPossible = SmallDisk(kilobytes: 64) != nil

  /// Takes all room but `kilobytes` of it.
  package func fill(leaving kilobytes: Int = 0) {
    let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    for size in [4096, 1] {
      let block = [UInt8](repeating: 1, count: size)
      while write(descriptor, block, size) == size {}
    }
    guard kilobytes > 0 else { return }
    ftruncate(descriptor, max(0, lseek(descriptor, 0, SEEK_END) - off_t(kilobytes * 1024)))
  }

  /// Nothing that lies in `folder` now gives its room back when it is removed; returns whether any of it
  /// was not held yet.
  package func hold(_ folder: String) -> Bool {
    var isNew = false
    for name in Directory.names(in: path + "/" + folder) {
      var status = stat()
      let file = "\(path)/\(folder)/\(name)"
      guard stat(file, &status) == 0, link(file, "\(path)/held-\(status.st_ino)") == 0 else {
        continue
      }
      isNew = true
    }
    return isNew
  }

  package func free() {
    unlink(path + "/ballast")
    for name in Directory.names(in: path) where name.hasPrefix("held-") {
      unlink(path + "/" + name)
    }
  }
}
