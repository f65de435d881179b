// What lives here: what the kernel says about the server's process.

import Glibc

struct ServerProcess {
  let pid: Int32

  /// User and system time of all its threads so far, in seconds; nil when the process is gone.
  var cpuSeconds: Double? {
    guard let text = readFile("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else {
      return nil
    }
    // proc(5): utime and stime are fields 14 and 15; after the name comes field 3.
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return nil
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Resident memory in bytes.
  var residentBytes: Int? { statusKilobytes("VmRSS:").map { $0 * 1024 } }

  /// The most memory that was ever resident, in bytes.
  var peakBytes: Int? { statusKilobytes("VmHWM:").map { $0 * 1024 } }

  private func statusKilobytes(_ key: String) -> Int? {
    guard let text = readFile("/proc/\(pid)/status") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(key) {
      return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap {
        Int($0)
      }
    }
    return nil
  }
}
