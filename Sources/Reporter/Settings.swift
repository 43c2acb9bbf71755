internal import Declarations
internal import Foundation
internal import WalkForward

/// The settings of a run's configuration that shape its figures.
enum Settings {
  /// The names under which a configuration holds them, in the order in which they are shown.
  private static let shown = RunConfiguration.settings.filter { $0.traits.contains(.shown) }.map(\.key)

  /// The settings of a configuration in JSON, as `name value`; none where it is no JSON object.
  static func lines(of configuration: String) -> [String] {
    guard let object = try? JSONDecoder().decode([String: Value].self, from: Data(configuration.utf8)) else {
      return []
    }
    return shown.compactMap { name in object[name].map { "\(name) \($0.text)" } }
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
