// What lives here: the one epoll loop that drives every session of a run.

import CLinux
import Glibc
import System
import Transport

/// What a session does with what happens to it.
protocol Role: AnyObject {
  func connected(_ peer: BenchPeer)
  /// One line without its line ending.
  func received(_ line: Span<UInt8>, by peer: BenchPeer)
  /// The socket takes more; asked only while the peer `wantsToWrite`.
  func writable(_ peer: BenchPeer)
  /// The other side closed, or the connection failed; the descriptor is gone already.
  func closed(_ peer: BenchPeer)
}

extension Role {
  func connected(_ peer: BenchPeer) {}
  func writable(_ peer: BenchPeer) {}
  func closed(_ peer: BenchPeer) {}
}

final class Loop {
  private let epoll: Descriptor
  private var peers: [BenchPeer?] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var events = [epoll_event](repeating: epoll_event(), count: 256)
  private var unflushed: [BenchPeer] = []

  init() throws(Failure) {
    do throws(Errno) {
      epoll = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), of: "epoll_create1")
    } catch {
      throw Failure(error)
    }
  }

  func open(_ peer: BenchPeer, to endpoint: Endpoint, from source: UInt32? = nil) throws(Failure) {
    let session = try endpoint.session()
    let socket = try endpoint.connecting(from: source)
    let number = socket.descriptor.number
    while peers.count <= Int(number) { peers.append(nil) }
    peers[Int(number)] = peer
    peer.open(socket, session)
    control(peer, EPOLL_CTL_ADD)
  }

  /// Closes without a word; `closed` is not called.
  func close(_ peer: BenchPeer) {
    guard let socket = peer.socket else { return }
    peers[Int(socket.descriptor.number)] = nil
    peer.forget()
  }

  func flushLater(_ peer: BenchPeer) { unflushed.append(peer) }

  func control(_ peer: BenchPeer, _ operation: Int32 = EPOLL_CTL_MOD) {
    guard let number = peer.socket?.descriptor.number, peer.watches() else { return }
    var event = epoll_event()
    event.events = peer.interest
    event.data.fd = number
    epoll_ctl(epoll.number, operation, number, &event)
  }

  /// Runs until `isDone`, which is asked after every batch of events; false when the deadline came
  /// first.
  func run(until deadline: ContinuousClock.Instant, _ isDone: () -> Bool) -> Bool {
    flush()
    while !isDone() {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      let wait = Int32(min(100, left / .milliseconds(1) + 1))
      let count = epoll_wait(epoll.number, &events, Int32(events.count), wait)
      for index in 0..<max(0, Int(count)) { dispatch(events[index]) }
      flush()
    }
    return true
  }

  private func dispatch(_ event: epoll_event) {
    guard let peer = peers[Int(event.data.fd)] else { return }
    if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
      peer.reads ? read(peer) : end(peer)
    } else if event.events & EPOLLRDHUP.rawValue != 0 {
      end(peer)
    }
    guard event.events & EPOLLOUT.rawValue != 0, peer.isOpen else { return }
    peer.markConnected()
    peer.flush()
    if peer.wantsToWrite && peer.hasRoom { peer.role.writable(peer) }
  }

  private func read(_ peer: BenchPeer) {
    guard let number = peer.socket?.descriptor.number else { return }
    let count = recv(number, &buffer, buffer.count, 0)
    if count > 0 {
      let piece = buffer
      if !peer.take(piece.span.extracting(0..<count)) { end(peer) }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      end(peer)
    }
  }

  private func end(_ peer: BenchPeer) {
    close(peer)
    peer.role.closed(peer)
  }

  private func flush() {
    let batch = unflushed
    unflushed.removeAll(keepingCapacity: true)
    for peer in batch { peer.flush() }
  }
}
