public import Declarations

/// A rate rule as text: "absolute", "signed:alpha=0.5", "tanh:faithful", "hybrid:trigger=plateau".
///
/// `name` is the canonical text: it holds the options that differ from the standard ones, in a fixed order, and reads back as the same rule.
public struct RateRuleSpecification: Sendable, Hashable, CustomStringConvertible {
  /// The rule.
  public let rule: any RateRule
  /// The canonical text.
  public let name: String

  /// Reads a rule.
  ///
  /// - Throws: `RateRuleError`, which lists the rules or the options there are.
  public init(parsing text: String) throws {
    rule = try RateRuleCatalog.rule(of: text)
    name = rule.name
  }

  /// A rule of the caller's own, which no text can be read back as.
  ///
  /// - Throws: `RateRuleError` where the name is that of a rule in the catalogue.
  public init(_ rule: some RateRule) throws {
    guard (try? RateRuleCatalog.rule(of: rule.name)) == nil else {
      throw RateRuleError(
        text: rule.name, expected: "a name that no other rule has", found: "\"\(rule.name)\"",
        remedy: "Give the rule another name, or read it with init(parsing:).")
    }
    self.rule = rule
    name = rule.name
  }

  /// Whether a text names one of the rules that are the paper's: ALDVI in one of its forms, with any options.
  package static func isALDVI(_ text: String) -> Bool { (try? RateRuleCatalog.rule(of: text)) is ALDVI }

  /// The canonical text.
  public var description: String { name }

  /// Whether two texts mean the same rule.
  public static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  /// Hashes the canonical text.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension RateRuleSpecification: TextCoded {
  /// What it is.
  public static let kind = "a rate rule"
  /// The rule of a text; throws what it expected instead, as it does for a rule of the caller's own.
  public init?(text: String) throws { try self.init(parsing: text) }

  /// The texts of rules, in which the options of each are whole again: `absolute:noise=gaussian,c=0.1`.
  public static func texts(from parts: [String]) -> [String] {
    parts.reduce(into: []) { texts, part in
      if part.contains("="), !part.contains(":"), let last = texts.popLast() {
        texts.append("\(last),\(part)")
      } else {
        texts.append(part)
      }
    }
  }
}
