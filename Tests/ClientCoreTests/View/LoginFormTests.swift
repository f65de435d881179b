// What lives here: what stands in the login form, and what typing makes of it.

import IRC
import Testing

@testable import ClientCore

@Suite struct LoginFormTests {
  private let last = Trust.LastLogin(
    address: Address(host: "chat.example.org", port: 6697), name: "bob")

  private func form(address: Address? = nil, name: String = "", last: Trust.LastLogin? = nil)
    -> LoginForm
  {
    LoginForm(address: address, credentials: Credentials(name: name, password: ""), last: last)
  }

  private func type(_ text: String, into form: inout LoginForm) {
    for character in text { _ = form.handle(.character(character), isBusy: false) }
  }

  @Test func `typing replaces the server that was filled in`() {
    var form = form()
    #expect(form.text(.server) == "localhost 8001" && form.focus == .server)
    type("my.host 7000", into: &form)
    #expect(form.text(.server) == "my.host 7000")
    var pasted = self.form()
    _ = pasted.handle(.paste("my.host 7000\nrest"), isBusy: false)
    #expect(pasted.text(.server) == "my.host 7000")
  }

  @Test func `F5 continues here where a session elsewhere stands in the way, and nowhere else`() {
    var form = LoginForm(
      address: last.address, credentials: Credentials(name: "bob", password: "secret"))
    #expect(form.handle(.function(5), isBusy: false) == .none)
    form.show(LoginProblem(.onlineElsewhere, "bob is already logged in"))
    #expect(form.handle(.function(5), isBusy: true) == .none)
    let credentials = Credentials(name: "bob", password: "secret")
    #expect(form.handle(.enter, isBusy: false) == .submit(last.address, credentials))
    form.show(LoginProblem(.onlineElsewhere, "bob is already logged in"))
    let takingOver = Credentials(name: "bob", password: "secret", takesOver: true)
    #expect(form.handle(.function(5), isBusy: false) == .submit(last.address, takingOver))
  }

  @Test func `whoever moves in it changes what is there`() {
    var form = form()
    _ = form.handle(.end, isBusy: false)
    type("7", into: &form)
    #expect(form.text(.server) == "localhost 80017")
    _ = form.handle(.backspace, isBusy: false)
    #expect(form.text(.server) == "localhost 8001")
  }

  @Test(arguments: [
    "irc example", "irc;example", "irc,example 8001", "irc/example", "user@host", "99999", "a..b",
    "-host", "host-", "256.1.1.1", "1.2.3", "host 99999", "host 0", "höst", "::1::x", "",
    String(repeating: "a", count: 64),
  ])
  func `what is no server is said to be none, and nothing is sent`(typed: String) {
    var test = TestClient(name: "", password: nil)
    while test.client.form.focus != .server { test.press(.backTab) }
    test.press(.control("u"))
    test.type(typed)
    test.press(.tab, .control("u"))
    test.type("alice")
    test.press(.tab)
    test.type("secret")
    test.press(.enter)
    #expect(test.sent.isEmpty && test.effects.isEmpty)
    #expect(test.client.form.focus == .server)
    #expect(test.text.contains(typed.isEmpty ? "is needed" : "is no server: write HOST PORT"))
  }

  @Test(arguments: [
    "localhost", "irc.example.org 6667", "ircs://chat.example.org", "127.0.0.1:8001", "[::1]:8001",
    "::1", "fe80::1%eth0 8001", "my_host.", "8001", "xn--bcher-kva.example", "3com.example",
  ])
  func `servers as people write them are taken`(typed: String) {
    #expect(Address(parsing: typed) != nil)
  }

  @Test func `what was used last is there, and the password is asked for`() {
    let form = form(last: last)
    #expect(form.text(.server) == "chat.example.org 6697")
    #expect(form.text(.name) == "bob" && form.focus == .password)
  }

  @Test func `what the command line says wins`() {
    let other = form(address: Address(host: "other", port: 1), last: last)
    #expect(other.text(.server) == "other 1" && other.text(.name).isEmpty)
    #expect(form(name: "carol", last: last).text(.name) == "carol")
  }

  @Test func `the last login survives as text`() {
    var trust = Trust()
    trust.apply(.last(Address(host: "::1", port: 6697, isSecure: true), name: "bob"))
    #expect(Trust(parsing: trust.text) == trust)
    #expect(trust.last?.name == "bob")
  }

  @Test func `a login is remembered`() {
    var test = TestClient(name: "alice")
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :batch", ":s 001 alice :hi")
    #expect(
      test.effects.contains(.remember(.last(Address(host: "localhost", port: 8001), name: "alice")))
    )
  }
}
