// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "OwnProgram", platforms: [.macOS(.v15)],
  dependencies: [.package(name: "foldcast", path: "../../..")],
  targets: [
    .executableTarget(
      name: "OwnProgram",
      dependencies: ["Forecasters", "Series", "FoldcastCLI"].map { .product(name: $0, package: "foldcast") })
  ])
