// What lives here: tests of what whoever runs a server is shown.
import ServerShell
import Testing

@Suite struct `The table of servers` {
  @Test func `says how far each has come, and who is where`() {
    let status = ServerStatus(
      heading: "parleyd 1.0, in touch with the others, at position 12 of their log",
      [
        .init("a", isThis: true, at: "a.example:6697", behind: 0, people: ["bob", "alice"]),
        .init("berlin", at: nil, behind: 12, silence: .seconds(2), people: []),
        .init("c", at: "c.example:6697", behind: nil, people: []),
      ])
    #expect(
      status.text == """
        parleyd 1.0, in touch with the others, at position 12 of their log
        SERVER  ADDRESS         BEHIND          PEOPLE  WHO
        a *     a.example:6697  0               2       alice bob
        berlin  -               12, silent 2 s  0
        c       c.example:6697  gone            0

        """)
  }

  @Test func `does not name a crowd`() {
    let crowd = (10..<40).map { "p\($0)" }
    let text = ServerStatus(heading: "", [.init("a", behind: 0, people: crowd)]).text
    #expect(text.contains("30      p10") && text.contains("p29 and 10 more"))
  }
}
