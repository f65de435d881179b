// What lives here: the sample of a configuration file and the manual page, made from the table.
import Settings

@testable import ServerSettings

enum SettingPages {
  static var sample: String {
    let introduction = comment(
      """
      Settings of parleyd, for `parleyd --config FILE`. Each line is a long option of the command line, which \
      is read after this file and wins. A line that begins with `#` and a space is a comment; take the `#` \
      from a setting to put it in force. What stands here is the default, or an example where there is none. \
      REHASH or SIGHUP reads the file again. This page is made by `make pages`.
      """)
    return introduction + ServerSettings.groups.map(section).joined()
  }

  /// A setting with its value, as a line in force.
  static func line(_ setting: Setting<ServerSettings>) -> String {
    setting.valueName == nil ? setting.name : "\(setting.name) = \(setting.example)"
  }

  private static func section(_ group: SettingGroup<ServerSettings>) -> String {
    let settings = group.settings.filter { $0.name != "config" }.map { setting in
      let restart = setting.needsRestart ? " To change it takes a restart." : ""
      return comment(
        [setting.help, setting.note].compactMap(\.self).joined(separator: " ") + restart)
        + "#\(line(setting))\n"
    }
    return "\n# -- \(group.title) --\n" + comment(group.note ?? "") + settings.joined()
  }

  private static func comment(_ text: String) -> String {
    text.wrapped(to: 110).map { "# \($0)\n" }.joined()
  }
}

extension SettingPages {
  /// man(7).
  static var manual: String {
    """
    .\\" Made by `make pages` from the table of settings.
    .TH PARLEYD 8
    .SH NAME
    parleyd \\- the Parley chat server
    .SH SYNOPSIS
    .B parleyd
    [\\fIHOST\\fR] [\\fIPORT\\fR] [\\fIOPTIONS\\fR]
    .br
    .B parleyd user
    add|passwd|remove|list|hash
    .br
    .B parleyd export\\fR|\\fBcheck\\fR|\\fBbackup \\fIFILE
    .br
    .B parleyd status
    .br
    .B parleyd certificate
    .br
    .B parleyd cluster-settings
    \\fINAME\\fR=\\fIHOST\\fR ...
    .SH DESCRIPTION
    Serves IRC and keeps what was said for those who were away. Each option may also stand in a file
    as a line \\fIname = value\\fR, which \\fB\\-\\-config\\fR names; the command line wins.
    SIGHUP reads that file, the accounts and the certificate again, SIGTERM ends the server.
    The exit status is 0 for a normal end, 1 for a refusal or failure, 64 for bad usage.

    """ + ServerSettings.groups.map(manual).joined()
  }

  private static func manual(_ group: SettingGroup<ServerSettings>) -> String {
    ".SH \(quoted(group.title.uppercased()))\n"
      + (group.note.map { plain($0) + "\n" } ?? "")
      + group.settings.map { setting in
        let value = setting.valueName.map { " \\fI\(plain($0))\\fR" } ?? ""
        let range = setting.range.map { " From \($0.lowerBound) to \($0.upperBound)." } ?? ""
        let restart = setting.needsRestart ? " To change it takes a restart." : ""
        let note = setting.note.map { " \($0)" } ?? ""
        return ".TP\n\\fB\\-\\-\(plain(setting.name))\\fR\(value)\n"
          + plain(setting.helpWithDefault + range + note + restart) + "\n"
      }.joined()
  }

  private static func quoted(_ text: String) -> String { "\"\(plain(text))\"" }

  /// Nothing in it is taken for a request or a dash of another width.
  private static func plain(_ text: String) -> String {
    String(text.flatMap { $0 == "-" ? "\\-" : $0 == "\\" ? "\\e" : String($0) })
  }
}
