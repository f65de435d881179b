// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")

let package = Package(
  name: "parley",
  products: [
    .executable(name: "parley", targets: ["parley"]),
    .executable(name: "parleyd", targets: ["parleyd"]),
    .executable(name: "parley-bench", targets: ["parley-bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CLinux", path: "Modules/CLinux"),
    .systemLibrary(
      name: "COpenSSL", path: "Modules/COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CNcurses", path: "Modules/CNcurses", providers: [.apt(["libncurses-dev"])]),

    .target(name: "IRC", swiftSettings: strict),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(
      name: "Transport", dependencies: ["CLinux", "COpenSSL", collections], swiftSettings: strict),
    .target(name: "ServerCore", dependencies: ["IRC", collections], swiftSettings: strict),
    .target(name: "ServerShell", dependencies: ["ServerCore", "IRC"], swiftSettings: strict),
    .target(
      name: "Archive",
      dependencies: [
        "ServerCore", "IRC", collections, .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(name: "ClientCore", dependencies: ["IRC", collections], swiftSettings: strict),
    .target(name: "Terminal", dependencies: ["ClientCore", "CNcurses"], swiftSettings: strict),

    .target(name: "Settings", dependencies: [argumentParser], swiftSettings: strict),

    .executableTarget(
      name: "parleyd",
      dependencies: [
        "IRC", "Transport", "Crypto", "ServerCore", "ServerShell", "Archive", "Settings", "CLinux",
        argumentParser, collections,
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "parley",
      dependencies: [
        "IRC", "Transport", "Crypto", "ClientCore", "Terminal", "Settings", argumentParser,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "parley-bench",
      dependencies: [
        "IRC", "Transport", "Crypto", "ServerCore", "CLinux", argumentParser,
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),

    .testTarget(name: "IRCTests", dependencies: ["IRC"], swiftSettings: strict),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto", "IRC"], swiftSettings: strict),
    .testTarget(
      name: "TransportTests", dependencies: ["Transport", "Crypto"], swiftSettings: strict),
    .testTarget(
      name: "ServerCoreTests", dependencies: ["ServerCore", "ServerShell", "IRC"],
      exclude: ["Transcripts"], swiftSettings: strict),
    .testTarget(
      name: "ArchiveTests", dependencies: ["Archive", "ServerCore", "IRC"], swiftSettings: strict),
    .testTarget(
      name: "ClientCoreTests", dependencies: ["ClientCore", "IRC"],
      exclude: ["Screens"], swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "ClientCore", "CNcurses"], swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Transport", "IRC", "CLinux", "parleyd", "parley"],
      swiftSettings: strict),
  ]
)

// libFuzzer brings `main` of its own, so this program is built by `make fuzzers` alone.
if Context.environment["PARLEY_FUZZERS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "parley-fuzz",
      dependencies: ["IRC", "ServerCore", "ClientCore", "Terminal", "Settings", argumentParser],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
