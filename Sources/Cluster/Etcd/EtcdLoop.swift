// What lives here: the thread that talks with etcd.
import CCurl
import System

/// Owns all connections, and this node's part of the protocol. Waits for all of them, and for its inbox,
/// in one place.
final class EtcdLoop {
  private let inbox: EtcdInbox
  private let keys: EtcdKeys
  private let leaseFile: LeaseFile?
  private let multi: UnsafeMutableRawPointer
  private let connections: [EtcdConnection]
  private var node: LogNode
  private var news: @Sendable (LogNews) -> Void = { _ in }
  private var questions = EtcdQuestions()
  private var members: EtcdMembers
  private var complaints: EtcdComplaints
  private var closing: (by: Uptime, done: [@Sendable () -> Void])?

  /// For a last word to etcd.
  private static let farewell = Duration.seconds(1)
  private static let longestWait: Int64 = 60_000

  private init(_ options: EtcdOptions, _ inbox: EtcdInbox) throws(EtcdOptions.Refusal) {
    members = EtcdMembers(options.addresses)
    self.inbox = inbox
    keys = EtcdKeys(prefix: options.prefix)
    leaseFile = options.leaseFile.map { LeaseFile(path: $0) }
    guard let multi = curl_multi_init() else {
      throw EtcdOptions.Refusal(description: "libcurl cannot be used")
    }
    self.multi = multi
    var connections: [EtcdConnection] = []
    for _ in Lane.allCases { connections.append(try EtcdConnection(options)) }
    self.connections = connections
    node = LogNode(remembered: leaseFile?.lease)
    complaints = EtcdComplaints()
  }

  deinit {
    for connection in connections { curl_multi_remove_handle(multi, connection.handle) }
    curl_multi_cleanup(multi)
  }

  static func run(_ options: EtcdOptions, _ inbox: EtcdInbox) {
    do throws(EtcdOptions.Refusal) {
      try EtcdLoop(options, inbox).run()
    } catch {
      refuse(inbox, error)
    }
  }

  /// Nobody can be told but by what they ask.
  private static func refuse(_ inbox: EtcdInbox, _ refusal: EtcdOptions.Refusal) {
    while true {
      for command in inbox.take() {
        switch command {
        case .follow(_, let news): news(.stopped(.unsuitable(refusal.description)))
        case .ask(_, let answer): answer(.refused(refusal.description))
        case .close(let done): return done()
        default: break
        }
      }
      inbox.bell.wait()
    }
  }

  private func run() {
    while true {
      for command in inbox.take() { obey(command) }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      hear()
      perform(node.tick(Uptime.now))
      inbox.setInTouch(until: node.inTouchUntil)
      if let closing, node.isAway || closing.by <= Uptime.now {
        inbox.setInTouch(until: nil)
        for done in closing.done { done() }
        return
      }
      wait()
    }
  }

  private func wait() {
    let deadline = [node.deadline, closing?.by].compactMap { $0 }.min()
    let span = deadline.map { ($0 - Uptime.now).milliseconds } ?? Self.longestWait
    parley_curl_poll(
      multi, inbox.bell.descriptor.number, Int32(max(0, min(span, Self.longestWait))))
  }

  private func obey(_ command: EtcdInbox.Command) {
    let now = Uptime.now
    switch command {
    case .follow(let position, let news):
      self.news = news
      perform(node.follow(after: position, now))
    case .join(let name, let greeting): perform(node.join(as: name, greeting: greeting, now))
    case .append(let batch, let number): perform(node.append(batch, number: number, now))
    case .leave: perform(node.leave(now))
    case .ask(let request, let answer):
      perform(node.ask(request, number: questions.add(answer), now))
    case .close(let done):
      closing = (closing?.by ?? now + Self.farewell, (closing?.done ?? []) + [done])
    }
  }

  private func perform(_ actions: [LogAction]) {
    for action in actions {
      switch action {
      case .send(let lane, let ticket, let request): send(lane, ticket, request)
      case .cancel(let lane): cancel(lane)
      case .moveOn(let lane): moveOn(lane)
      case .remember(let lease): remember(lease)
      case .tell(let item): news(item)
      case .tellNotes(let number, let answer): questions.answer(number, answer)
      }
    }
  }

  private func remember(_ lease: LeaseID?) {
    do throws(FileFailure) {
      try leaseFile?.write(lease)
    } catch {
      news(.trouble(error.description))
    }
  }

  // MARK: Transfers

  private func send(_ lane: Lane, _ ticket: UInt64, _ request: StoreRequest) {
    let connection = connections[lane.rawValue]
    cancel(lane)
    connection.begin(
      EtcdConnection.Call(request: request, ticket: ticket, address: members.address(of: lane)),
      keys)
    curl_multi_add_handle(multi, connection.handle)
  }

  private func cancel(_ lane: Lane) {
    let connection = connections[lane.rawValue]
    guard connection.end() != nil else { return }
    curl_multi_remove_handle(multi, connection.handle)
  }

  private func moveOn(_ lane: Lane) {
    if let words = complaints.words(about: members.address(of: lane), lane) {
      news(.trouble(words))
    }
    members.moveOn(lane)
  }

  private func hear() {
    let watch = connections[Lane.watch.rawValue]
    if watch.isWatch { hear(watch) }
    var result = CURLE_OK
    while let handle = parley_curl_ended(multi, &result) {
      curl_multi_remove_handle(multi, handle)
      guard let lane = Lane.allCases.first(where: { connections[$0.rawValue].handle == handle })
      else { continue }
      let connection = connections[lane.rawValue]
      if connection.isWatch { hear(connection) }
      let (status, body) = (connection.status, connection.takeBody())
      let reason = connection.failure(result)
      guard let call = connection.end() else { continue }
      if result == CURLE_OK {
        let isEnd = lane == .watch && status == 200 && body.isEmpty
        take(
          isEnd
            ? EtcdAnswer(failed: "the watch has ended")
            : EtcdAnswer(status, body, to: call.request, keys), lane, call)
      } else {
        take(EtcdAnswer(failed: reason), lane, call)
      }
    }
  }

  /// What came of a stream; whatever its end was, this came before.
  private func hear(_ watch: EtcdConnection) {
    for line in watch.takeLines() {
      guard let call = watch.call else { return }
      take(EtcdAnswer(watch: line, keys), .watch, call)
    }
  }

  private func take(_ answer: EtcdAnswer, _ lane: Lane, _ call: EtcdConnection.Call) {
    let now = Uptime.now
    if let cluster = answer.cluster, !members.take(cluster: cluster) {
      let words = "\(call.address) belongs to another etcd than was asked before"
      return perform(node.stop(.unsuitable(words), now))
    }
    complaints.note(answer.answer, of: call.address, lane)
    perform(node.take(answer.answer, lane, ticket: call.ticket, now))
  }
}
