// What lives here: how one of several servers finds its place in their log.
import Archive
import Cluster
import Crypto
import Dispatch
import IRC
import ServerCore
import ServerSettings
import ServerShell
import Synchronization
import System

/// Why a server cannot take its place.
struct LogPlaceFault: Error, CustomStringConvertible {
  let description: String
}

/// Asks the log what has been settled, or settles it; waits until etcd answers.
struct LogPlaceFinder {
  let settings: ServerSettings
  let archive: SQLiteArchive
  let directory: String
  let terminal: ServerLog
  private let node: NodeID
  private let log: EtcdLog

  init(
    _ settings: ServerSettings, _ archive: SQLiteArchive, directory: String, _ terminal: ServerLog
  ) throws {
    (self.settings, self.archive, self.terminal) = (settings, archive, terminal)
    self.directory = directory
    guard let name = settings.cluster.node, let node = NodeID(name) else {
      throw LogPlaceFault(description: "--node wants 1 to 32 letters, digits, '.', '_' and '-'")
    }
    self.node = node
    var options = EtcdOptions(
      addresses: try EtcdAddress.list(parsing: settings.cluster.addresses ?? ""))
    options.prefix = settings.cluster.prefix
    options.authority = settings.cluster.authority
    options.certificate = settings.cluster.certificate
    options.key = settings.cluster.key
    options.allowsPlaintext = settings.listening.allowsPlaintext
    options.leaseFile = directory + "/lease"
    log = try EtcdLog(options)
  }

  func find(_ configuration: Configuration) throws -> ServerBeginning {
    try checkRenounced()
    let chat = try chat(configuration)
    let number = try number()
    let mark = try DeathMark(directory + "/position")
    let skips = try skips(mark.fatal)
    let followed = try archive.followedLog()
    let checkpoint = try followed.checkpoint.map { try SharedCheckpoint(decoding: $0) }
    try check(checkpoint, chat)
    let snapshot = try snapshot(chat)
    let clock = try clock(chat.settlement)
    let agreement = checkpoint?.agreement ?? chat.agreement
    let identity = LogIdentity(
      of: chat.instance, as: node, number, at: settings.cluster.address,
      settings: configuration.shared)
    var start = LogBeginning(
      at: LogPosition(chat.settled.position), agreement, checkpoint, kept: followed.kept)
    (start.skips, start.offset) = (skips, chat.settlement.offset)
    let place = LogPlace(
      log, node, number, LogLink(identity, from: start),
      Self.beginning(checkpoint, chat.settlement),
      AccountTelling(in: directory, SecretVerifiers(secret: chat.secret, .openSSL)), mark,
      chat.settled)
    return ServerBeginning(
      configuration: chat.configuration(configuration, agreement.settings), archive: archive,
      snapshot: checkpoint == nil ? snapshot : nil, clock: clock, secret: chat.secret, place: place)
  }

  /// The chat that the log has, which is this one from now on if it has none.
  private func chat(_ configuration: Configuration) throws -> SettledChat {
    let known = try archive.instance()
    let proposal = try proposal(configuration, known)
    let chat = try SettledChat(
      ask("the chat's beginning") { log.begin(proposing: proposal, $0) }.get())
    try check(chat, known)
    if chat.settled.genesis != proposal { try checkKeptToLog() }
    try check(chat.settlement.agreed, configuration.shared)
    return chat
  }

  private static func beginning(
    _ checkpoint: SharedCheckpoint?, _ settlement: Settlement
  ) -> LogPlace.Beginning {
    if let checkpoint { return .shared(checkpoint.state) }
    return settlement.founder == nil ? .nothing : .founder
  }

  private func checkKeptToLog() throws {
    guard try archive.hasLeftLog() else { return }
    throw LogPlaceFault(
      description:
        "a server alone has gone on with the archive in \(directory), and the chat in etcd has "
        + "not heard of it; name another --cluster-prefix, and this is the first of its servers")
  }

  /// Running time as the servers of the chat have it.
  private func clock(_ settlement: Settlement) throws -> RunningClock {
    let calendar = Timestamp.now.milliseconds - Moment.now.milliseconds
    let shift = Duration.milliseconds(calendar) + settlement.offset
    try archive.noteClock(boot: RunningClock.boot, shift: shift)
    return RunningClock(shift: shift)
  }

  private func number() throws -> NodeNumber {
    let number = ask("its number") { log.number(of: node, $0) }
    guard let number, number <= NodeNumber.last.rawValue else {
      throw LogPlaceFault(description: "there is no number left for \(node) in the log")
    }
    return NodeNumber(rawValue: number)
  }

  private func snapshot(_ chat: SettledChat) throws -> Snapshot {
    let identity = chat.settlement.identity
    var snapshot = try archive.snapshot(freshInstance: chat.instance, freshIdentity: identity)
    snapshot.clock.expectedTime = nil
    return chat.settlement.founder == nil ? Self.nothing(chat.instance, identity) : snapshot
  }

  /// All begin with the same, whatever a server has kept of the log since.
  private static func nothing(_ instance: String, _ identity: String) -> Snapshot {
    var snapshot = Snapshot()
    (snapshot.instance, snapshot.identity) = (instance, identity)
    return snapshot
  }

  /// What the chat would begin with if this server were the first.
  private func proposal(_ configuration: Configuration, _ known: String?) throws -> Genesis {
    var offset = Duration.zero
    if known != nil {
      var snapshot = try archive.snapshot(freshInstance: "")
      let clock = try Parleyd.resume(after: &snapshot, archive)
      offset = .milliseconds(clock.moment.milliseconds - Timestamp.now.milliseconds)
    }
    let settlement = Settlement(
      configuration, identity: try archive.identity() ?? ServerSecret.freshIdentity(),
      founder: known == nil ? nil : node.name, offset: offset)
    return Genesis(
      instance: Array((known ?? configuration.instance).utf8),
      secret: try ServerSecret.load(from: directory), logic: Deed.logics.upperBound,
      settings: try settlement.encoded)
  }

  private func check(_ chat: SettledChat, _ known: String?) throws {
    let logic = chat.settled.genesis.logic
    guard Deed.logics.contains(logic) else {
      let agreement = Agreement(logic: logic, settings: chat.settlement.settings)
      throw LogPlaceFault(description: agreement.refusal(by: Deed.logics))
    }
    guard known == nil || known == chat.instance else {
      throw LogPlaceFault(
        description: "the archive in \(directory) is of another chat than the one in etcd; "
          + "name another --data or another --cluster-prefix")
    }
  }

  private func check(_ settled: SharedSettings, _ own: SharedSettings) throws {
    let differences = ServerSettings.differences(between: settled, and: own)
    guard !differences.isEmpty else { return }
    let names = differences.map { "--" + $0 }.joined(separator: ", ")
    guard settled.lobby == own.lobby else {
      throw LogPlaceFault(
        description: "the room for everybody stays what it was when the chat began; these settings "
          + "differ here: \(names)")
    }
    let others = try others()
    guard others.isEmpty else {
      throw LogPlaceFault(
        description: "all servers of a chat have these settings in common, and they differ here: "
          + "\(names); to change them, stop all servers (\(others.joined(separator: ", ")) "
          + "\(others.count == 1 ? "is" : "are") there) and start all with the new ones")
    }
    terminal.notice("no other server is there: these settings are new from now on: \(names)")
  }

  /// Which other servers are there.
  private func others() throws -> [String] {
    guard case .read(let notes) = ask("who is there", { log.notes(under: "log/", $0) }) else {
      throw LogPlaceFault(description: "etcd does not tell who is there")
    }
    return notes.map { String($0.name.dropFirst("log/".utf8.count)) }.filter { $0 != node.name }
  }

  /// Entries that nobody does, and one more if two processes of this server died of it.
  private func skips(_ fatal: Position?) throws -> Set<Position> {
    if let fatal {
      terminal.error("this server died twice at position \(fatal); all pass over it from now on")
      let answer = ask("that it is passed over") { log.skip(fatal, $0) }
      if case .refused(let reason) = answer {
        throw LogPlaceFault(description: "position \(fatal) cannot be passed over: \(reason)")
      }
    }
    guard let skips = ask("what is passed over", log.skips) else {
      throw LogPlaceFault(description: "what is to be passed over in the log cannot be read")
    }
    return skips
  }

  // MARK: Data that is not what the others have

  static let remedy =
    "take a fresh copy of another server's data (`parleyd backup FILE` there), into a new directory"

  private static func renouncedPath(_ directory: String) -> String { directory + "/differs" }

  static func renounce(_ directory: String, _ reason: String) {
    _ = try? AtomicFile.replace(renouncedPath(directory), with: Array((reason + "\n").utf8))
  }

  private func checkRenounced() throws {
    let path = Self.renouncedPath(directory)
    guard let reason = try? WholeFile.text(of: path, owner: .ourselves) else { return }
    throw LogPlaceFault(
      description: "\(reason.split(whereSeparator: \.isNewline).joined(separator: " ")) "
        + "(\(path)); \(Self.remedy)")
  }

  private func check(_ checkpoint: SharedCheckpoint?, _ chat: SettledChat) throws {
    if let checkpoint {
      guard checkpoint.instance == chat.instance else {
        throw LogPlaceFault(description: "the archive's place in the log is of another chat")
      }
      return
    }
    guard let founder = chat.settlement.founder, founder != node.name else { return }
    throw LogPlaceFault(
      description: "this chat has a past that \(directory) has not: copy it from another server "
        + "(`parleyd backup FILE` there, and FILE as parley.db here), and start again")
  }

  /// Waits for the log's answer, and says so where that takes long.
  private func ask<Value: Sendable>(
    _ what: String, _ question: (@escaping @Sendable (Value) -> Void) -> Void
  ) -> Value {
    let answer = Answered<Value>()
    question { answer.put($0) }
    return answer.wait {
      terminal.notice("waiting for etcd at \(settings.cluster.addresses ?? "") to tell \(what)")
    }
  }
}

/// What the first of a chat's servers settled in the log.
private struct SettledChat {
  let settled: SettledGenesis
  let settlement: Settlement

  init(_ settled: SettledGenesis) throws {
    self.settled = settled
    settlement = try Settlement(decoding: settled.genesis.settings)
  }

  var instance: String { String(decoding: settled.genesis.instance, as: UTF8.self) }
  var secret: [UInt8] { settled.genesis.secret }
  var agreement: Agreement {
    Agreement(logic: settlement.logic, settings: settlement.settings)
  }

  /// This server's, as the chat has it: `settings` as all agreed when the server begins, and what has
  /// become of them since, the log says.
  func configuration(_ own: Configuration, _ settings: SharedSettings) -> Configuration {
    var configuration = own
    (configuration.instance, configuration.created) = (instance, settlement.created)
    configuration.shared = settings
    return configuration
  }
}

/// What comes on another thread.
private final class Answered<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let bell = DispatchSemaphore(value: 0)

  func put(_ answer: Value) {
    value.withLock { $0 = answer }
    bell.signal()
  }

  /// `complain` is called where that takes long.
  func wait(_ complain: () -> Void) -> Value {
    var hasComplained = false
    while true {
      if let answer = value.withLock({ $0 }) { return answer }
      guard bell.wait(timeout: .now() + .seconds(2)) == .timedOut, !hasComplained else { continue }
      hasComplained = true
      complain()
    }
  }
}
