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
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, also: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name)] + also, swiftSettings: settings)
}

let package = Package(
  name: "foldcast",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "CKernels"),
    .target(name: "CFastFloat"),
    .systemLibrary(name: "CZip", pkgConfig: "minizip"),
    library("Randomness", []),
    library("Kernels", ["CKernels"]),
    library("Series", ["Randomness", "CFastFloat", "CZip"]),
    library("LearningRates", ["Randomness"]),
    library("Forecasters", ["Randomness", "Series", "Kernels", "LearningRates"]),
    library("WalkForward", ["Randomness", "Series", "Kernels", "LearningRates", "Forecasters"]),
    tests(of: "WalkForward", also: ["Randomness", "Series", "Kernels", "Forecasters", "LearningRates"]),
    tests(of: "Randomness"),
  ],
  cxxLanguageStandard: .cxx17
)
