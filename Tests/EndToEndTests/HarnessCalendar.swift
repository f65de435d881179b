// What lives here: a calendar that a test sets while a program runs (libfaketime).

import Glibc
import TestSupport

/// Only the calendar is faked: the monotonic clock, and what is timed by it, are the machine's.
final class FakeCalendar: Sendable {
  private let folder: TemporaryFolder
  private let preloaded: String

  init() throws {
    folder = try TemporaryFolder()
    guard let library = Self.library else {
      throw SpawnFailure(description: "libfaketime is not installed; scripts/setup.sh tests")
    }
    let source = try folder.write(Self.honestTimers, to: "timers.c")
    let timers = folder.path + "/timers.so"
    let compiler = try Child(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", timers, source],
      streams: .pipes(output: 1, error: 2))
    guard try compiler.exitStatus() == 0 else {
      throw SpawnFailure(description: "clang cannot make a library")
    }
    preloaded = timers + ":" + library
    try set("+0")
  }

  /// How far off it is: `+60d`, `-2h`, `+0`.
  func set(_ offset: String) throws {
    // In one step: a child must not read half of it.
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
        "LD_PRELOAD": preloaded, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_TIMESTAMP_FILE": folder.path + "/offset", "FAKETIME_NO_CACHE": "1",
        "NO_FAKE_STAT": "1",
      ]
    )
  }

  /// libfaketime 0.9.10 moves the deadlines of monotonic timers by the calendar's offset, so that
  /// after a step back of two hours Dispatch's next tick would come in two hours.
  private static let honestTimers = """
    #include <sys/syscall.h>
    #include <sys/timerfd.h>
    #include <unistd.h>
    int timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *was) {
      return syscall(SYS_timerfd_settime, fd, flags, at, was);
    }
    int timerfd_gettime(int fd, struct itimerspec *at) {
      return syscall(SYS_timerfd_gettime, fd, at);
    }

    """

  private static let library: String? = {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nil, &found) == 0,
      let path = found.gl_pathv[0]
    else { return nil }
    return String(cString: path)
  }()
}
