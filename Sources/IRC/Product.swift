// What lives here: which Parley this is.

public enum Product {
  /// Of the client and the server together.
  public static let version = "0.1"
}
