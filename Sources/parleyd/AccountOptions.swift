// What lives here: the options about accounts and their passwords.
import ArgumentParser
import IRC
import ServerCore

struct AccountOptions: ParsableArguments {
  @Flag(help: "Let people create accounts themselves (REGISTER); they are added to the user file.")
  var registration = false

  @Option(help: "Accounts that one address may create in an hour.")
  var registrationsPerHour = Limits().registrationsPerHour

  @Option(help: "Characters that a new account's password has at least.")
  var shortestPassword = Limits().shortestPassword

  @Option(help: "How much work the check of a new account's password is; at least 4096.")
  var passwordIterations = Configuration().passwordIterations

  mutating func validate() throws {
    try FloodOptions.check(registrationsPerHour, "registrations-per-hour", 0...10_000)
    try FloodOptions.check(shortestPassword, "shortest-password", 1...100)
    let allowed = SCRAM.minimumIterations...SCRAM.maximumIterations
    guard allowed.contains(passwordIterations) else {
      throw ValidationError(
        "--password-iterations wants \(allowed.lowerBound) to \(allowed.upperBound)")
    }
  }

  func set(_ configuration: inout Configuration) {
    configuration.allowsRegistration = registration
    configuration.limits.registrationsPerHour = registrationsPerHour
    configuration.limits.shortestPassword = shortestPassword
    configuration.passwordIterations = passwordIterations
  }
}
