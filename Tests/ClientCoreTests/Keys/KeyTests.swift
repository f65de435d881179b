// What lives here: tests of key names and of the tables of actions.

import ClientCore
import Testing

@Suite struct KeyTests {
  @Test(arguments: [
    (Key.control("k"), "Ctrl-K"), (.alt("a"), "Alt-a"), (.alt(">"), "Alt->"),
    (.function(10), "F10"), (.altEnter, "Alt-Enter"), (.backTab, "Shift-Tab"),
    (.pageUp, "PgUp"), (.controlLeft, "Ctrl-Left"), (.control("_"), "Ctrl-_"),
    (.character(" "), "Space"), (.character("ä"), "ä"),
  ])
  func `a key's name is read back as the same key`(key: Key, name: String) {
    #expect(key.name == name)
    #expect(Key(name: name) == key)
  }

  @Test func `the letter after Alt keeps its case, other names do not`() {
    #expect(Key(name: "ctrl-k") == .control("k"))
    #expect(Key(name: "alt-A") == .alt("A"))
    #expect(Key(name: "pgup") == .pageUp)
  }

  @Test(arguments: ["", "Ctrl-", "Alt-", "F0", "F99", "Hyper-x", "Ctrl-ab"])
  func `what names no key is nil`(name: String) {
    #expect(Key(name: name) == nil)
  }
}

@Suite struct ActionTests {
  @Test func `no key means two things`() {
    var seen: [Key: String] = [:]
    for action in Action.all {
      for key in action.keys {
        let other = seen.updateValue("\(action)", forKey: key)
        #expect(other == nil)
      }
    }
    for action in EditorAction.allCases {
      for key in action.keys {
        let other = seen.updateValue("\(action)", forKey: key)
        #expect(other == nil)
      }
    }
  }

  @Test func `no two actions share a key on the empty line`() {
    let keys = Action.all.flatMap(\.keysOnEmptyLine)
    #expect(Set(keys).count == keys.count)
    #expect(Set(keys).isDisjoint(with: Action.all.flatMap(\.keys)))
  }

  @Test func `every function key has a second key, for terminals that swallow it`() {
    for action in Action.all where action.keys.contains(where: { $0.name.hasPrefix("F") }) {
      #expect(action.keys.count > 1, "\(action)")
    }
  }

  @Test func `every action has a key and one sentence of help`() {
    for help in Action.all.map(\.help) + EditorAction.allCases.map(\.help) {
      #expect(help.hasSuffix("."))
      #expect(help.count < 64)
    }
    #expect(Action.all.allSatisfy { !$0.keys.isEmpty })
    #expect(EditorAction.allCases.allSatisfy { !$0.keys.isEmpty })
  }

  @Test func `Ctrl-K and Ctrl-C edit a line that has text and act on an empty one`() {
    #expect(Action.action(for: .control("k"), lineIsEmpty: true) == .goTo)
    #expect(Action.action(for: .control("k"), lineIsEmpty: false) == nil)
    #expect(EditorAction.action(for: .control("k")) == .killToEnd)
    #expect(Action.action(for: .control("c"), lineIsEmpty: true) == .logOut)
    #expect(EditorAction.action(for: .control("c")) == .clear)
    #expect(Action.action(for: .function(2), lineIsEmpty: false) == .goTo)
  }

  @Test func `help names the keys as they are bound`() throws {
    let row = try #require(Action.helpRows.first { $0.help.contains("part of its name") })
    #expect(row.keys == "F2, Alt-g, Ctrl-K (empty line)")
    #expect(Action.helpRows.contains { $0.keys == "Alt-1 to Alt-9" })
  }
}
