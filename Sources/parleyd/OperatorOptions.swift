// What lives here: the options about those who run the server.
import ArgumentParser
import ServerCore

struct OperatorOptions: ParsableArguments {
  @Option(
    help: """
      Who may use OPER, as NAME:PASSWORD or NAME:VERIFIER; repeatable. Who lists processes reads what \
      stands on a command line: a file is better.
      """)
  var `operator`: [OperatorEntry] = []

  @Option(
    help: ArgumentHelp("A file with such operators, one a line; # for comments.", valueName: "file")
  )
  var operatorFile: String?

  @Option(help: "Where the server is, as ADMIN tells it.")
  var adminLocation: String?

  @Option(help: "Who runs the server, as ADMIN tells it.")
  var adminAbout: String?

  @Option(help: "Where its administrators read mail, as ADMIN tells it.")
  var adminEmail: String?

  mutating func validate() throws {
    let words = [adminLocation, adminAbout, adminEmail].compactMap(\.self)
    guard words.allSatisfy({ $0.isOneLine && $0.utf8.count <= 300 }) else {
      throw ValidationError("what ADMIN tells has at most 300 bytes and no control characters")
    }
  }

  /// Those of the command line and of the file.
  func all() throws(Options.Fault) -> [Operator] {
    var all = `operator`.map(\.entry)
    guard let operatorFile else { return all }
    for (index, line) in try Options.lines(ofFile: operatorFile).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      guard let entry = OperatorEntry(argument: line)?.entry else {
        throw Options.Fault(
          description: "\(operatorFile):\(index + 1): an operator is NAME:PASSWORD or NAME:VERIFIER"
        )
      }
      all.append(entry)
    }
    return all
  }

  var admin: Admin {
    var admin = Admin()
    admin.location = adminLocation
    admin.about = adminAbout
    admin.email = adminEmail
    return admin
  }
}

/// `NAME:PASSWORD`, where a verifier as the user file has it may stand for the password.
struct OperatorEntry: ExpressibleByArgument {
  let entry: Operator

  init?(argument: String) {
    let halves = argument.split(separator: ":", maxSplits: 1).map(String.init)
    guard halves.count == 2, !halves[0].contains(" "),
      let credential = Credential(parsing: halves[1])
    else { return nil }
    entry = Operator(name: halves[0], credential: credential)
  }
}
