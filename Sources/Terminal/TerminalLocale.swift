// What lives here: the encoding that curses writes.

import CNcurses
import Glibc

enum TerminalLocale {
  /// The locale's encoding. Where the locale is not installed, and where nobody asked for ASCII
  /// outright, UTF-8 is the better guess.
  static func choose() {
    guard setlocale(LC_CTYPE, "") != nil else { return chooseUTF8() }
    guard let encoding = nl_langinfo(nl_item(CODESET)), String(cString: encoding) != "UTF-8",
      let name = setlocale(LC_CTYPE, nil), ["C", "POSIX"].contains(String(cString: name)),
      ["LC_ALL", "LC_CTYPE"].allSatisfy({ Capabilities.environment($0).isEmpty })
    else { return }
    chooseUTF8()
  }

  private static func chooseUTF8() {
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil {
      return
    }
  }
}
