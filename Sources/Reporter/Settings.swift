internal import Declarations
internal import Foundation
internal import WalkForward

/// The settings of a run's configuration that shape its figures.
enum Settings {
  /// What a report says in other lines: the target, the models and the seeds.
  private static let toldElsewhere: Set<String> = [
    "name", "label", "column", "target", "horizon", "forecaster", "rate", "start", "feedback", "random-fit", "rival",
    "naive", "seeds", "seed", "folds",
  ]

  /// What a configuration holds by default, by name.
  private static let usual: [String: String] = {
    let object = (try? JSONEncoder().encode(RunConfiguration())).flatMap {
      try? JSONDecoder().decode([String: Value].self, from: $0)
    }
    return (object ?? [:]).mapValues(\.text)
  }()

  /// The settings of a configuration in JSON, as `name value`; none where it is no JSON object.
  ///
  /// Those that every report shows, and all others that are not as by default.
  static func lines(of configuration: String) -> [String] {
    guard let object = try? JSONDecoder().decode([String: Value].self, from: Data(configuration.utf8)) else {
      return []
    }
    return RunConfiguration.settings.compactMap { setting in
      guard let text = object[setting.key]?.text else { return nil }
      let isShown =
        setting.traits.contains(.shown) || !toldElsewhere.contains(setting.key) && text != usual[setting.key]
      return isShown ? "\(setting.key) \(text)" : nil
    }
  }

  /// The entries of a configuration in JSON, each as the settings of its own; nil where it has none.
  static func entries(of configuration: String) -> [String]? {
    struct Entries: Decodable { let arms: [[String: Value]]? }
    let entries = try? JSONDecoder().decode(Entries.self, from: Data(configuration.utf8)).arms
    return entries?.map { entry in
      RunConfiguration.settings.map(\.key).compactMap { name in entry[name].map { "\(name) \($0.text)" } }.joined(
        separator: ", ")
    }
  }

  /// A JSON value, as the command line would have it.
  private struct Value: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        text = "default"
      } else if let values = try? container.decode([Value].self) {
        text = values.isEmpty ? "none" : values.map(\.text).joined(separator: ",")
      } else if let flag = try? container.decode(Bool.self) {
        text = String(flag)
      } else if let number = try? container.decode(Int.self) {
        text = String(number)
      } else if let number = try? container.decode(Double.self) {
        text = String(number)
      } else if let string = try? container.decode(String.self) {
        text = string
      } else {
        text = "…"
      }
    }
  }
}
