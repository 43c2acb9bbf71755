package import Declarations
internal import Escaping
internal import Foundation
package import Series
package import WalkForward
internal import Yams

/// What one `run` does: its inputs, its store, and one or more configurations.
@dynamicMemberLookup
package struct RunSettings: Sendable {
  /// The most units that can be walked at once.
  package static let mostWorkers = 1024

  /// Where a run finds what it reads and puts what it makes, and how fast it may go.
  package struct Place: SettingGroup {
    /// Files, folders and globs.
    package var inputs: [String] = []
    /// The store's path.
    package var store = "foldcast.sqlite"
    /// How many units are walked at once; nil for all cores.
    package var workers: Int?

    package init() {}

    package static let settings = [
      Setting<Place>("inputs", \.inputs, "Files, folders or globs", .anything, .repeated),
      Setting<Place>("store", \.store, "The SQLite store"),
      Setting<Place>("workers", \.workers, "Walks at once", .whole(1...mostWorkers), default: "all cores"),
    ]
  }

  /// What is read and made where.
  package var place = Place()
  /// How files are read.
  package var load = LoadOptions()
  /// The configurations, run one after the other into the same store.
  package var configurations = [RunConfiguration()]

  /// What is read and made where, by the name of each.
  package subscript<Value>(dynamicMember path: WritableKeyPath<Place, Value>) -> Value {
    get { place[keyPath: path] }
    set { place[keyPath: path] = newValue }
  }

  /// The key of a list of runs, each of which has the keys of a configuration.
  private static let runs = "runs"
  /// All settings by their keys.
  static let known: [String: SettingDescription] = {
    let all = RunConfiguration.settings.map(\.description) + LoadOptions.settings.map(\.description)
    return Dictionary(uniqueKeysWithValues: (all + Place.settings.map(\.description)).map { ($0.key, $0) })
  }()

  /// Settings from a configuration file, where there is one, and flags, which win over it.
  ///
  /// - Throws: `ConfigurationFileError` where the file cannot be read, is beyond a limit of `ConfigurationText`, or holds
  ///   what is no setting. What a setting's value means is for `LoadOptions.validate` and `RunConfiguration.validate`.
  package init(file: String?, flags: [GivenFlag]) throws {
    try self.init(text: file.map(ConfigurationText.read), source: file, flags: flags)
  }

  /// The same from a configuration file's text.
  package init(text: String?, source: String?, flags: [GivenFlag]) throws {
    let base = try text.map { try ConfigurationText.mapping($0, source: source) } ?? Node.Mapping([])
    let keys = RunConfiguration.keys + LoadOptions.keys + Place.keys
    try Self.requireKnown(base, allowed: keys + [Self.runs], source: source)
    place = try Self.decoded([base], flags, source)
    if let fault = place.fault {
      throw ConfigurationFileError(source: source, key: fault.key, expected: fault.expected, found: fault.found)
    }
    load = try Self.decoded([base], flags, source)
    var runs = [Node.Mapping([])]
    if let node = base[Self.runs] {
      guard let sequence = node.sequence, !sequence.isEmpty, sequence.allSatisfy({ $0.mapping != nil }) else {
        throw ConfigurationFileError(
          source: source, key: Self.runs, expected: "a list of runs, each with its own keys", found: "something else")
      }
      runs = sequence.compactMap(\.mapping)
    }
    configurations = try runs.enumerated().map { index, run in
      let place = runs.count > 1 ? source.map { "\($0), run \(index + 1)" } : source
      try Self.requireKnown(run, allowed: RunConfiguration.keys, source: place)
      return try Self.decoded([base, run], flags, place)
    }
    try Self.refuseIdle(flags, in: configurations)
  }

  /// Throws at the first flag that would change nothing beside the other settings of any configuration, as whoever gave it expects it to
  /// do something.
  ///
  /// A file may hold such keys, since `--print-config` writes all of them.
  private static func refuseIdle(_ flags: [GivenFlag], in configurations: [RunConfiguration]) throws {
    for flag in flags {
      guard let need = RunConfiguration.settings.first(where: { $0.description.key == flag.key })?.need else { continue }
      let found = configurations.map(need.found)
      guard let first = found.first ?? nil, found.allSatisfy({ $0 != nil }) else { continue }
      throw ConfigurationFileError(source: nil, key: flag.key, expected: need.expected, found: first)
    }
  }

  /// The file that reproduces these settings; what is not to be seen stands in it as `"\u202E"`.
  package func yaml() throws -> String {
    let text = try yaml(allowingUnicode: true)
    let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || !Escape.isHidden($0) }
    return isPlain ? text : try yaml(allowingUnicode: false)
  }

  private func yaml(allowingUnicode: Bool) throws -> String {
    let encoder = YAMLEncoder()
    encoder.options.allowUnicode = allowingUnicode
    // One line a value: YAML's folding of long and of many-lined texts does not give all of them back.
    encoder.options.width = -1
    encoder.options.newLineScalarStyle = .doubleQuoted
    var text = "# foldcast run --config THIS_FILE reproduces the run.\n"
    text += try encoder.encode(["inputs": place.inputs]) + encoder.encode(["store": place.store])
    text += try encoder.encode(load)
    if configurations.count == 1 { return try text + yaml(configurations[0], encoder) }
    text += "runs:\n"
    for configuration in configurations {
      let lines = indented(try yaml(configuration, encoder))
      text += "  -" + lines.dropFirst(3)
    }
    return text
  }

  /// A configuration with numbers as people write them, and with all their bits: YAML's encoder writes 2e-1 and 15 digits.
  private func yaml(_ configuration: RunConfiguration, _ encoder: YAMLEncoder) throws -> String {
    let exact = try JSONDecoder().decode([String: Exact].self, from: JSONEncoder().encode(configuration))
    return try encoder.encode(configuration).split(separator: "\n").map { line in
      guard let colon = line.range(of: ": "), Int(line[colon.upperBound...]) == nil,
        Double(line[colon.upperBound...]) != nil, let number = exact[String(line[..<colon.lowerBound])]?.number
      else { return "\(line)\n" }
      return "\(line[..<colon.upperBound])\(Self.text(of: number))\n"
    }.joined()
  }

  /// The shortest text that reads back as the number, with the point that YAML 1.1 wants before an exponent: 1.0e-05.
  private static func text(of number: Double) -> String {
    let text = "\(number)"
    return text.contains(".") ? text : text.replacing("e", with: ".0e")
  }

  /// A number to its last bit; none for what is no number.
  private struct Exact: Decodable {
    let number: Double?

    init(from decoder: any Decoder) throws { number = try? decoder.singleValueContainer().decode(Double.self) }
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  private static func requireKnown(_ mapping: Node.Mapping, allowed: [String], source: String?) throws {
    for (key, _) in mapping where !allowed.contains(key.string ?? "") {
      throw ConfigurationFileError(
        source: source, key: key.string, expected: "one of the keys \(allowed.joined(separator: ", "))",
        found: "an unknown key")
    }
  }

  /// The settings of a group from parts of a file, of which later ones win, and flags, which win over them.
  private static func decoded<Group: SettingGroup>(
    _ parts: [Node.Mapping], _ flags: [GivenFlag], _ source: String?
  ) throws -> Group {
    var merged = Node.Mapping([])
    let flags = Dictionary(flags.map { ($0.key, $0.texts) }, uniquingKeysWith: { $1 })
    for setting in Group.settings.map(\.description) {
      let written = parts.compactMap { $0[setting.key] }.last.map(setting.listed)
      merged[Node(setting.key)] = flags[setting.key].map(setting.node) ?? written
    }
    do {
      return try NodeDecoder(node: .mapping(merged)).decoded()
    } catch let error as DecodingError {
      var fault = ConfigurationFileError(error, source: source, node: .mapping(merged))
      // What a flag says is no fault of the file.
      if let key = fault.key?.prefix(while: { $0 != "," }), flags[String(key)] != nil { fault.source = nil }
      throw fault
    }
  }
}
