// What lives here: every transcript is a test.
import Glibc
import Testing

@Suite struct `Transcripts` {
  /// `RECORD=1` rewrites those that fail; the difference is to be read.
  @Test(arguments: Transcript.files(below: Transcript.folder))
  func `people read what the transcript says`(_ file: String) throws {
    let path = Transcript.folder + "/" + file
    let records = getenv("RECORD") != nil
    var run = TranscriptRun(
      try Transcript(parsing: try Transcript.read(path)), records: records)
    try run.play()
    if records, !(try holds(path)) {
      Transcript.write(run.recording.joined(separator: "\n"), to: path)
    }
    #expect(run.faults.isEmpty, "\(file): \(run.faults.joined(separator: "\n"))")
  }

  private func holds(_ path: String) throws -> Bool {
    var run = TranscriptRun(try Transcript(parsing: try Transcript.read(path)), records: false)
    do { try run.play() } catch { return false }
    return run.faults.isEmpty
  }

  @Test func `there are transcripts of every family`() {
    let families = Set(
      Transcript.files(below: Transcript.folder).map { $0.prefix { $0 != "/" } }.map(String.init))
    #expect(
      families.isSuperset(of: [
        "capabilities", "departure", "labels", "limits", "login", "mailbox", "messages",
        "presence", "rooms",
      ]))
  }
}
