internal import Escaping
internal import Foundation
package import Series
package import WalkForward
internal import Yams

/// What one `run` does: its inputs, its store, and one or more configurations.
package struct RunSettings: Sendable {
  /// Files, folders and globs.
  package var inputs: [String] = []
  /// The store's path.
  package var store = "foldcast.sqlite"
  /// The most units that can be walked at once.
  package static let mostWorkers = 1024
  /// How many units are walked at once; nil for all cores.
  package var workers: Int?
  /// How files are read.
  package var load = LoadOptions()
  /// The configurations, run one after the other into the same store.
  package var configurations = [RunConfiguration()]

  /// Keys of a configuration file besides those of a configuration.
  private static let ownKeys = ["inputs", "store", "workers", "runs"]
  /// Keys whose values are lists that a flag writes with commas.
  private static let listKeys: Set = [
    "covariates", "lags", "calendar", "forecaster", "hidden", "rate", "start", "rate-carry", "feedback", "random-fit",
    "rival", "naive",
  ]
  /// Keys whose values are lists of texts that may have commas of their own.
  private static let plainListKeys: Set = ["inputs", "date-column", "value-column", "missing-value"]

  /// Settings from a configuration file, where there is one, and flags, which win over it.
  ///
  /// - Throws: `ConfigurationFileError` where the file cannot be read, is beyond a limit of `ConfigurationText`, or holds
  ///   what is no setting. What a setting's value means is for `LoadOptions.validate` and `RunConfiguration.validate`.
  package init(file: String?, flags: [GivenFlag]) throws {
    try self.init(text: file.map(ConfigurationText.read), source: file, flags: flags)
  }

  /// The same from a configuration file's text.
  package init(text: String?, source: String?, flags: [GivenFlag]) throws {
    let base = Self.listed(try text.map { try ConfigurationText.mapping($0, source: source) } ?? Node.Mapping([]))
    try Self.requireKnown(base, allowed: RunConfiguration.keys + LoadOptions.keys + Self.ownKeys, source: source)
    inputs = try Self.decode(base["inputs"], "inputs", source) ?? []
    store = try Self.decode(base["store"], "store", source) ?? store
    workers = try Self.decode(base["workers"], "workers", source)
    if let workers, !(1...Self.mostWorkers).contains(workers) {
      throw ConfigurationFileError(
        source: source, key: "workers", expected: "a whole number from 1 to \(Self.mostWorkers)", found: "\(workers)")
    }
    load = try Self.decode(.mapping(base), nil, source, as: LoadOptions.self)

    let defaults = try ConfigurationText.mapping(YAMLEncoder().encode(RunConfiguration()), source: "the defaults")
    var runs = [Node.Mapping([])]
    if let node = base["runs"] {
      guard let sequence = node.sequence, !sequence.isEmpty, sequence.allSatisfy({ $0.mapping != nil }) else {
        throw ConfigurationFileError(
          source: source, key: "runs", expected: "a list of runs, each with its own keys", found: "something else")
      }
      runs = sequence.compactMap(\.mapping)
    }
    configurations = try runs.enumerated().map { index, run in
      let place = runs.count > 1 ? source.map { "\($0), run \(index + 1)" } : source
      try Self.requireKnown(run, allowed: RunConfiguration.keys, source: place)
      var merged = defaults
      for (key, value) in base where RunConfiguration.keys.contains(key.string ?? "") { merged[key] = value }
      for (key, value) in Self.listed(run) { merged[key] = value }
      for flag in flags { merged[Node(flag.key)] = flag.node }
      do {
        return try Self.decode(.mapping(merged), nil, place, as: RunConfiguration.self)
      } catch var error as ConfigurationFileError {
        // What a flag says is no fault of the file.
        if flags.contains(where: { error.key?.prefix { $0 != "," } == $0.key[...] }) { error.source = nil }
        throw error
      }
    }
    try IdleFlags.refuse(flags, in: configurations)
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
    text += try encoder.encode(["inputs": inputs]) + encoder.encode(["store": store])
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

  /// The mapping with every single value that stands where a list belongs as a list, read as the flag of that name reads it.
  private static func listed(_ mapping: Node.Mapping) -> Node.Mapping {
    var result = mapping
    for (key, value) in mapping {
      guard let name = key.string, let scalar = value.scalar, !value.isNothing else { continue }
      if listKeys.contains(name) {
        result[key] = GivenFlag(key: name, text: scalar.string, isList: true).node
      } else if plainListKeys.contains(name) {
        result[key] = Node([value])
      }
    }
    return result
  }

  private static func requireKnown(_ mapping: Node.Mapping, allowed: [String], source: String?) throws {
    for (key, _) in mapping where !allowed.contains(key.string ?? "") {
      throw ConfigurationFileError(
        source: source, key: key.string, expected: "one of the keys \(allowed.joined(separator: ", "))",
        found: "an unknown key")
    }
  }

  private static func decode<T: Decodable>(_ node: Node?, _ key: String, _ source: String?) throws -> T? {
    try node.map { try decode($0, key, source, as: T.self) }
  }

  private static func decode<T: Decodable>(
    _ node: Node, _ key: String?, _ source: String?, as: T.Type
  ) throws -> T {
    do {
      return try NodeDecoder(node: node).decoded()
    } catch let error as DecodingError {
      throw ConfigurationFileError(error, source: source, key: key, node: node)
    }
  }
}
