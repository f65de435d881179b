// What lives here: one of several servers, and what it has to do with their log.
import Cluster
import ServerCore
import ServerShell
import System

struct LogPlace {
  let log: any Log
  let node: NodeID
  let number: NodeNumber
  var link: LogLink
  /// Taken when the server starts.
  private var beginning: Beginning?
  var accounts: AccountTelling
  var mark: DeathMark
  /// What stands in the log about the chat.
  var settled: SettledGenesis
  var checkpoints = CheckpointSchedule()
  /// Somebody may come in.
  var isServing = false
  /// It takes part no more, for good.
  var hasStopped = false

  enum Beginning {
    /// What was shared at the place from which the link goes on.
    case shared(SharedState)
    /// With nothing, as all others do.
    case nothing
    /// With this server's archive, and its accounts.
    case founder
  }

  init(
    _ log: any Log, _ node: NodeID, _ number: NodeNumber, _ link: LogLink, _ beginning: Beginning,
    _ accounts: AccountTelling, _ mark: DeathMark, _ settled: SettledGenesis
  ) {
    (self.log, self.node, self.number, self.link) = (log, node, number, link)
    (self.beginning, self.accounts) = (beginning, accounts)
    (self.mark, self.settled) = (mark, settled)
  }

  /// What there is to begin with is not kept beside what becomes of it.
  mutating func takeBeginning() -> Beginning? { beginning.take() }
}

/// What a server's user file says, on its way to the others.
struct AccountTelling {
  /// Where it keeps which accounts it has told them of.
  let directory: String
  var verifiers: SecretVerifiers
  private var untold: [Account.Entry]?

  init(in directory: String, _ verifiers: SecretVerifiers) {
    (self.directory, self.verifiers) = (directory, verifiers)
  }

  mutating func begin(with entries: [Account.Entry]) { untold = entries }

  /// What has been told now; nil where nothing was on its way.
  mutating func finish() -> [Account.Entry]? { untold.take() }
}

/// When what the servers share is to be kept.
struct CheckpointSchedule {
  private var hasNews = false
  /// What came of the log is in the commit that gathers, and its position is not.
  private var hasStored = false

  mutating func noteStored() { (hasNews, hasStored) = (true, true) }

  /// Whether there is something that the position belongs to.
  mutating func takeStored() -> Bool {
    defer { hasStored = false }
    return hasStored
  }

  /// Whether anything has come since the last one.
  mutating func takeNews() -> Bool {
    defer { hasNews = false }
    return hasNews
  }
}
