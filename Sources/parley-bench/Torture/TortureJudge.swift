// What lives here: the verdict, from the archive's export and what the clients saw.
import System

/// Who should have what:
/// - A message whose echo its sender saw is in the archive, once, under the id of the echo.
/// - What the archive holds for a person or for everybody (`$*`) reached that person, or every
///   account but the sender: at once, or out of the mailbox by the end of the run.
/// - A room's message, the lobby's too, is owed to the members who were there from before it was
///   sent until its echo was read: on the line, or replayed if the link was cut or the server died.
///   Members who had logged out, were cut earlier or came later read it in the history instead.
/// - Nobody saw what the archive does not hold.
/// - One copy never comes twice on a connection, nor under two ids; each stream of one sender and
///   one destination comes in the order said. A second time on a later connection is a replay that
///   was not acknowledged: those who see tags know it by its id.
struct TortureJudge {
  let book: TortureBook
  private(set) var acknowledged = 0
  private(set) var kept = 0
  private(set) var deliveries = 0

  mutating func judge(_ export: String) {
    let archive = read(export)
    kept = archive.count
    for (number, message) in book.said.enumerated() {
      for copy in message.copies {
        judge(copy, of: message, CopyKey(number: number, destination: copy.destination), archive)
      }
    }
    for (person, mail) in book.mail.enumerated() {
      deliveries += mail.count
      for (key, receipt) in mail {
        guard let id = archive[key] else {
          book.note(.unsafe, "\(book.names[person]) saw \(key), which is not kept")
          continue
        }
        if let seen = receipt.messageID, seen != id {
          book.note(.duplicated, "\(book.names[person]) saw \(key) as \(seen), kept as \(id)")
        }
      }
    }
  }

  func tell(after time: Duration) {
    let faults = book.faults
    print("took                  \(fixed(time / .seconds(1), 1)) s")
    print("said, kept            \(book.said.count), \(kept)")
    print("deliveries            \(deliveries), \(faults.repeats) repeated unacknowledged")
    for example in faults.examples { log(example) }
    if faults[.unsafe] + faults[.wrong] > 0 {
      print("seen and not kept     \(faults[.unsafe]); otherwise wrong: \(faults[.wrong])")
    }
    print(
      "acknowledged \(acknowledged), lost \(faults[.lost]), "
        + "duplicated \(faults[.duplicated]), disordered \(faults[.disordered])")
  }

  private mutating func judge(
    _ copy: Said.Copy, of message: Said, _ key: CopyKey, _ archive: [CopyKey: String]
  ) {
    if let echo = copy.echo {
      acknowledged += 1
      guard let id = archive[key] else {
        book.note(.lost, "\(key) was acknowledged and is not kept")
        return
      }
      if id != echo { book.note(.wrong, "\(key) was acknowledged as \(echo), is kept as \(id)") }
    }
    guard archive[key] != nil else { return }
    for person in book.names.indices where person != message.sender {
      guard owes(copy, of: message, to: person), book.mail[person][key] == nil else { continue }
      book.note(.lost, "\(book.names[person]) never received \(key) (\(message.attempts))")
    }
  }

  private func owes(_ copy: Said.Copy, of message: Said, to person: Int) -> Bool {
    switch copy.destination {
    case .person(let receiver): receiver == person
    case .everybody: true
    case .room(let room):
      copy.echo != nil && book.isOwed(message, to: person, in: room)
    }
  }

  /// The ids of everything said, by what it is.
  private func read(_ export: String) -> [CopyKey: String] {
    var kept: [CopyKey: String] = [:]
    var ids: Set<Substring> = []
    for line in export.split(separator: "\n") {
      guard let id = field("msgid", line), let to = field("to", line),
        let text = field("text", line), let command = field("command", line)
      else {
        book.note(.wrong, "the export holds \(line.prefix(200))")
        continue
      }
      if !ids.insert(id).inserted { book.note(.duplicated, "the archive has id \(id) twice") }
      guard command == "PRIVMSG", let number = TortureText.number(in: text),
        let destination = book.destination(String(to))
      else { continue }
      let key = CopyKey(number: number, destination: destination)
      if let first = kept.updateValue(String(id), forKey: key) {
        book.note(.duplicated, "the archive has \(key) as \(first) and \(id)")
      }
    }
    return kept
  }

  /// A string's value in one line of our own JSON; the texts of a run hold nothing to escape.
  private func field(_ name: String, _ line: Substring) -> Substring? {
    let mark = Array("\"\(name)\":\"".utf8)
    let bytes = line.utf8
    var start = bytes.startIndex
    while let quote = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) {
      if bytes[quote...].starts(with: mark) {
        let from = bytes.index(quote, offsetBy: mark.count)
        guard let end = bytes[from...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return line[from..<end]
      }
      start = bytes.index(after: quote)
    }
    return nil
  }
}

/// The texts of a run: a number that names the message, and words around it.
enum TortureText {
  static func make(_ number: Int, _ random: inout SeededGenerator) -> String {
    let length = Int.random(in: 0..<40, using: &random) == 0 ? 380 : number % 50
    return "t\(number) " + String(repeating: "la ", count: length / 3) + "."
  }

  /// The number, behind the time that clients without tags read in front of old messages.
  static func number(in text: some StringProtocol) -> Int? {
    for word in text.split(separator: " ", maxSplits: 4) where word.utf8.first == 116 {
      if let number = Int(word.dropFirst()) { return number }
    }
    return nil
  }
}
