internal import Forecasters
internal import WalkForward

/// Flags that would change nothing beside the other settings: an error, as whoever gave one expects it to do something.
///
/// A file may hold such keys, since `--print-config` writes all of them.
enum IdleFlags {
  /// What a flag needs, and what is found where no configuration has it.
  private struct Need: Sendable {
    var keys: Set<String>
    var expected: String
    var found: @Sendable (RunConfiguration) -> String?
  }

  private static let needs =
    Set(Families.builtIn.all.flatMap(\.settings)).filter { !$0.contains(":") }.sorted().map { key in
      Need(keys: [key], expected: "\(readers(of: key)) among --forecaster with it") { forecasters($0, reading: key) }
    } + [
      Need(keys: ["hidden"], expected: "one width, or \(readers(of: "hidden:several")) among --forecaster") {
        $0.hidden.count > 1 ? forecasters($0, reading: "hidden:several").map { "several with \($0)" } : nil
      },
      Need(keys: ["shrink-to", "shrinkage-margin"], expected: "forecasts that are shrunk") {
        $0.shrinkage == .none ? "--shrinkage none" : tailless($0)
      },
      Need(keys: ["shrinkage"], expected: "a validation tail, or none") { $0.shrinkage == .none ? nil : tailless($0) },
      Need(keys: ["patience"], expected: "a validation tail, or 0") { $0.patience == 0 ? nil : tailless($0) },
      Need(keys: ["season"], expected: "seasonalNaive among --naive or as --shrink-to") {
        $0.naive.contains("seasonalNaive") || $0.shrinkTo == "seasonalNaive" ? nil : "neither"
      },
      Need(keys: ["feedback-input"], expected: "feedback among the inputs") {
        $0.feedback.allSatisfy { $0 == .none } ? "--feedback none" : nil
      },
    ]

  /// Throws at the first flag that no configuration uses.
  static func refuse(_ flags: [GivenFlag], in configurations: [RunConfiguration]) throws {
    for flag in flags {
      for need in needs where need.keys.contains(flag.key) {
        let found = configurations.map(need.found)
        guard !found.contains(where: { $0 == nil }), let found = found.first else { continue }
        throw ConfigurationFileError(source: nil, key: flag.key, expected: need.expected, found: found ?? "")
      }
    }
  }

  private static func readers(of key: String) -> String { Families.builtIn.reading(key).joined(separator: " or ") }

  /// The forecasters of a configuration, where none of them reads a setting; one of the caller's own may read it.
  private static func forecasters(_ configuration: RunConfiguration, reading key: String) -> String? {
    let families = Families.builtIn
    let isRead = configuration.forecaster.contains { families[$0].map { $0.settings.contains(key) } ?? true }
    return isRead ? nil : configuration.forecaster.joined(separator: ", ")
  }

  private static func tailless(_ configuration: RunConfiguration) -> String? {
    configuration.validation == 0 ? "--validation 0" : nil
  }
}
