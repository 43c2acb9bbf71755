// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "CustomLearner",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "foldcast", path: "../foldcast")],
  targets: [
    .executableTarget(
      name: "CustomLearner",
      dependencies: ["Series", "LearningRates", "Forecasters", "WalkForward", "Results"].map {
        .product(name: $0, package: "foldcast")
      })
  ])
