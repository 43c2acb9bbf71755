internal import Escaping

/// A rate rule that cannot be read: where, what was expected, what was found, and what to do.
package struct RateRuleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text.
  package let text: String
  /// What would have been right.
  package let expected: String
  /// What was there.
  package let found: String
  /// What to write instead.
  package let remedy: String

  /// One sentence each: where and what was found, what was expected, what to do.
  package var description: String {
    Escape.shown("rate rule \"\(text)\": found \(found), expected \(expected). \(remedy)")
  }
}

/// A rule whose options are declared once: its text, how it is read and its line of help follow from them.
package protocol CatalogRule: RateRule {
  /// The rule with its standard options.
  init()
  /// What texts call it.
  static var title: String { get }
  /// Its formula in words.
  static var summary: String { get }
  /// Its options, in the order in which texts have them.
  static var options: [RuleOption<Self>] { get }
}

extension CatalogRule {
  /// None.
  package static var options: [RuleOption<Self>] { [] }

  /// What texts call it, with the options that are not the standard ones.
  package var name: String {
    let standard = Self()
    return ruleName(Self.title, Self.options.map { $0.text(self, standard) })
  }
}

/// An option of a rule, which a property holds.
package struct RuleOption<Rule>: Sendable {
  let read: @Sendable (inout Rule, inout OptionReader) throws -> Void
  /// The option as texts have it; nil where it is the standard one.
  let text: @Sendable (Rule, _ standard: Rule) -> String?

  static func number(
    _ key: String, _ path: any WritableKeyPath<Rule, Double> & Sendable, in range: ClosedRange<Double>
  ) -> RuleOption {
    RuleOption {
      $0[keyPath: path] = try $1.number(key, $0[keyPath: path], in: range)
    } text: {
      option(key, $0[keyPath: path], unless: $1[keyPath: path])
    }
  }

  static func count(
    _ key: String, _ path: any WritableKeyPath<Rule, Int> & Sendable, in range: ClosedRange<Int>
  ) -> RuleOption {
    RuleOption {
      $0[keyPath: path] = try $1.count(key, $0[keyPath: path], in: range)
    } text: {
      option(key, Double($0[keyPath: path]), unless: Double($1[keyPath: path]))
    }
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ key: String, _ path: any WritableKeyPath<Rule, Choice> & Sendable
  ) -> RuleOption {
    RuleOption {
      $0[keyPath: path] = try $1.choice(key, $0[keyPath: path])
    } text: {
      option(key, $0[keyPath: path], unless: $1[keyPath: path])
    }
  }
}

func ruleName(_ family: String, _ options: [String?]) -> String {
  let given = options.compactMap { $0 }
  return given.isEmpty ? family : family + ":" + given.joined(separator: ",")
}

func option(_ key: String, _ value: Double, unless standard: Double) -> String? {
  value == standard ? nil : "\(key)=\(plain(value))"
}

func option<Choice: RawRepresentable<String>>(_ key: String, _ value: Choice, unless standard: Choice) -> String? {
  value.rawValue == standard.rawValue ? nil : "\(key)=\(value.rawValue)"
}

/// The shortest text that reads back as the same number, whole numbers without ".0".
func plain(_ x: Double) -> String { Int(exactly: x).map(\.description) ?? x.description }

/// Reads the options of a rule's text, and remembers which there are, for errors and help.
struct OptionReader {
  let text: String
  private var given: [(key: String?, value: String)] = []
  /// What has been asked for so far, as help shows it.
  private(set) var known: [String] = []

  init(text: String, options: Substring?) throws {
    self.text = text
    guard let options else { return }
    for item in options.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { trimmed($0) }
      let key = parts.count == 2 ? parts[0] : nil
      if parts.contains("") || given.contains(where: { $0.key == key && (key != nil || $0.value == parts[0]) }) {
        throw error(expected: "options such as alpha=0.5, once each, with commas between", found: "\"\(item)\"")
      }
      given.append((key, parts[parts.count - 1]))
    }
  }

  mutating func number(_ key: String, _ standard: Double, in range: ClosedRange<Double>) throws -> Double {
    known.append("\(key)=\(plain(standard))")
    guard let value = take(key) else { return standard }
    guard let number = Double(value), range.contains(number) else {
      throw error(
        expected: "\(key) from \(plain(range.lowerBound)) to \(plain(range.upperBound))", found: "\"\(value)\"")
    }
    return number
  }

  mutating func count(_ key: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
    let number = try number(key, Double(standard), in: Double(range.lowerBound)...Double(range.upperBound))
    guard let count = Int(exactly: number) else {
      throw error(expected: "\(key) to be a whole number", found: "\(plain(number))")
    }
    return count
  }

  mutating func choice<C: RawRepresentable<String> & CaseIterable>(_ key: String, _ standard: C) throws -> C {
    let names = C.allCases.map(\.rawValue)
    known.append("\(key)=\(([standard.rawValue] + names.filter { $0 != standard.rawValue }).joined(separator: "|"))")
    func named(_ value: String) -> C? { C.allCases.first { $0.rawValue.lowercased() == value.lowercased() } }
    let bare = given.firstIndex { $0.key == nil && named($0.value) != nil }
    guard let value = take(key) ?? bare.map({ given.remove(at: $0).value }) else { return standard }
    guard let choice = named(value) else {
      throw error(expected: "\(key) to be one of \(names.joined(separator: ", "))", found: "\"\(value)\"")
    }
    return choice
  }

  mutating func list(_ key: String, example: String) throws -> [Double]? {
    known.append("\(key)=\(example)")
    guard let value = take(key) else { return nil }
    let numbers = value.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard numbers.allSatisfy(isUsable) else {
      throw error(expected: "\(key) to be numbers above 0 with / between, such as \(example)", found: "\"\(value)\"")
    }
    return numbers
  }

  /// Throws if an option is left that no one has asked for.
  func finish() throws {
    guard let rest = given.first else { return }
    throw error(
      expected: known.isEmpty ? "no options" : "the options \(known.joined(separator: ", "))",
      found: "\"\(rest.key ?? rest.value)\"")
  }

  func error(expected: String, found: String) -> RateRuleError {
    RateRuleError(
      text: text, expected: expected, found: found,
      remedy: "Write a rule as name or name:option=value,option=value.")
  }

  private mutating func take(_ key: String) -> String? {
    given.firstIndex { $0.key == key }.map { given.remove(at: $0).value }
  }
}

func trimmed(_ text: some StringProtocol) -> String {
  let inner = text.drop(while: \.isWhitespace)
  return String(inner.reversed().drop(while: \.isWhitespace).reversed())
}
