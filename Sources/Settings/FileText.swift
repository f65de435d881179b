// What lives here: the text of a whole small file.
import Glibc

public enum FileText {
  public struct Failure: Error {
    public let reason: String
    /// The file could be read, and what stands in it is no text.
    public private(set) var isOfText = false

    public init(reason: String) { self.reason = reason }

    fileprivate static var notUTF8: Failure {
      var failure = Failure(reason: "is not UTF-8")
      failure.isOfText = true
      return failure
    }
  }

  /// More than any file of settings or accounts holds, in bytes.
  static let sizeLimit = 256 << 20

  public static func read(_ path: String) throws(Failure) -> String {
    let descriptor = try RegularFile.open(path)
    guard let file = fdopen(descriptor, "r") else {
      close(descriptor)
      throw Failure(reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    return try read(file)
  }

  public static func read(_ file: UnsafeMutablePointer<FILE>) throws(Failure) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk.prefix(count)
    }
    guard ferror(file) == 0 else { throw Failure(reason: "cannot be read") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notUTF8
    }
    return text
  }
}
