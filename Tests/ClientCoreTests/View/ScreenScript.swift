// What lives here: the small language of the `.screen` files.

import Foundation
import IRC
import System
import Testing

@testable import ClientCore

/// One step a line: `size 80x24`, `time 2026-11-20T12:01:00Z`, `ask` (start with the form), `login`,
/// `login-with-history`, `restart` (the program, not the server), `drop` (what was sent),
/// `connected`, `refused WHY`, `lost WHY`, `< LINE`, `> LINE` (the next one sent), `type TEXT`,
/// `key NAME`, `focus in`, `focus out`, `paste TEXT`, `pass SECONDS`, `exits TEXT`, and pictures between fences.
struct ScreenScript: CustomTestStringConvertible {
  let url: URL
  var testDescription: String { url.deletingPathExtension().lastPathComponent }

  static let all: [ScreenScript] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Screens")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.standardized, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "screen" }
      .sorted { $0.path < $1.path }.map(ScreenScript.init)
  }()

  private static let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

  func run() throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    var test = TestClient()
    var written: [String] = []
    var picture: [String]?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = String(line)
      guard line.hasPrefix("```") else {
        if picture == nil {
          written.append(line)
          perform(line, on: &test, number: index + 1)
        } else {
          picture?.append(line)
        }
        continue
      }
      if let expected = picture {
        let shown = test.client.screen().lines
        if !Self.isRecording {
          #expect(shown == expected, "\(url.lastPathComponent):\(index + 1)\n\(test.text)")
        }
        written += shown + [line]
        picture = nil
      } else {
        written.append(line)
        picture = []
      }
    }
    if Self.isRecording {
      try written.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    }
  }

  private func perform(_ line: String, on test: inout TestClient, number: Int) {
    let words = line.split(separator: " ", maxSplits: 1)
    guard let verb = words.first, !line.hasPrefix("#") else { return }
    let rest = words.count > 1 ? String(words[1]) : ""
    switch verb {
    case "size":
      let numbers = rest.split(separator: "x").compactMap { Int($0) }
      test.receive(.resized(columns: numbers[0], rows: numbers[1]))
    case "time": test.now = Timestamp(parsing: rest) ?? test.now
    case "ask":
      let (columns, rows) = (test.client.window.columns, test.client.window.rows)
      test = TestClient(name: "", password: nil, columns: columns, rows: rows)
    case "login": test.logIn()
    case "login-with-history":
      test.logIn(
        " draft/chathistory draft/event-playback draft/read-marker soju.im/search", keepsSent: true)
    case "restart": test.restart()
    case "drop": test.sent = []
    case "connected": test.receive(.link(.connected))
    case "refused": test.receive(.link(.connectFailed(reason: rest)))
    case "untrusted":
      let shown = ShownCertificate(
        fingerprint: String(repeating: rest, count: 32),
        doubt: "self-signed certificate")
      test.receive(.link(.untrusted(shown)))
    case "lost": test.receive(.link(.disconnected(reason: rest)))
    case "<": test.hear(rest)
    case ">":
      let next = test.sent.isEmpty ? "nothing" : test.sent.removeFirst()
      #expect(next == rest, "\(url.lastPathComponent):\(number)")
    case "type": test.type(rest)
    case "paste": test.press(.paste(rest.replacing("\\n", with: "\n")))
    case "key":
      for name in rest.split(separator: " ") {
        guard let key = Key(name: String(name)) else {
          Issue.record("\(url.lastPathComponent):\(number): no key \(name)")
          return
        }
        test.press(key)
      }
    case "focus": test.press(rest == "in" ? .focusIn : .focusOut)
    case "pass": test.pass(.seconds(Int(rest) ?? 0))
    case "exits": #expect(test.effects.last == .exit(status: 0, farewell: rest))
    default: Issue.record("\(url.lastPathComponent):\(number): \(line)")
    }
  }
}

@Test(arguments: ScreenScript.all)
func `a script of keys and lines gives its pictures`(script: ScreenScript) throws {
  try script.run()
}
