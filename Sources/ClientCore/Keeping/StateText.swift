// What lives here: the bytes of a state file.

import IRC

/// A header line, then a line a record: checksum, blank, record. Lines are only ever appended, so
/// a crash can tear the last one and nothing else.
package enum StateText {
  /// The first line of every such file.
  package static let header = "parley state 1\n"

  package struct Reading: Equatable, Sendable {
    package fileprivate(set) var state = KeptState()
    /// Records that follow each other well, for the decision when to compact.
    package fileprivate(set) var count = 0
    /// The file is none of ours.
    package fileprivate(set) var isForeign = false
    /// Whole lines whose checksum or form is wrong.
    package fileprivate(set) var damaged = 0
  }

  /// With its line feed.
  package static func line(_ record: StateRecord) -> [UInt8] {
    checked(Array(record.line.utf8))
  }

  /// A line with the checksum that makes it count.
  package static func checked(_ body: [UInt8]) -> [UInt8] {
    Array(checksum(body).utf8) + [32] + body + [10]
  }

  /// A file with nothing twice.
  package static func whole(_ state: KeptState) -> [UInt8] {
    state.records.reduce(into: Array(header.utf8)) { $0 += line($1) }
  }

  /// Lines that cannot be read are counted as damaged and passed over.
  package static func read(_ bytes: [UInt8]) -> Reading {
    var reading = Reading()
    let start = Array(header.utf8)
    guard bytes.starts(with: start) else {
      // A header can be torn like any other line.
      reading.isForeign = !start.starts(with: bytes)
      return reading
    }
    var rest = bytes[start.count...]
    while let end = rest.firstIndex(of: 10) {
      if let record = record(rest[..<end]) {
        reading.state.apply(record)
        reading.count += 1
      } else {
        reading.damaged += 1
      }
      rest = rest[(end + 1)...]
    }
    return reading
  }

  private static func record(_ line: ArraySlice<UInt8>) -> StateRecord? {
    let body = Array(line.dropFirst(9))
    guard line.count > 9, line.prefix(9).elementsEqual(Array((checksum(body) + " ").utf8)) else {
      return nil
    }
    return StateRecord(line: String(decoding: body, as: UTF8.self))
  }

  /// FNV-1a in eight hexadecimal digits: enough to notice accidents.
  private static func checksum(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
