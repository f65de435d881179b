// What lives here: that somebody is there who says nothing.

import Testing

@testable import ClientCore

@Suite struct ActiveTests {
  @Test func `a server that knows the word is told once a minute while keys come`() {
    var test = TestClient.inLobby()
    test.hear(":s 005 alice EVERYBODY=$* :are")
    _ = test.takeSent()
    test.press(.character("x"))
    test.pass(.seconds(61))
    #expect(!test.takeSent().contains("ACTIVE"))
    test.press(.focusOut)
    #expect(!test.takeSent().contains("ACTIVE"))
    test.press(.pageUp, .pageDown)
    #expect(test.takeSent().filter { $0 == "ACTIVE" }.count == 1)
  }

  @Test func `another server is not`() {
    var test = TestClient.inLobby()
    test.pass(.seconds(3600))
    test.press(.character("x"))
    #expect(!test.takeSent().contains("ACTIVE"))
  }
}
