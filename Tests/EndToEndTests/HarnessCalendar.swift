/// What lives here: a calendar that a test sets while a server runs (libfaketime).

import Glibc

/// Only the calendar is faked: the monotonic clock is the machine's.
final class FakeCalendar: Sendable {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    guard Self.library != nil else {
      throw SpawnFailure(description: "libfaketime is not installed; scripts/setup.sh tests")
    }
    try set("+0")
  }

  /// How far off it is: `+60d`, `-2h`, `+0`.
  func set(_ offset: String) throws {
    let fresh = try folder.write(offset + "\n", to: "fresh")
    guard Glibc.rename(fresh, folder.path + "/offset") == 0 else {
      throw SpawnFailure(description: "the offset cannot be set")
    }
  }

  /// A preloaded libfaketime adds to the environment of the first program that it is in, and Swift
  /// finds a program's arguments beside the environment; so `env` is the first.
  var launch: (program: [String], environment: [String: String]) {
    (
      ["/usr/bin/env"],
      [
        "LD_PRELOAD": Self.library ?? "", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_TIMESTAMP_FILE": folder.path + "/offset", "FAKETIME_NO_CACHE": "1",
        "NO_FAKE_STAT": "1",
      ]
    )
  }

  private static let library: String? = {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nil, &found) == 0,
      let path = found.gl_pathv[0]
    else { return nil }
    return String(cString: path)
  }()
}
