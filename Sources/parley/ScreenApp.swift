// What lives here: the loop of the full-screen client.

import ClientCore
import ClientKeeping
import Glibc
import System
import Terminal

/// Keys, signals and the wire in; the value decides; the terminal shows.
final class ScreenApp {
  private var client: Client
  private let shell: ClientShell
  private let grounds: GroundStore
  private let terminal: Terminal
  private var schedule = PaintSchedule()
  /// After that, what only the start needed is given back.
  private var startEnd: Moment? = Moment.now + .seconds(1)
  /// What the last picture asks, until it is known to be seen.
  private var asked: Int?
  private var exit: (status: Int32, farewell: String?)?

  private init(
    _ settings: ClientSettings, _ encryption: Encryption, _ terminal: Terminal,
    _ grounds: GroundStore
  ) throws(Errno) {
    self.grounds = grounds
    shell = try ClientShell(encryption)
    client = Client(settings)
    self.terminal = terminal
  }

  /// Returns the exit status; the terminal is as it was found.
  static func run(_ settings: ClientSettings, _ encryption: Encryption) -> Int32 {
    do {
      let grounds = GroundStore()
      let terminal = try Terminal(ground: grounds.load())
      Signals.shared.listen(to: [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])
      let (status, farewell) = try ScreenApp(settings, encryption, terminal, grounds).loop()
      terminal.close()
      if let farewell { StandardStream.write(farewell) }
      return status
    } catch {
      StandardStream.complain("parley: \(error)")
      return 1
    }
  }

  private func loop() -> (Int32, String?) {
    feed(.hues(terminal.hues))
    feed(.resized(columns: terminal.size.columns, rows: terminal.size.rows))
    feed(.start)
    while true {
      if let exit {
        shell.finish()
        return exit
      }
      paintWhenDue()
      if exit == nil { step() }
    }
  }

  private func step() {
    giveBackMemory()
    let input = terminal.isHungUp ? -1 : STDIN_FILENO
    let ready = shell.wait(input: input, terminal: terminal.readiness, timeout: timeout)
    if ready.signals { takeSignals() }
    if ready.terminal { terminal.becomeReady() }
    if terminal.isHeld {
      takeAllKeys { true }
      terminal.letGo()
    }
    shell.advance(ready, feed: feed)
    if ready.input || terminal.keyWait == 0 { takeKeys() }
    if let due = client.wakeTime, due <= Moment.now { feed(.tick) }
  }

  /// Once, when the start is over and there is nothing to do.
  private func giveBackMemory() {
    guard let due = startEnd, Moment.now >= due, !(0..<Self.pause ~= timeout) else { return }
    startEnd = nil
    ProgramMemory.giveBack()
  }

  private static let pause: Int32 = 200

  private var timeout: Int32 {
    let wake = Self.earlier(Clock.milliseconds(until: client.wakeTime), terminal.keyWait)
    // A picture that the terminal has no room for waits until it has.
    guard let due = schedule.due, terminal.isReady else { return wake }
    return Self.earlier(wake, Clock.milliseconds(until: due))
  }

  /// Of two times for poll(2), of which -1 is never.
  private static func earlier(_ one: Int32, _ other: Int32) -> Int32 {
    one < 0 ? other : other < 0 ? one : min(one, other)
  }

  /// False if none have come.
  @discardableResult
  private func takeKeys() -> Bool {
    // Whoever sees a question may be faster than the thread that wrote it.
    if asked != nil { terminal.settle() }
    tellShown()
    let keys = terminal.readKeys()
    for key in keys where exit == nil { feed(.key(key)) }
    if !keys.isEmpty { schedule.noteKey() }
    if terminal.takeChange() { followLook() }
    if terminal.isHungUp { feed(.terminate) }
    return !keys.isEmpty
  }

  /// The terminal has said what it draws on.
  private func followLook() {
    grounds.keep(terminal.ground)
    feed(.hues(terminal.hues))
    feed(.joinsEmoji(terminal.joinsEmoji))
  }

  /// Every key that waits before a question is written was pressed without knowing it.
  private func takeAllKeys(while isWanted: () -> Bool) {
    while isWanted(), exit == nil, takeKeys() {}
  }

  private func tellShown() {
    guard let number = asked, terminal.isReady else { return }
    asked = nil
    feed(.shown(number))
  }

  private func takeSignals() {
    let signals = Signals.shared.take()
    if signals.contains(SIGTSTP) { suspend() }
    if signals.contains(SIGCONT) { resume() }
    if signals.contains(SIGWINCH) { followSize() }
    if !signals.isDisjoint(with: [SIGTERM, SIGHUP, SIGINT]) { feed(.terminate) }
  }

  private func followSize() {
    guard terminal.resize() else { return }
    feed(.resized(columns: terminal.size.columns, rows: terminal.size.rows))
  }

  /// Gives the terminal back, stops as any program does, and takes it again.
  private func suspend() {
    terminal.suspend()
    Signals.shared.stop()
    resume()
  }

  /// Also after a SIGSTOP: somebody else may have had the terminal.
  private func resume() {
    terminal.resume()
    followSize()
    schedule.noteChange()
    asked = nil
  }

  private func feed(_ event: ClientEvent) {
    schedule.noteChange()
    if event == .key(.control("l")) || event == .key(.function(5)) { terminal.repaint() }
    for effect in client.receive(event, at: Timestamp.now, Moment.now) { perform(effect) }
  }

  private func perform(_ effect: ClientEffect) {
    guard !shell.perform(effect, feed: feed) else { return }
    switch effect {
    case .bell: terminal.ringBell()
    case .notify(let notification): terminal.notify(notification)
    case .suspend: suspend()
    case .exit(let status, let farewell): if exit == nil { exit = (status, farewell) }
    default: break
    }
  }

  private func paintWhenDue() {
    tellShown()
    guard let due = schedule.due, terminal.isReady else { return }
    let now = Moment.now
    guard now >= due else { return }
    // Asked before the keys are taken: those that come while there is none are too early.
    let hadRoom = client.unseen == nil || terminal.hasRoom
    takeAllKeys { client.unseen != nil }
    guard exit == nil else { return }
    asked = client.unseen
    terminal.paint(client.screen(), isGuarded: asked != nil, hadRoom: hadRoom)
    terminal.ask()
    schedule.notePicture(at: now)
    tellShown()
  }
}
