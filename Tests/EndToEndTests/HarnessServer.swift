// What lives here: a `parleyd` for one test.

import CLinux
import Glibc
import TestSupport

final class ParleyServer: Sendable {
  static let accounts = """
    alice apple-orchard
    bob blue-bicycle
    carol copper-kettle
    dave dusty-drum

    """

  let folder: TemporaryFolder
  let child: Child
  /// What it wrote to standard output, and to standard error.
  let output = Transcript()
  let errors = Transcript()
  private let outputFeed: Feed
  private let errorFeed: Feed

  /// Starts `parleyd` with `arguments` as they are and waits for nothing.
  ///
  /// `clock`: the calendar that it sees; nil for the machine's. `descriptors`: how many it may have;
  /// nil for as many as anybody.
  init(
    arguments: [String], accounts: String = ParleyServer.accounts, clock: FakeCalendar? = nil,
    descriptors: Int? = nil
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(accounts, to: "users.txt")
    let (outputEnd, outputStart) = try Self.pipe()
    let (errorEnd, errorStart) = try Self.pipe()
    defer {
      close(outputStart)
      close(errorStart)
    }
    outputFeed = Feed(outputEnd) { [output] in output.append($0) }
    errorFeed = Feed(errorEnd) { [errors] in errors.append($0) }
    let words = arguments.map { $0 == "USERS" ? "\(folder.path)/users.txt" : $0 }
    let (program, environment) = clock?.launch ?? ([], [:])
    let limit = descriptors.map { ["/bin/sh", "-c", "ulimit -n \($0) && exec \"$@\"", "sh"] } ?? []
    let command = limit + program + [product("parleyd")] + words
    child = try Child(
      command[0], Array(command.dropFirst()), environment: environment,
      streams: .pipes(output: outputStart, error: errorStart))
    self.folder = folder
  }

  /// A server on a free port of 127.0.0.1 that is ready.
  static func start(_ options: String...) throws -> ParleyServer {
    let server = try ParleyServer(
      arguments: ["--listen", "127.0.0.1:0", "--ephemeral", "--users", "USERS"] + options)
    _ = try server.port()
    return server
  }

  /// The port of its first listener, when it is ready.
  func port() throws -> UInt16 {
    var found: UInt16?
    _ = outputFeed.wait {
      found = listeningPort
      return found != nil || output.isEnded
    }
    guard let found else {
      let end = output.isEnded ? "it ended with \(try exitStatus())" : "it runs"
      throw TimeOut(
        description: "parleyd is not listening, \(end): \(output.text)\(errors.text)")
    }
    return found
  }

  private var listeningPort: UInt16? {
    for line in output.text.split(separator: "\n") where line.hasPrefix("listening on ") {
      guard let colon = line.lastIndex(of: ":") else { continue }
      return UInt16(line[line.index(after: colon)...].prefix { $0.isNumber })
    }
    return nil
  }

  /// Waits until the server has written this.
  func untilOutput(contains text: String) throws {
    guard outputFeed.wait({ output.text.contains(text) }) else {
      throw TimeOut(description: "parleyd did not write \(text): \(output.text)")
    }
  }

  /// Waits until the server has written this to standard error.
  func untilErrors(contains text: String) throws {
    try untilErrors { $0.contains(text) }
  }

  func untilErrors(_ condition: (String) -> Bool) throws {
    guard errorFeed.wait({ condition(errors.text) }) else {
      throw TimeOut(description: "parleyd did not log what was expected: \(errors.text)")
    }
  }

  /// Waits for its end, and for all that it wrote.
  func exitStatus() throws -> Int32 {
    let status = try child.exitStatus()
    _ = outputFeed.wait { output.isEnded }
    _ = errorFeed.wait { errors.isEnded }
    return status
  }

  func client(_ name: String? = nil) throws -> RawClient {
    let client = try RawClient(port: try port())
    if let name { try client.login(name, password: password(of: name)) }
    return client
  }

  func password(of name: String) -> String {
    for line in Self.accounts.split(separator: "\n") where line.hasPrefix("\(name) ") {
      return String(line.dropFirst(name.count + 1))
    }
    return "none"
  }

  private static func pipe() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw SpawnFailure(description: "no pipe") }
    for end in ends { closeOnExec(end) }
    return (ends[0], ends[1])
  }
}

private func closeOnExec(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
