// What lives here: `parleyd cluster-settings`.
import ArgumentParser
import Cluster
import Glibc

/// Prints etcd's settings for the machines of a cluster.
enum ClusterTool {
  struct ToolOptions: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "parleyd cluster-settings",
      abstract: "Print etcd's settings for each machine of a cluster.")

    @Argument(help: "A member and the host that others reach it by: a=a.example")
    var members: [String] = []
    @Option(
      help: "Where each machine has cert.pem, key.pem and ca.pem; without it nothing is encrypted.")
    var certificates: String?
  }

  static func handles(_ arguments: [String]) -> Bool {
    arguments.count > 1 && arguments[1] == "cluster-settings"
  }

  static func run(_ arguments: [String]) -> Never {
    let options = ToolOptions.parseOrExit(Array(arguments.dropFirst(2)))
    do throws(EtcdSettings.Refusal) {
      print(
        try EtcdSettings(options.members).text(certificates: options.certificates), terminator: "")
      exit(0)
    } catch {
      Parleyd.fail(error.description, status: 1)
    }
  }
}
