/// What lives here: the options about those who run the server.
import ArgumentParser
import ServerCore

struct OperatorOptions: ParsableArguments {
  @Option(help: "Who may use OPER, as NAME:PASSWORD or NAME:VERIFIER; repeatable.")
  var `operator`: [OperatorEntry] = []

  @Option(help: "Where the server is, as ADMIN tells it.")
  var adminLocation: String?

  @Option(help: "Who runs the server, as ADMIN tells it.")
  var adminAbout: String?

  @Option(help: "Where its administrators read mail, as ADMIN tells it.")
  var adminEmail: String?

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
