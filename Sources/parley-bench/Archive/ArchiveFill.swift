// What lives here: a busy server's year, said in a minute over the wire.

import CLinux
import Glibc
import System

/// Talkers who say `count` messages as fast as the server takes them: into one busy room, into
/// others, and to people half of whom are never there.
final class ArchiveFill: WelcomedRole {
  private let count: Int
  private var said = 0
  private var random = SeededGenerator(seed: 1)
  private let words: [String]
  private let receivers: [String]
  private var waiting = 0

  static let busyRoom = "#busy"
  static let rareWord = "quixotically"
  /// About one message in so many holds the rare word.
  static let rarity = 50_000
  private static let chunk = 250

  init(crew: Crew, count: Int, receivers: [String]) {
    self.count = count
    self.receivers = receivers
    var dice = SeededGenerator(seed: 2)
    words = (0..<8000).map { _ in
      String(
        (0..<Int.random(in: 3...9, using: &dice)).map { _ in
          Character(Unicode.Scalar(UInt8.random(in: 97...122, using: &dice)))
        })
    }
    super.init(crew: crew)
  }

  var isDone: Bool { said >= count && waiting == 0 }

  func begin() {
    for peer in crew.peers {
      let own = (0..<5).map { "#room\((peer.index * 5 + $0) % 50)" }
      peer.send("JOIN \(Self.busyRoom),\(own.joined(separator: ","))\r\n")
      waiting += 1
      peer.send("PING fill\r\n")
    }
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard line.verb(is: "PONG") else { return super.received(line, by: peer) }
    waiting -= 1
    guard said < count else { return }
    var text = ""
    for _ in 0..<min(Self.chunk, count - said) {
      text += "PRIVMSG \(target(of: peer)) :\(sentence())\r\n"
      said += 1
    }
    waiting += 1
    peer.send(text + "PING fill\r\n")
  }

  private func target(of peer: BenchPeer) -> String {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: Self.busyRoom
    case 30..<60: "#room\((peer.index * 5 + Int.random(in: 0..<5, using: &random)) % 50)"
    default: receivers[Int.random(in: 0..<receivers.count, using: &random)]
    }
  }

  private func sentence() -> String {
    var text = said % Self.rarity == Self.rarity / 2 ? Self.rareWord : "well"
    for _ in 0..<Int.random(in: 3...14, using: &random) {
      // Some words are said much more often than others, as in any language.
      let rank = Double.random(in: 0..<1, using: &random)
      text += " " + words[Int(rank * rank * rank * Double(words.count))]
    }
    return text
  }
}
