// What lives here: files that are files.
import Glibc

/// Opening a named pipe waits for its other end, and a device may never end: whatever a setting
/// names is opened without waiting, and looked at first.
public enum RegularFile {
  /// A descriptor to read from.
  public static func open(_ path: String) throws(FileText.Failure) -> Int32 {
    guard !path.isEmpty else { throw FileText.Failure(reason: "the name of the file is empty") }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      // What ENXIO says of a socket helps nobody.
      let reason = errno == ENXIO ? "is not a file" : String(cString: strerror(errno))
      throw FileText.Failure(reason: reason)
    }
    do throws(FileText.Failure) {
      try check(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Refuses what others will open by its name.
  public static func check(_ path: String) throws(FileText.Failure) {
    close(try open(path))
  }

  /// Refuses what is open and no file.
  public static func check(_ descriptor: Int32) throws(FileText.Failure) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileText.Failure(reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileText.Failure(reason: "is a directory, not a file")
    case S_IFIFO: throw FileText.Failure(reason: "is a named pipe, not a file")
    default: throw FileText.Failure(reason: "is a device, not a file")
    }
    guard status.st_size <= FileText.sizeLimit else {
      throw FileText.Failure(reason: "is too large (\(status.st_size) bytes)")
    }
  }
}
