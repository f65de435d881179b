// What lives here: one transfer at a time, by libcurl.
import CCurl
import Glibc
import System

/// Confined to the thread of its loop. libcurl keeps its connection open between transfers.
final class EtcdConnection {
  struct Call {
    let request: StoreRequest
    let ticket: UInt64
    let address: EtcdAddress
  }

  let handle: UnsafeMutableRawPointer
  private let headers: UnsafeMutablePointer<curl_slist>?
  /// What is under way.
  private(set) var call: Call?
  /// What came, as far as it was not taken.
  private var received: [UInt8] = []
  /// How much of it has no line's end.
  private var searched = 0
  private var isTooLong = false

  /// etcd sends 2 MiB at once at most, which base64 makes larger by a third; what brings more is not
  /// etcd.
  static let sizeLimit = 4 << 20
  private static let connectPatience = 1000

  private static let isReady: Bool = parley_curl_begin() == CURLE_OK

  init(_ options: EtcdOptions) throws(EtcdOptions.Refusal) {
    guard Self.isReady, let handle = curl_easy_init() else {
      throw EtcdOptions.Refusal(description: "libcurl cannot be used")
    }
    self.handle = handle
    // No waiting for permission to send, which etcd does not give.
    headers = curl_slist_append(
      curl_slist_append(nil, "Content-Type: application/json"), "Expect:")
    parley_curl_allow_http_alone(handle)
    parley_curl_set_headers(handle, headers)
    // No proxy, whatever the environment says.
    parley_curl_set_text(handle, CURLOPT_PROXY, "")
    parley_curl_set_text(handle, CURLOPT_USERAGENT, "parleyd")
    parley_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
    parley_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.connectPatience)
    parley_curl_set_number(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    parley_curl_set_number(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    for (option, path) in [
      (CURLOPT_CAINFO, options.authority), (CURLOPT_SSLCERT, options.certificate),
      (CURLOPT_SSLKEY, options.key),
    ] {
      if let path { parley_curl_set_text(handle, option, path) }
    }
    parley_curl_set_receiver(
      handle,
      { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let connection = Unmanaged<EtcdConnection>.fromOpaque(context).takeUnretainedValue()
        let count = size * count
        return connection.receive(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
  }

  func begin(_ call: Call, _ keys: EtcdKeys) {
    let content = EtcdCall(call.request, keys)
    received = []
    searched = 0
    isTooLong = false
    self.call = call
    parley_curl_set_text(handle, CURLOPT_URL, call.address.description + content.path)
    if let body = content.body {
      parley_curl_set_number(handle, CURLOPT_POST, 1)
      body.withUnsafeBytes { _ = parley_curl_set_body(handle, $0.baseAddress, $0.count) }
    } else {
      parley_curl_set_number(handle, CURLOPT_HTTPGET, 1)
    }
  }

  /// What it was about; nothing of it is heard any more.
  @discardableResult
  func end() -> Call? {
    defer {
      call = nil
      received = []
    }
    return call
  }

  var status: Int { parley_curl_status(handle) }

  var isWatch: Bool {
    if case .watch = call?.request { return true }
    return false
  }

  /// The whole lines of a stream so far.
  func takeLines() -> [[UInt8]] {
    guard status == 200 else { return [] }
    let last = received[searched...].lastIndex(of: UInt8(ascii: "\n"))
    searched = received.count
    guard let last else { return [] }
    let lines = received[..<last].split(separator: UInt8(ascii: "\n")).map { Array($0) }
    received.removeFirst(last + 1)
    searched = received.count
    return lines
  }

  func takeBody() -> [UInt8] {
    defer { received = [] }
    return received
  }

  func failure(_ code: CURLcode) -> String {
    if isTooLong { return "answers with more than \(Self.sizeLimit) bytes" }
    return curl_easy_strerror(code).map { String(cString: $0) } ?? "cannot be reached"
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLong = received.count + bytes.count > Self.sizeLimit
    guard !isTooLong else { return false }
    received += bytes
    return true
  }
}
