/// What lives here: the calendar clock of a child, set by the test (libfaketime).

import Glibc

/// Running time goes on as it is: only the calendar is set, as by a hand or by NTP.
final class FakeTime: Sendable {
  private static let libraries: [String] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1",
  ]

  private static var library: String? { libraries.first { access($0, R_OK) == 0 } }

  static var isInstalled: Bool { library != nil }

  private let folder: TemporaryFolder

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    try folder.write("+0", to: "clock")
  }

  /// For `Child`; the clock is right until it is set.
  var environment: [String: String] {
    [
      "LD_PRELOAD": Self.library ?? "", "FAKETIME_TIMESTAMP_FILE": "\(folder.path)/clock",
      "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    ]
  }

  /// The library adds a variable, which moves `environ`, from which Swift finds the arguments of the
  /// command line; a program that is started through this one has the variable from the beginning.
  static let starter = "/usr/bin/env"

  /// `+60d` or `-2h`, from the right time.
  func set(_ offset: String) {
    // In one step: a child must not read half of it.
    guard (try? folder.write(offset, to: "clock.new")) != nil else { return }
    _ = Glibc.rename("\(folder.path)/clock.new", "\(folder.path)/clock")
  }
}
