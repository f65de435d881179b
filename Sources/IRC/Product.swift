// What lives here: which Parley this is.

package enum Product {
  /// Of the client and the server together.
  package static let version = "0.1"
}
