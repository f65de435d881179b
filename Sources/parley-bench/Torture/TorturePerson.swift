// What lives here: one account's client during a run: it logs in, talks, and suffers.

import Glibc
import IRC
import System

final class TorturePerson: Role {
  enum Manner {
    case stays
    /// Logs out and in again, all the time.
    case comesAndGoes
    /// Its link is cut at any moment; after reading only half of what came, now and then.
    case isCut
    /// Its link is cut while its mailbox is replayed.
    case isCutInReplay
    /// Is seldom there, so that its mailbox fills.
    case sleeps
  }

  enum Phase {
    case away(until: ContinuousClock.Instant)
    case arriving
    case here
    case leaving
  }

  struct Nature {
    let manner: Manner
    /// Reads tags; else as old a client as there is.
    let hasTags: Bool
    private(set) var talks = false
    /// Sends again, with the same id, what was not echoed.
    private(set) var isPersistent = false
  }

  let index: Int
  let account: Credentials
  let nature: Nature
  unowned let run: TortureRun
  private(set) var phase = Phase.away(until: .now)
  /// The last one, which may be over.
  private var visit: TortureVisit?
  private var talk = TortureTalk()
  /// Rooms to be in.
  private let rooms: [Int]
  private var hasJoined = false
  /// When it leaves, or is cut.
  private var change = ContinuousClock.now
  private var departure = ContinuousClock.now

  init(_ index: Int, _ account: Credentials, _ nature: Nature, rooms: [Int], run: TortureRun) {
    self.index = index
    self.account = account
    self.nature = nature
    self.rooms = rooms
    self.run = run
  }

  private var book: TortureBook { run.book }

  var isHere: Bool { if case .here = phase { true } else { false } }
  var isGone: Bool { if case .away = phase { true } else { false } }
  var hasLink: Bool { visit?.peer.isOpen == true }
  /// Which of the servers it is connected to, or was last.
  var place: Int { visit?.place ?? 0 }
  var pending: [Int] { talk.pending }

  // MARK: Time passes

  func tick(_ now: ContinuousClock.Instant) throws(Failure) {
    switch phase {
    case .away(let until):
      if now >= until, run.times.isEverybodyWanted, let place = run.openPlace() {
        try connect(to: place)
      }
    case .arriving, .leaving:
      guard now - max(departure, visit?.start ?? departure) > .seconds(10) else { return }
      guard !run.isCluster else { return cut() }
      book.note(.wrong, "\(account.name) waited 10 s in \(phase), entered \(visit?.rooms ?? [])")
      cut()
    case .here:
      if nature.talks, run.times.mayTalk, talk.isDue(at: now) { speak(now) }
      if !run.times.isRough { return readAll() }
      if now >= change { suffer(now) }
    }
  }

  /// In peace nothing is left unread.
  private func readAll() {
    guard let peer = visit?.peer, !peer.reads else { return }
    peer.reads = true
    run.loop.control(peer)
  }

  private func suffer(_ now: ContinuousClock.Instant) {
    switch nature.manner {
    case .stays: change = now + .seconds(3600)
    case .comesAndGoes, .sleeps: leave()
    case .isCut, .isCutInReplay:
      if nature.manner == .isCut, let peer = visit?.peer, peer.reads, run.dice.chance(3) {
        // Some of what follows is left unread in the socket.
        peer.reads = false
        run.loop.control(peer)
        change = now + .milliseconds(run.dice.pick(10...150))
      } else {
        run.tally.cut()
        cut()
      }
    }
  }

  private func connect(to place: Int) throws(Failure) {
    guard let endpoint = run.servers[place].endpoint else { return }
    let fresh = BenchPeer(index, account, role: self, on: run.loop)
    visit = TortureVisit(
      (visit?.number ?? 0) + 1, of: fresh, to: place, patience: run.dice.pick(1...60))
    phase = .arriving
    try run.loop.open(fresh, to: endpoint)
  }

  func leave() {
    guard isHere else { return }
    book.left(index)
    visit?.peer.send("QUIT :for now\r\n")
    phase = .leaving
    departure = .now
  }

  /// Ends the link at once: with a reset, or as a process does that ends.
  func cut() {
    guard let peer = visit?.peer, let socket = peer.socket else { return }
    book.left(index)
    if run.dice.chance(2) {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        socket.descriptor.number, SOL_SOCKET, SO_LINGER, &linger,
        socklen_t(MemoryLayout<linger>.size))
    }
    run.loop.close(peer)
    goAway()
  }

  private func goAway() {
    let pause =
      switch nature.manner {
      case .stays: run.dice.pick(0...60)
      case .comesAndGoes, .isCut: run.dice.pick(0...250)
      case .isCutInReplay: run.dice.pick(20...300)
      case .sleeps: run.dice.pick(2000...6000)
      }
    phase = .away(until: .now + .milliseconds(run.times.isRough ? pause : pause / 10))
  }

  // MARK: Talking

  private func speak(_ now: ContinuousClock.Instant) {
    let number = book.say(
      by: index, to: run.dice.destinations(for: index, of: run.people.count, rooms: rooms),
      isPersistent: nature.isPersistent)
    send(number)
    talk.say(
      number, isAwaited: nature.isPersistent, next: now + .milliseconds(run.dice.pick(20...150)))
  }

  private func send(_ number: Int) {
    let words = book.said[number].copies.map { book.word($0.destination) }.joined(separator: ",")
    let tags = nature.isPersistent ? "@label=l\(number);+parley/id=i\(number) " : ""
    // The same text each time: what stands in it depends on its number alone.
    var random = SeededGenerator(seed: UInt64(number))
    visit?.peer.send("\(tags)PRIVMSG \(words) :\(TortureText.make(number, &random))\r\n")
    book.sent(number)
  }

  // MARK: Role

  func connected(_ peer: BenchPeer) {
    let capabilities =
      nature.isPersistent
      ? "message-tags server-time batch echo-message labeled-response"
      : "message-tags server-time batch"
    let request =
      nature.hasTags ? "CAP LS 302\r\nCAP REQ :\(capabilities)\r\n" : ""
    peer.send(request + account.greeting + (nature.hasTags ? "CAP END\r\n" : ""))
    change =
      .now
      + .milliseconds(
        nature.manner == .comesAndGoes ? run.dice.pick(50...900) : run.dice.pick(20...600))
  }

  func closed(_ peer: BenchPeer) {
    guard let visit, peer === visit.peer else { return }
    if run.isOpen(place), !visit.isRefused, !isLeaving {
      // One of several sends everybody away when it has lost touch with the others.
      if !run.isCluster { run.tally.drop() }
      book.wasDropped(index)
    }
    goAway()
  }

  private var isLeaving: Bool { if case .leaving = phase { true } else { false } }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    guard let message = try? Message(parsing: line) else {
      book.note(.wrong, "\(account.name) cannot read \(line.text)")
      return
    }
    switch message.command.rawValue {
    case "PING": answer(message, peer)
    case "PRIVMSG": take(message)
    case "376", "422":
      if !hasJoined {
        peer.send("JOIN \(rooms.map { run.book.rooms[$0] }.joined(separator: ","))\r\n")
      }
    case "366": enter(message)
    case "904", "464", "433", "ERROR":
      if !isHere, !isLeaving { visit?.refuse() }
    case "FAIL" where message[1] == "SHUTDOWN" && run.isCluster: break
    case "FAIL", "401", "404", "412", "417", "421", "461", "451":
      book.note(.wrong, "\(account.name) was told \(line.text)")
    default: break
    }
  }

  private func enter(_ message: Message) {
    guard let word = message[1], case .room(let room) = book.destination(word) else { return }
    guard visit?.enter(room) == true else { return }
    // What a server of several had written before it died is read after its people were counted out.
    if !run.isCluster || run.isOpen(place) { book.entered(index, room) }
    guard visit?.isIn(rooms) == true, case .arriving = phase else { return }
    hasJoined = true
    phase = .here
    // First what was said before the link broke, in its order.
    for number in pending { send(number) }
  }

  private func answer(_ ping: Message, _ peer: BenchPeer) {
    let token = ping[0] ?? ""
    let isBarrier = token.hasPrefix("mailbox-")
    guard nature.manner == .isCutInReplay, isBarrier, run.times.isRough,
      visit?.endReplay() == true
    else {
      peer.send("PONG :\(token)\r\n")
      return
    }
    // The moment at which an acknowledgement may be lost, or come twice.
    switch run.dice.pick(0...9) {
    case 0...3: cutInReplay()
    case 4...6:
      peer.send("PONG :\(token)\r\n")
      peer.flush()
      cutInReplay()
    default: peer.send("PONG :\(token)\r\n")
    }
  }

  private func cutInReplay() {
    run.tally.cut()
    cut()
  }

  private func take(_ message: Message) {
    guard let sender = message.source?.nick, let word = message[0], let text = message[1],
      let destination = book.destination(word)
    else { return }
    guard let number = TortureText.number(in: text) else {
      // The time of an old message, for whose line it was too long, comes alone.
      if text.hasPrefix("["), text.hasSuffix("]"), !nature.hasTags { return }
      book.note(.wrong, "\(account.name) received \(message)")
      return
    }
    run.heardWord()
    let key = CopyKey(number: number, destination: destination)
    let id = message.tags[Tags.messageID]
    if sender == account.name {
      book.echoed(key, messageID: id ?? "")
      if book.said.indices.contains(number), book.said[number].isAcknowledged {
        talk.confirm(number)
      }
      return
    }
    if nature.hasTags, id == nil { book.note(.wrong, "\(message) has no id") }
    run.heardMessage()
    book.received(
      key, from: sender, by: index,
      TortureBook.Receipt(messageID: id, connection: visit?.number ?? 0))
    guard nature.manner == .isCutInReplay, run.times.isRough else { return }
    if visit?.hearMessage() == true { cutInReplay() }
  }
}
