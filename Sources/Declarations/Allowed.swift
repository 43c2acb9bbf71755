/// What a value of a setting may be, in words and as a test.
public struct Allowed<Item: SettingItem>: Sendable {
  /// What is expected, for messages; nil where whatever can be read is allowed.
  let words: String?
  /// What is found instead, for messages; nil for a value that is allowed.
  let fault: @Sendable (Item) -> String?

  /// Values by a test that says itself what it finds.
  public init(_ words: String, fault: @escaping @Sendable (Item) -> String?) {
    (self.words, self.fault) = (words, fault)
  }

  /// Values that pass a test.
  public init(_ words: String, where holds: @escaping @Sendable (Item) -> Bool) {
    self.init(words) { holds($0) ? nil : Item.self is any Numeric.Type ? "\($0)" : "'\($0.text)'" }
  }

  /// What is expected, for messages.
  package var expected: String { words ?? Item.kind }

  /// What is found instead, for messages; nil for a value that is allowed.
  package func complaint(on item: Item) -> String? { fault(item) }

  private init() { (words, fault) = (nil, { _ in nil }) }

  /// Whatever can be read.
  public static var anything: Allowed { Allowed() }
}

extension Allowed<Int> {
  /// Whole numbers of a range; `note` says what one of them means.
  public static func whole(_ range: ClosedRange<Int>, _ note: String = "") -> Allowed {
    Allowed("a whole number from \(range.lowerBound) to \(range.upperBound)\(note)") { range.contains($0) }
  }

  /// Whole numbers from one on.
  public static func atLeast(_ least: Int) -> Allowed { Allowed("a whole number of at least \(least)") { $0 >= least } }
}

extension Allowed<Double> {
  /// Finite numbers from zero on; `note` says what one of them means.
  public static func zeroOrMore(_ note: String = "") -> Allowed {
    Allowed("a number of at least 0\(note)") { $0 >= 0 && $0.isFinite }
  }
}
