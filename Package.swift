// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built with the same settings.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
/// SQLite's own C interface, for the writer's inner loop.
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// Fixtures are read by path, from beside the tests.
func tests(of name: String, also: [Target.Dependency] = [], fixtures: Bool = false) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + also, exclude: fixtures ? ["Fixtures"] : [],
    swiftSettings: settings)
}

/// The program for scripts/check fuzz, which no ordinary build can link: libFuzzer brings the function main.
let fuzzer: [Target] =
  Context.environment["FOLDCAST_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "FoldcastFuzz",
      dependencies: [
        "Series", "LearningRates", "Settings", "WalkForward", "Results", "Statistics", "Reporter", grdb,
      ],
      swiftSettings: settings)
  ]

let package = Package(
  name: "foldcast",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "foldcast", targets: ["foldcast"]),
    .executable(name: "foldcast-bench", targets: ["FoldcastBench"]),
    .library(name: "Declarations", targets: ["Declarations"]),
    .library(name: "Series", targets: ["Series"]),
    .library(name: "LearningRates", targets: ["LearningRates"]),
    .library(name: "Forecasters", targets: ["Forecasters"]),
    .library(name: "WalkForward", targets: ["WalkForward"]),
    .library(name: "Metrics", targets: ["Metrics"]),
    .library(name: "Results", targets: ["Results"]),
    .library(name: "Statistics", targets: ["Statistics"]),
    .library(name: "Reporter", targets: ["Reporter"]),
    .library(name: "FoldcastCLI", targets: ["FoldcastCLI"]),
    .library(name: "FoldcastTesting", targets: ["FoldcastTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "CKernels"),
    .target(name: "CFastFloat"),
    .target(name: "CDistributions"),
    .systemLibrary(
      name: "CZip", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    library("Randomness", []),
    library("Escaping", []),
    library("Declarations", []),
    library("Kernels", ["CKernels"]),
    library("Series", ["Declarations", "Randomness", "Escaping", "CFastFloat", "CZip", grdb]),
    library("LearningRates", ["Declarations", "Randomness", "Escaping"]),
    library("Metrics", []),
    library("Forecasters", ["Declarations", "Randomness", "Metrics", "Series", "Kernels", "LearningRates"]),
    library(
      "WalkForward",
      ["Declarations", "Randomness", "Escaping", "Metrics", "Series", "Kernels", "LearningRates", "Forecasters"]),
    library("Results", ["Escaping", "Metrics", "Series", "Forecasters", "WalkForward", grdb, grdbSQLite]),
    library("Statistics", ["Randomness", "CDistributions"]),
    library(
      "Reporter",
      [
        "Declarations", "Randomness", "Escaping", "Metrics", "LearningRates", "WalkForward", "Results", "Statistics",
      ]),
    // A guest: like a user's own package, it sees only what is public.
    .target(
      name: "Study",
      dependencies: [
        "Randomness", "Kernels", "Series", "LearningRates", "Forecasters", "WalkForward", "Results", "Statistics",
        "Reporter",
      ], packageAccess: false, swiftSettings: settings),
    library("Settings", ["Declarations", "Escaping", "Series", "WalkForward", yams]),
    library(
      "FoldcastCLI",
      [
        "Declarations", "Escaping", "Metrics", "Series", "Kernels", "LearningRates", "Forecasters", "WalkForward",
        "Results",
        "Statistics", "Reporter", "Study", "Settings", argumentParser,
      ]),
    // As a user's own package would, it sees only what is public.
    .target(
      name: "FoldcastTesting",
      dependencies: ["Metrics", "Series", "LearningRates", "Forecasters", "WalkForward", grdb],
      packageAccess: false, swiftSettings: settings),
    .executableTarget(name: "foldcast", dependencies: ["FoldcastCLI"], swiftSettings: settings),
    .executableTarget(
      name: "FoldcastBench", dependencies: ["Randomness", "Kernels", "Series"],
      swiftSettings: settings),
    .executableTarget(
      name: "RuleTraining",
      dependencies: ["Randomness", "Kernels", "Series", "LearningRates", "Forecasters", "WalkForward"],
      swiftSettings: settings),
    tests(of: "Randomness"),
    tests(of: "Escaping", also: ["Randomness", grdb]),
    tests(of: "Declarations"),
    tests(of: "Kernels", also: ["Randomness"], fixtures: true),
    tests(of: "Series", also: ["Randomness", grdb]),
    tests(of: "LearningRates", also: ["Randomness"], fixtures: true),
    .target(
      name: "ReferenceNetworks", dependencies: ["Kernels", "Series"], path: "Tests/ReferenceNetworks",
      swiftSettings: settings),
    tests(
      of: "Forecasters",
      also: ["Randomness", "Metrics", "Series", "Kernels", "LearningRates", "ReferenceNetworks"], fixtures: true),
    tests(
      of: "WalkForward", also: ["Randomness", "Metrics", "Series", "Kernels", "Forecasters", "LearningRates"],
      fixtures: true),
    tests(of: "Metrics"),
    tests(of: "Results", also: ["Metrics", "Series", "Forecasters", "LearningRates", "WalkForward", grdb]),
    tests(of: "Statistics", also: ["Randomness"], fixtures: true),
    tests(
      of: "Reporter", also: ["Metrics", "Series", "Forecasters", "Results", "Statistics", "WalkForward"],
      fixtures: true),
    tests(
      of: "Study",
      also: [
        "Randomness", "Kernels", "Series", "Forecasters", "LearningRates", "WalkForward", "Results", "Statistics",
        "Reporter",
      ]),
    tests(
      of: "FoldcastTesting",
      also: ["Metrics", "Series", "Kernels", "LearningRates", "Forecasters", "WalkForward", grdb]),
    tests(of: "Settings", also: ["Declarations", "Series", "Forecasters", "WalkForward"]),
    tests(of: "FoldcastCLI", also: ["Series", "Forecasters", "WalkForward"]),
    // Runs the built program; the dependency only makes sure that it is built.
    .testTarget(
      name: "CommandLineTests", dependencies: ["foldcast", grdb, yams], exclude: ["Fixtures"], swiftSettings: settings),
  ] + fuzzer,
  cxxLanguageStandard: .cxx17
)

// scripts/test: what is tested is optimized; the tests themselves need not be, and take ten minutes to build if they are.
if Context.environment["FOLDCAST_TESTS"] == "plain" {
  for target in package.targets where target.isTest { target.swiftSettings?.append(.unsafeFlags(["-Onone"])) }
}
