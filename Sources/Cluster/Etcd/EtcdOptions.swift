// What lives here: how etcd is reached.

/// What cannot work is refused before anything is asked.
package struct EtcdOptions: Sendable {
  /// Asked in turn; the first should be the nearest.
  var addresses: [EtcdAddress]
  /// What all keys begin with, so that one etcd may serve several chats.
  package var prefix = "parley"
  /// PEM files: whom to believe, and who we are.
  package var authority: String?
  /// Ours, for an etcd that asks for one; with `key`, or not at all.
  package var certificate: String?
  package var key: String?
  /// Where the lease is written down, so that a restarted node need not wait for its own former life.
  package var leaseFile: String?
  /// Whether `http` may lead to another machine.
  package var allowsPlaintext = false

  package init(addresses: [EtcdAddress]) { self.addresses = addresses }

  package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  func check() throws(Refusal) {
    guard !addresses.isEmpty else { throw Refusal(description: "no address of etcd is given") }
    let isPlainPrefix = prefix.utf8.allSatisfy { (0x2D...0x7A).contains($0) && $0 != 0x5C }
    guard isPlainPrefix, (1...64).contains(prefix.utf8.count), !prefix.hasSuffix("/") else {
      throw Refusal(description: "a prefix of keys is 1 to 64 letters, digits, '-' and '.'")
    }
    guard (certificate == nil) == (key == nil) else {
      throw Refusal(
        description: "a certificate for etcd and its key are given together, or not at all")
    }
    guard !allowsPlaintext else { return }
    for address in addresses where !address.isEncrypted && !address.isHere {
      throw Refusal(
        description: "\(address) is another machine, and http is read by everybody between; use"
          + " https, or allow plaintext")
    }
  }
}
