public import Declarations

/// Values of the target up to a row as a column: the one so many rows earlier, or what a statistic makes of the newest ones; its text is
/// `5`, or `mean:5` for the mean of the row's own value and the four before it.
public enum Lag: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// What is made of the newest values.
  public enum Statistic: String, Sendable, CaseIterable {
    /// Σ z / k
    case mean
    /// Σ z
    case sum
    /// The least.
    case min
    /// The greatest.
    case max
    /// The root of the mean squared distance from their mean.
    case std
  }

  /// The value so many rows earlier.
  case earlier(Int)
  /// A statistic of so many values, of which the row's own is the newest.
  case newest(Statistic, Int)

  /// The value so many rows earlier.
  public init(integerLiteral rows: Int) { self = .earlier(rows) }

  /// How many rows it takes.
  package var rows: Int {
    switch self {
    case .earlier(let rows), .newest(_, let rows): rows
    }
  }

  /// The rows before the first that has it.
  var leadIn: Int { if case .newest = self { rows - 1 } else { rows } }

  /// Whether it is in the target's own units and at its level, so that the target's scale and anchor hold for it too.
  package var isAtTargetLevel: Bool {
    switch self {
    case .earlier, .newest(.mean, _), .newest(.min, _), .newest(.max, _): true
    case .newest(.sum, _), .newest(.std, _): false
    }
  }

  /// The name of its column.
  func name(target: String) -> String {
    switch self {
    case .earlier(let rows): "\(target) lag \(rows)"
    case .newest(let statistic, let rows): "\(target) \(statistic.rawValue) of \(rows)"
    }
  }

  /// Its values in the rows of a target from a row on that has it.
  ///
  /// None depends on a row after its own, nor on how many there are before those that it takes. O(rows × rows that it takes).
  package func values(of target: [Double], from first: Int) -> [Double] {
    switch self {
    case .earlier(let rows): Array(target[(first - rows)..<(target.count - rows)])
    case .newest(let statistic, let rows): (first..<target.count).map { statistic.value(target[$0 - rows + 1...$0]) }
    }
  }
}

extension Lag.Statistic {
  fileprivate func value(_ window: ArraySlice<Double>) -> Double {
    var sum: Double { window.reduce(0, +) }
    switch self {
    case .mean: return sum / Double(window.count)
    case .sum: return sum
    case .min: return window.min() ?? .nan
    case .max: return window.max() ?? .nan
    case .std:
      let mean = sum / Double(window.count)
      return (window.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window.count)).squareRoot()
    }
  }
}

extension [Lag] {
  /// As a table has them: those at the target's level before the others.
  package var ordered: [Lag] { filter(\.isAtTargetLevel) + filter { !$0.isAtTargetLevel } }
}

extension Lag: SettingItem {
  /// What it is.
  public static let kind =
    "a number of rows, or \(choice(Statistic.allCases.map(\.rawValue))) with the rows that it takes, such as mean:5"

  /// As it is written.
  public var text: String {
    switch self {
    case .earlier(let rows): "\(rows)"
    case .newest(let statistic, let rows): "\(statistic.rawValue):\(rows)"
    }
  }

  /// The lag of a text.
  public init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let rows = parts.last.flatMap({ Int($0) }) else { return nil }
    guard parts.count > 1 else {
      self = .earlier(rows)
      return
    }
    guard parts.count == 2, let statistic = Statistic(rawValue: parts[0].lowercased()) else { return nil }
    self = .newest(statistic, rows)
  }
}

extension Lag: Codable {
  /// Reads a number of rows, or a text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let rows = try? container.decode(Int.self) {
      self = .earlier(rows)
    } else if let lag = Lag(text: try container.decode(String.self)) {
      self = lag
    } else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: Self.kind))
    }
  }

  /// Writes a number of rows as such, so that configurations of earlier versions keep their identity.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if case .earlier(let rows) = self { try container.encode(rows) } else { try container.encode(text) }
  }
}
