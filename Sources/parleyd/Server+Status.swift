// What lives here: what a server tells `parleyd status`.
import IRC
import ServerCore
import ServerShell
import System

extension Server {
  /// A server without a directory has no place for it.
  func openStatusSocket() {
    guard let directory = acceptor.settings.current.keeping.directory else { return }
    do throws(Errno) {
      let socket = try StatusSocket(directory) { [weak self] tell in
        self?.enter { tell($0.statusText) }
      }
      acceptor.open(socket)
    } catch {
      log.warning("`parleyd status` will not work: \(error)")
    }
  }

  private var statusText: String {
    let online = chat.online
    guard let place else {
      let row = ServerStatus.Row(
        chat.configuration.shared.serverName, isThis: true, behind: 0,
        people: online[nil] ?? [])
      return ServerStatus(heading: "\(Parleyd.version), alone", [row]).text
    }
    let touch =
      place.isServing
      ? "in touch with the others" : "out of touch with the others; nobody is let in"
    return place.link.status(
      heading: "\(Parleyd.version), \(touch), at position \(place.link.place) of their log",
      at: .now, online: online
    ).text
  }
}
