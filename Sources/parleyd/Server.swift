// What lives here: the actor that owns the chat and every socket.
import Archive
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerSettings
import ServerShell
import Settings
import System
import Transport

/// Runs on one serial queue; sockets and the chat are touched there and nowhere else.
actor Server {
  let home: ServerHome
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    home.executor.asUnownedSerialExecutor()
  }

  var users: UserFileState
  let log: ServerLog
  let workers: Workers
  var chat: Chat
  let archive: any Archive
  var commit: OutputCommit
  /// Among the servers of its chat; nil for a server alone.
  var place: LogPlace?
  var acceptor: Acceptor
  var connections: ConnectionTable
  var outlet: Outlet
  var timetable: Timetable

  /// How long a goodbye may take.
  static let shutdownLimit = Duration.seconds(3)

  init(
    _ beginning: ServerBeginning, settings: ServerSettings, users: UserFileReader, log: ServerLog
  ) throws(Errno) {
    connections = try ConnectionTable()
    home = ServerHome(bell: connections.poller.bell)
    acceptor = Acceptor(RunningSettings(settings))
    archive = beginning.archive
    commit = OutputCommit(mayFail: beginning.archive.mayFail)
    outlet = Outlet(waits: beginning.archive.mayFail)
    place = beginning.place
    timetable = Timetable(beginning.clock)
    self.log = log
    self.users = UserFileState(reader: users)
    // A core is left for everybody who is logged in already.
    let width = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    workers = Workers(passwords: PasswordQueue(secret: beginning.secret, width: width))
    chat = Chat(beginning.configuration, as: beginning.place?.number)
  }
}
