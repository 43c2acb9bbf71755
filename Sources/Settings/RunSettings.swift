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
      Setting<Place>("inputs", \.inputs, "Files, folders or globs", .repeated),
      Setting<Place>("store", \.store, "The SQLite store"),
      Setting<Place>("workers", \.workers, "Walks at once", takes: .whole(1...mostWorkers), default: "all cores"),
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

  /// The key of settings by a name, on which the others stand.
  private static let preset = "preset"
  /// The key of a list of runs, each of which has the keys of a configuration.
  private static let runs = "runs"

  /// Settings from a configuration file, where there is one, and flags, which win over it.
  ///
  /// - Throws: `ConfigurationFileError` where the file cannot be read, is beyond a limit of `ConfigurationText`, or holds
  ///   what is no setting. What a setting's value means is for `LoadOptions.validate` and `RunConfiguration.validate`.
  package init(file: String?, preset: String? = nil, flags: [String: Written]) throws {
    try self.init(text: file.map(ConfigurationText.read), source: file, preset: preset, flags: flags)
  }

  /// The same from a configuration file's text.
  package init(text: String?, source: String?, preset: String? = nil, flags: [String: Written]) throws {
    let base = try text.map { try ConfigurationText.mapping($0, source: source) } ?? Node.Mapping([])
    let keys = RunConfiguration.keys + LoadOptions.keys + Place.keys
    try Self.requireKnown(base, allowed: keys + [Self.preset, Self.runs], source: source)
    let standing = try Self.settings(of: preset, or: base[Self.preset], source)
    place = try Self.read([base], flags, source)
    if let fault = place.fault { throw ConfigurationFileError(fault, source: source) }
    load = try Self.read([standing, base], flags, source)
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
      return try Self.read([standing, base, run], flags, place)
    }
    try Self.refuseIdle(flags, in: configurations.flatMap(\.entries))
    for configuration in configurations { try Self.refuseIdle(in: configuration.arms, of: configuration) }
  }

  /// Throws at a flag that would change nothing beside the other settings of any configuration, as whoever gave it expects it to do
  /// something.
  ///
  /// A file may hold such keys, since `--print-config` writes all of them.
  private static func refuseIdle(_ flags: [String: Written], in configurations: [RunConfiguration]) throws {
    for setting in RunConfiguration.settings where flags[setting.key] != nil {
      for need in setting.needs {
        let found = configurations.map(need.found)
        guard let first = found.first ?? nil, found.allSatisfy({ $0 != nil }) else { continue }
        throw ConfigurationFileError(source: nil, key: setting.key, expected: need.expected, found: first)
      }
    }
  }

  /// Throws at a setting of an entry that would change nothing beside the entry's other settings.
  private static func refuseIdle(in entries: [RunConfiguration], of configuration: RunConfiguration) throws {
    for (index, entry) in entries.enumerated() {
      for setting in SettingVariant(entry, of: configuration).settings {
        for need in setting.needs {
          guard let found = need.found(entry) else { continue }
          let key = SettingFault.key(setting.key, within: "arm", entry: index)
          throw ConfigurationFileError(source: nil, key: key, expected: need.expected, found: found)
        }
      }
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
    return try text + "runs:\n" + listed(configurations.map { try yaml($0, encoder) })
  }

  /// A configuration, its entries each as the settings of its own.
  private func yaml(_ configuration: RunConfiguration, _ encoder: YAMLEncoder) throws -> String {
    var base = configuration
    base.arms = []
    let text = try yaml(lines: base, encoder)
    if configuration.arms.isEmpty { return text }
    return try text + "arms:\n"
      + listed(configuration.arms.map { try yaml(lines: SettingVariant($0, of: base), encoder) })
  }

  /// Settings with numbers as people write them, and with all their bits: YAML's encoder writes 2e-1 and 15 digits.
  private func yaml(lines settings: some Encodable, _ encoder: YAMLEncoder) throws -> String {
    let exact = try JSONDecoder().decode([String: Exact].self, from: JSONEncoder().encode(settings))
    return try encoder.encode(settings).split(separator: "\n").map { line in
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

  /// Texts of several lines as a list.
  private func listed(_ texts: [String]) -> String {
    texts.map { text in
      let lines = text.split(separator: "\n").map { "    \($0)\n" }.joined()
      return "  -" + lines.dropFirst(3)
    }.joined()
  }

  /// The settings of a preset: that of a flag, or else of a file; none where neither names one.
  private static func settings(of flag: String?, or node: Node?, _ source: String?) throws -> Node.Mapping {
    guard let name = flag ?? node.map({ $0.string ?? "" }) else { return Node.Mapping([]) }
    guard let found = Preset(rawValue: name.lowercased()) else {
      throw ConfigurationFileError(
        source: flag == nil ? source : nil, key: preset, expected: "one of \(Preset.names.joined(separator: ", "))",
        found: "'\(name)'", advice: Nearest.advice(name, among: Preset.names))
    }
    return try ConfigurationText.mapping(found.text, source: nil)
  }

  private static func requireKnown(_ mapping: Node.Mapping, allowed: [String], source: String?) throws {
    for (key, _) in mapping where !allowed.contains(key.string ?? "") {
      let name = key.string ?? ""
      let line = key.mark.map { ", line \($0.line)" } ?? ""
      throw ConfigurationFileError(
        source: source.map { $0 + line }, key: key.string,
        expected: Nearest.expected("keys", allowed, listedBy: "'foldcast run --help-all'"),
        found: "an unknown key", advice: Nearest.advice(name, among: allowed))
    }
  }

  /// The settings of a group from parts of a file, of which later ones win, and flags, which win over them.
  private static func read<Group: SettingGroup>(
    _ parts: [Node.Mapping], _ flags: [String: Written], _ source: String?
  ) throws -> Group {
    var group = Group()
    for setting in Group.settings {
      let flag = flags[setting.key]
      guard let written = flag ?? parts.compactMap({ $0[setting.key] }).last.map(Written.init) else { continue }
      do {
        try setting.read(written, &group)
      } catch let fault as SettingFault {
        // What a flag says is no fault of the file.
        throw ConfigurationFileError(fault, source: flag == nil ? source : nil)
      }
    }
    return group
  }
}

extension Written {
  /// What a value of a file says, whatever YAML takes a word for.
  ///
  /// YAML 1.1 reads 0504 as octal and 1:30 as base 60, and readers differ in which version they follow. Here all is text, with or
  /// without quotes, as it is behind a flag. A key without a value, `~` and `null` are nothing, which no setting takes.
  fileprivate init(_ node: Node) {
    if let scalar = node.scalar {
      let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
      self = isNothing ? .nothing : .text(scalar.string)
    } else {
      let pairs = node.mapping.map { $0.map { ($0.key.string ?? "", Written($0.value)) } } ?? []
      self = node.sequence.map { .list($0.map(Written.init)) } ?? .keys(Dictionary(pairs) { $1 })
    }
  }
}
