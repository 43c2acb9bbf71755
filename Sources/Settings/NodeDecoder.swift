internal import Yams

/// Decodes values from YAML by what a setting is, and not by what YAML takes a word for.
///
/// YAML 1.1 reads 0504 as octal and 1:30 as base 60, and readers differ in which version they follow. Here a number is decimal, with or
/// without quotes, as it is behind a flag; whatever else stands in its place is refused. A key without a value, `~` and `null` are
/// nothing, which no setting takes.
struct NodeDecoder: Decoder {
  let node: Node
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let mapping = node.mapping else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(Keyed(decoder: self, mapping: mapping))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let sequence = node.sequence else { throw mismatch([Any].self) }
    return Unkeyed(decoder: self, nodes: Array(sequence))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

  /// The value that a scalar stands for; nothing else stands for one.
  private func value<T>(as type: T.Type, _ read: (String) -> T?) throws -> T {
    guard let scalar = node.scalar else { throw mismatch([String: Any].self) }
    guard !node.isNothing, let value = read(scalar.string) else { throw mismatch(type) }
    return value
  }

  fileprivate func text() throws -> String { try value(as: String.self) { $0 } }

  fileprivate func truth() throws -> Bool {
    try value(as: Bool.self) { text in
      ["true", "yes", "on"].contains(text.lowercased())
        ? true : ["false", "no", "off"].contains(text.lowercased()) ? false : nil
    }
  }

  fileprivate func whole() throws -> Int {
    try value(as: Int.self) { $0.wholeMatch(of: /[+-]?[0-9]+/) == nil ? nil : Int($0) }
  }

  fileprivate func number() throws -> Double {
    try value(as: Double.self) { text in
      guard text.wholeMatch(of: /[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/) != nil else { return nil }
      return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// The value that the node stands for.
  func decoded<T: Decodable>() throws -> T { try other(T.self) }

  fileprivate func other<T: Decodable>(_ type: T.Type) throws -> T {
    switch type {
    case is String.Type: try cast(text())
    case is Bool.Type: try cast(truth())
    case is Int.Type: try cast(whole())
    case is Double.Type: try cast(number())
    default: try T(from: self)
    }
  }

  private func cast<T>(_ value: Any) throws -> T {
    guard let value = value as? T else { throw mismatch(T.self) }
    return value
  }

  fileprivate func child(_ node: Node, _ key: any CodingKey) -> NodeDecoder {
    NodeDecoder(node: node, codingPath: codingPath + [key])
  }

  fileprivate func mismatch(_ type: any Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: codingPath, debugDescription: ""))
  }
}

extension Node {
  /// Whether it is a key's missing value: empty, `~` or `null`, without quotes.
  var isNothing: Bool {
    guard let scalar, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }
}

private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: NodeDecoder
  let mapping: Node.Mapping
  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { mapping.keys.compactMap { $0.string.flatMap(Key.init(stringValue:)) } }

  func contains(_ key: Key) -> Bool { mapping[key.stringValue] != nil }

  // A key without a value is no key that is left out.
  func decodeNil(forKey key: Key) -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).other(type) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder { decoder }

  func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

  private func child(_ key: Key) throws -> NodeDecoder {
    guard let node = mapping[key.stringValue] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return decoder.child(node, key)
  }
}

private struct Unkeyed: UnkeyedDecodingContainer {
  let decoder: NodeDecoder
  let nodes: [Node]
  var currentIndex = 0
  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { nodes.count }
  var isAtEnd: Bool { currentIndex >= nodes.count }

  private struct Index: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }
    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
  }

  private mutating func next() throws -> NodeDecoder {
    guard !isAtEnd else { throw decoder.mismatch([Any].self) }
    defer { currentIndex += 1 }
    return decoder.child(nodes[currentIndex], Index(intValue: currentIndex))
  }

  func decodeNil() -> Bool { false }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().other(type) }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

  mutating func superDecoder() throws -> any Decoder { try next() }
}

private struct Single: SingleValueDecodingContainer {
  let decoder: NodeDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { false }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.other(type) }
}
