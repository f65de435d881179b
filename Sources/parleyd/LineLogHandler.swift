// What lives here: log entries as lines of a stream.
import IRC
import Logging
import System

/// `2026-11-20T17:12:18Z notice parleyd: the archive is in /srv/parley`.
struct LineLogHandler: LogHandler {
  let stream: LogStream
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  init(_ stream: LogStream) { self.stream = stream }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let fields = CalendarFields(.now)
    stream.write("\(fields.date)T\(fields.time)Z \(event.level) parleyd: \(event.message)")
  }
}
