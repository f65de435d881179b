// What lives here: how a server and its chat are, as a table for whoever runs it.
import ServerCore
import System

/// What `parleyd status` shows.
package struct ServerStatus: Sendable {
  package struct Row: Sendable {
    let name: String
    /// The one that was asked.
    let isThis: Bool
    let address: String?
    /// Entries of the log that it has not done yet, as far as is known here; nil where it is gone.
    let behind: UInt64?
    /// Nothing was heard of it for so long.
    let silence: Duration
    let people: [String]

    package init(
      _ name: String, isThis: Bool = false, at address: String? = nil, behind: UInt64?,
      silence: Duration = .zero, people: [String]
    ) {
      (self.name, self.isThis, self.address) = (name, isThis, address)
      (self.behind, self.silence, self.people) = (behind, silence, people)
    }
  }

  /// What the server is, in a line.
  private let heading: String
  private let rows: [Row]

  package init(heading: String, _ rows: [Row]) { (self.heading, self.rows) = (heading, rows) }

  /// So many names stand in the table.
  private static let names = 20
  /// Longer than it takes to say twice that one is there.
  private static let patience = Duration.milliseconds(1500)

  /// A heading and a line a server, with the columns aligned.
  package var text: String {
    let cells =
      [["SERVER", "ADDRESS", "BEHIND", "PEOPLE", "WHO"]]
      + rows.map { row in
        [
          row.name + (row.isThis ? " *" : ""), row.address ?? "-", Self.lag(of: row),
          String(row.people.count), Self.list(row.people),
        ]
      }
    let widths = (0..<4).map { column in cells.map { $0[column].count }.max() ?? 0 }
    let lines = cells.map { cells in
      zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined()
        + cells[4]
    }.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    return ([heading] + lines).joined(separator: "\n") + "\n"
  }

  private static func lag(of row: Row) -> String {
    guard let behind = row.behind else { return "gone" }
    let silence = row.silence > patience ? ", silent \(row.silence.milliseconds / 1000) s" : ""
    return "\(behind)\(silence)"
  }

  private static func list(_ people: [String]) -> String {
    guard people.count > names else { return people.sorted().joined(separator: " ") }
    return people.sorted().prefix(names).joined(separator: " ")
      + " and \(people.count - names) more"
  }
}

extension LogLink {
  /// `online`: nicks, by server.
  package func status(
    heading: String, at now: Timestamp, online: [NodeNumber?: [String]]
  ) -> ServerStatus {
    let position = LogPosition(place).rawValue
    let there = standings.map { standing in
      ServerStatus.Row(
        standing.name, isThis: standing.name == name, at: standing.address,
        behind: standing.name == name
          ? 0 : position - min(position, standing.done.rawValue),
        silence: now - standing.heard, people: online[standing.number] ?? [])
    }
    let gone = addresses.filter { address in !there.contains { $0.name == address.key } }
    return ServerStatus(
      heading: heading,
      there
        + gone.sorted { $0.key < $1.key }.map {
          ServerStatus.Row($0.key, isThis: $0.key == name, at: $0.value, behind: nil, people: [])
        })
  }
}
