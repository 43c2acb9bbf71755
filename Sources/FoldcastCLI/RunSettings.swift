internal import Foundation
internal import Series
internal import WalkForward
internal import Yams

/// What one `run` does: its inputs, its store, and one or more configurations.
struct RunSettings {
  /// Files, folders and globs.
  var inputs: [String] = []
  /// The store's path.
  var store = "foldcast.sqlite"
  /// How many units are walked at once; nil for all cores.
  var workers: Int?
  /// How files are read.
  var load = LoadOptions()
  /// The configurations, run one after the other into the same store.
  var configurations = [RunConfiguration()]

  /// Keys of a configuration file besides those of a configuration.
  private static let ownKeys = ["inputs", "store", "workers", "runs"]
  /// Keys whose values are lists that a flag writes with commas.
  private static let listKeys: Set = [
    "covariates", "lags", "calendar", "forecaster", "hidden", "rate", "start", "rate-carry", "feedback", "random-fit",
    "naive",
  ]
  /// Keys whose values are lists of texts that may have commas of their own.
  private static let plainListKeys: Set = ["inputs", "date-column", "value-column", "missing-value"]

  /// Settings from a configuration file, where there is one, and flags, which win over it.
  init(file: String?, flags: [GivenFlag]) throws {
    var base = Node.Mapping([])
    if let file { base = try Self.mapping(ofFile: file) }
    let source = file
    base = Self.listed(base)
    try Self.requireKnown(base, allowed: RunConfiguration.keys + LoadOptions.keys + Self.ownKeys, source: source)
    inputs = try Self.decode(base["inputs"], "inputs", source) ?? []
    store = try Self.decode(base["store"], "store", source) ?? store
    workers = try Self.decode(base["workers"], "workers", source)
    if let workers, workers < 1 {
      throw ConfigurationFileError(
        source: source, key: "workers", expected: "a whole number of at least 1", found: "\(workers)")
    }
    load = try Self.decode(.mapping(base), nil, source, as: LoadOptions.self)

    let defaults = try Self.mapping(YAMLEncoder().encode(RunConfiguration()), source: "the defaults")
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
      return try Self.decode(.mapping(merged), nil, place, as: RunConfiguration.self)
    }
  }

  /// The file that reproduces these settings.
  func yaml() throws -> String {
    let encoder = YAMLEncoder()
    encoder.options.allowUnicode = true
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
    let exact = try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration)) as? [String: Any]
    return try encoder.encode(configuration).split(separator: "\n").map { line in
      guard let colon = line.range(of: ": "), Int(line[colon.upperBound...]) == nil,
        Double(line[colon.upperBound...]) != nil, let number = exact?[String(line[..<colon.lowerBound])] as? Double
      else { return "\(line)\n" }
      return "\(line[..<colon.upperBound])\(number)\n"
    }.joined()
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  private static func mapping(ofFile path: String) throws -> Node.Mapping {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationFileError(source: path, expected: "a configuration file", found: "no readable file")
    }
    return try mapping(String(decoding: data, as: UTF8.self), source: path)
  }

  private static func mapping(_ text: String, source: String?) throws -> Node.Mapping {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw ConfigurationFileError(source: source, expected: "YAML", found: "\(error)")
    }
    guard let node else { return Node.Mapping([]) }
    guard let mapping = node.mapping else {
      throw ConfigurationFileError(
        source: source, expected: "keys and values, such as 'train: 504'", found: "something else")
    }
    return mapping
  }

  /// The mapping with every single value that stands where a list belongs as a list, read as the flag of that name reads it.
  private static func listed(_ mapping: Node.Mapping) -> Node.Mapping {
    var result = mapping
    for (key, value) in mapping {
      guard let name = key.string, let scalar = value.scalar, scalar.string != "~", scalar.string != "null" else {
        continue
      }
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
      return try YAMLDecoder().decode(T.self, from: node)
    } catch let error as DecodingError {
      throw ConfigurationFileError(error, source: source, key: key, node: node)
    }
  }
}

extension GivenFlag {
  /// The flag as it would stand in a configuration file; the list `none` is the empty one.
  fileprivate var node: Node {
    guard isList else { return Node(text) }
    var parts: [String] = []
    for part in text.split(separator: ",").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      // The options of a rate rule have commas of their own: absolute:noise=gaussian,c=0.1.
      if key == "rate", part.contains("="), !part.contains(":"), let last = parts.popLast() {
        parts.append("\(last),\(part)")
      } else {
        parts.append(part)
      }
    }
    let emptiable = ["random-fit", "naive", "covariates", "lags", "calendar"].contains(key)
    if emptiable && parts == ["none"] { return Node([Node]()) }
    return Node(parts.map { Node($0) })
  }
}
