// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  // Looked after at run time in every test; a message that passes costs a twentieth less without.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
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
    .systemLibrary(
      name: "CCurl", path: "Modules/CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    .target(name: "System", dependencies: ["CLinux"], swiftSettings: strict),
    .target(name: "IRC", dependencies: ["System"], swiftSettings: strict),
    .target(name: "Crypto", dependencies: ["COpenSSL"], swiftSettings: strict),
    .target(
      name: "Transport", dependencies: ["System", "Crypto", "CLinux", "COpenSSL", collections],
      swiftSettings: strict),
    .target(name: "ServerCore", dependencies: ["System", "IRC", collections], swiftSettings: strict),
    .target(
      name: "ServerShell",
      dependencies: ["System", "Transport", "Cluster", "ServerCore", "IRC", collections],
      swiftSettings: strict),
    .target(
      name: "Archive",
      dependencies: [
        "System", "ServerCore", "IRC", collections, .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(name: "Cluster", dependencies: ["System", "CCurl"], swiftSettings: strict),
    .target(name: "ClientCore", dependencies: ["System", "IRC", collections], swiftSettings: strict),
    .target(
      name: "ClientKeeping", dependencies: ["System", "ClientCore", "IRC"], swiftSettings: strict),
    .target(name: "Terminal", dependencies: ["System", "ClientCore", "CNcurses"], swiftSettings: strict),

    .target(name: "Settings", dependencies: ["System", argumentParser], swiftSettings: strict),

    .target(
      name: "ServerSettings", dependencies: ["System", "IRC", "ServerCore", "Settings"],
      swiftSettings: strict),

    .executableTarget(
      name: "parleyd",
      dependencies: [
        "System", "IRC", "Transport", "Crypto", "ServerCore", "ServerShell", "Archive", "Settings",
        "ServerSettings", "Cluster", "CLinux",
        argumentParser, collections,
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "parley",
      dependencies: [
        "System", "IRC", "Transport", "Crypto", "ClientCore", "ClientKeeping", "Terminal",
        "Settings", argumentParser,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "parley-bench",
      dependencies: [
        "System", "IRC", "Transport", "Crypto", "ServerCore", "ServerShell", "Archive", "Cluster",
        "ClusterSupport", "CLinux",
        argumentParser,
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["System", "CLinux"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "ClusterSupport", dependencies: ["System", "Cluster"], path: "Tests/ClusterSupport",
      swiftSettings: strict),
    .target(
      name: "ChatSupport", dependencies: ["System", "ServerCore"], path: "Tests/ChatSupport",
      swiftSettings: strict),
    .testTarget(
      name: "SystemTests", dependencies: ["System", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "IRCTests", dependencies: ["System", "IRC"], swiftSettings: strict),
    .testTarget(
      name: "CryptoTests", dependencies: ["System", "Crypto", "IRC"], swiftSettings: strict),
    .testTarget(
      name: "TransportTests", dependencies: ["System", "Transport", "Crypto"], swiftSettings: strict),
    .testTarget(
      name: "ServerCoreTests",
      dependencies: ["System", "TestSupport", "ChatSupport", "ServerCore", "ServerShell", "IRC"],
      exclude: ["Transcripts"], swiftSettings: strict),
    .testTarget(
      name: "ServerShellTests",
      dependencies: [
        "System", "Transport", "ServerShell", "Cluster", "ClusterSupport", "ServerCore", "IRC",
      ], swiftSettings: strict),
    .testTarget(
      name: "SettingsTests",
      dependencies: ["System", "TestSupport", "Settings", "ServerSettings", "ServerCore"],
      swiftSettings: strict),
    .testTarget(
      name: "ArchiveTests",
      dependencies: ["System", "TestSupport", "ChatSupport", "Archive", "ServerCore", "IRC"],
      swiftSettings: strict),
    .testTarget(
      name: "ClusterTests",
      dependencies: ["System", "TestSupport", "ClusterSupport", "Cluster", "CLinux"],
      swiftSettings: strict),
    .testTarget(
      name: "ClientCoreTests", dependencies: ["System", "ClientCore", "IRC"],
      exclude: ["Screens"], swiftSettings: strict),
    .testTarget(
      name: "ClientKeepingTests",
      dependencies: ["System", "TestSupport", "ClientKeeping", "ClientCore", "IRC"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["System", "Terminal", "ClientCore", "CNcurses"],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "System", "TestSupport", "ClusterSupport", "Transport", "IRC", "CLinux", "parleyd",
        "parley",
      ],
      swiftSettings: strict),
  ]
)

// libFuzzer brings `main` of its own, so this program is built by `make fuzzers` alone.
if Context.environment["PARLEY_FUZZERS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "parley-fuzz",
      dependencies: [
        "System", "IRC", "ServerCore", "ServerShell", "Archive", "Crypto", "Transport", "ClientCore",
        "Terminal", "Settings", "ChatSupport", argumentParser,
      ],
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
