// What lives here: whole SCRAM exchanges, with the hash functions that are used in earnest.
import Crypto
import IRC
import System
import Testing

struct SCRAMTests {
  private let functions = SCRAM.Functions(
    hash: SHA256.hash, hmac: { SHA256.hmac(key: $0, $1) },
    derive: { SHA256.pbkdf2(password: $0, salt: $1, iterations: $2) },
    areEqual: ConstantTime.areEqual)

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// RFC 7677, section 3.
  private let clientNonce = "rOprNGfwEbeRWgbNEkqO"
  private let serverFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
  private let clientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
  private let serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

  private var verifier: SCRAM.Verifier {
    SCRAM.Verifier(
      password: "pencil", salt: Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ==") ?? [],
      iterations: 4096, functions)
  }

  private func exchange(_ first: String = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO") throws
    -> SCRAM.ServerExchange
  {
    SCRAM.ServerExchange(
      try SCRAM.ClientFirst(parsing: bytes(first)), nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
      salt: verifier.salt, iterations: verifier.iterations)
  }

  @Test func `a client says what RFC 7677 says`() throws {
    var client = SCRAM.ClientExchange(username: "user", nonce: clientNonce)
    #expect(text(client.firstPayload) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    let proof = try client.proof(of: "pencil", answering: bytes(serverFirst)).proof(functions)
    #expect(text(proof.payload) == clientFinal)
    client.expect(proof)
    #expect(client.accepts(bytes(serverFinal)))
  }

  @Test func `a server says what RFC 7677 says`() throws {
    let exchange = try exchange()
    #expect(text(exchange.answer.payload) == serverFirst)
    #expect(text(try exchange.finish(bytes(clientFinal), verifier, functions)) == serverFinal)
  }

  @Test func `a verifier is written as PostgreSQL writes it and read again`() throws {
    let written = verifier.description
    #expect(written.hasPrefix("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"))
    #expect(SCRAM.Verifier(parsing: written) == verifier)
    #expect(verifier.matches("pencil", functions))
    #expect(!verifier.matches("pencils", functions))
    for damaged in [
      "", "pencil", String(written.dropLast()), written.replacing("4096", with: "0"),
      written.replacing("4096", with: "many"), written.replacing("$4096", with: "$4096$"),
      written.replacing("SHA-256", with: "SHA-1"),
    ] {
      #expect(SCRAM.Verifier(parsing: damaged) == nil, "\(damaged)")
    }
  }

  @Test(arguments: [
    ("biws", "biwt", SCRAM.Fault.channelBindingsDontMatch),
    ("biws", "eSws", .channelBindingsDontMatch), ("r=rO", "r=xO", .otherError),
    ("k0,", "k1,", .otherError), ("p=dH", "p=eH", .invalidProof),
    ("p=dHzb", "p=", .invalidProof), ("p=", "q=", .invalidEncoding),
    ("VQ=", "VQ", .invalidEncoding), ("c=", "d=", .invalidEncoding),
    (",p=", ",x=1,p=", .invalidProof),
  ])
  func `a tampered proof is refused`(_ old: String, _ new: String, _ fault: SCRAM.Fault) throws {
    let exchange = try exchange()
    let tampered = clientFinal.replacing(old, with: new, maxReplacements: 1)
    #expect(tampered != clientFinal)
    #expect(throws: fault) {
      try exchange.finish(bytes(tampered), verifier, functions)
    }
  }

  @Test(arguments: [
    ("p=tls-unique,,n=user,r=abc", SCRAM.Fault.channelBindingNotSupported),
    ("x,,n=user,r=abc", .invalidEncoding), ("n,,m=1,n=user,r=abc", .extensionsNotSupported),
    ("n,,n=us=er,r=abc", .invalidUsernameEncoding), ("n,,n=,r=abc", .invalidUsernameEncoding),
    ("n,,n=user,r=", .invalidEncoding), ("n,,n=user,r=a c", .invalidEncoding),
    ("n,,r=abc,n=user", .invalidEncoding), ("n,b=x,n=user,r=abc", .invalidEncoding),
    ("n=user,r=abc", .invalidEncoding), ("", .invalidEncoding),
  ])
  func `a first message that is none is refused`(_ first: String, _ fault: SCRAM.Fault) {
    #expect(throws: fault) { try SCRAM.ClientFirst(parsing: bytes(first)) }
  }

  @Test func `a first message may name who to act as, and extensions that we need not know`()
    throws
  {
    let first = try SCRAM.ClientFirst(parsing: bytes("y,a=u=3Der,n=u=3Der=2C,r=abc,x=later"))
    #expect(first.authorization == "u=er")
    #expect(first.username == "u=er,")
  }

  @Test func `a client that has channel binding logs in where there is none`() throws {
    let exchange = try exchange("y,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    // The header is part of what is proved, so the proof for `n,,` does not do.
    #expect(throws: SCRAM.Fault.channelBindingsDontMatch) {
      try exchange.finish(bytes(clientFinal), verifier, functions)
    }
  }

  @Test(arguments: [
    "r=otherNonce,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
    "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999999",
    "r=rOprNGfwEbeRWgbNEkqOmore,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOmore,i=4096",
    "m=x,r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "e=other-error",
  ])
  func `a client does not work for a server that does not answer it`(_ answer: String) {
    let client = SCRAM.ClientExchange(username: "user", nonce: clientNonce)
    #expect(throws: SCRAM.Fault.self) {
      try client.proof(of: "pencil", answering: bytes(answer))
    }
  }

  @Test func `a server that does not know the password is found out`() throws {
    var client = SCRAM.ClientExchange(username: "user", nonce: clientNonce)
    #expect(!client.accepts(bytes(serverFinal)))
    client.expect(
      try client.proof(of: "pencil", answering: bytes(serverFirst)).proof(functions))
    #expect(!client.accepts(bytes("v=AAAA")))
    #expect(!client.accepts(bytes("e=invalid-proof")))
    #expect(!client.accepts([]))
  }
}
