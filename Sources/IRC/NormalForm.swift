// What lives here: text in Unicode's composed form (NFC), without Foundation.
// The standard library normalises every string that it compares and hands the result out only
// here; a table of our own would be larger than this server.
@_spi(_Unicode) import Swift

extension String {
  /// The same text in Unicode Normalization Form C. `==` holds between the two already; the bytes,
  /// which files and other programs compare, become the same by this.
  public var composed: String {
    guard !isASCII else { return self }
    var scalars = String.UnicodeScalarView()
    for scalar in _nfc { scalars.append(scalar) }
    return String(scalars)
  }
}
