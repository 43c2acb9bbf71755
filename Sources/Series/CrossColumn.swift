public import Declarations

/// A feature that is made of other series of the run, as of each row's instant.
///
/// Its text is `market:mean`, `market:std`, `rank` or `spread`, each of the target or, as in `rank:Volume:diff`, of another
/// column, or `TICKER.COLUMN` as in `SPY.close:logReturn`.
public enum CrossColumn: Sendable, Hashable {
  /// What is made of one column of all series that are present at an instant.
  public enum Statistic: String, Sendable, CaseIterable {
    /// Σ x / n
    case mean = "market:mean"
    /// √(Σ (x − x̄)² / n)
    case deviation = "market:std"
    /// The share of series below the series' own value, those with the same value counting half: in (0, 1).
    case rank
    /// The series' own value less the mean.
    case spread
  }

  /// What a statistic is of, in each series.
  public enum Subject: Sendable, Hashable {
    /// The target, transformed, before it is held against other series.
    case target
    /// A column.
    case column(Covariate)

    /// The column and its transform, given the target's.
    func covariate(_ target: Target) -> Covariate {
      switch self {
      case .target: Covariate(column: target.column, transform: target.kind.ofOne)
      case .column(let covariate): covariate
      }
    }
  }

  /// A statistic of all series.
  case statistic(Statistic, of: Subject)
  /// A column of one series by its name; the text in front of the transform is the series' name, a point and the column.
  case other(Covariate)

  /// The column that each series needs for it beside the target.
  package var column: String? {
    if case .statistic(_, .column(let covariate)) = self { covariate.column } else { nil }
  }

  /// The series' name, a point and a column; nil for what is made of all series.
  package var otherColumn: String? {
    if case .other(let other) = self { other.column } else { nil }
  }
}

extension CrossColumn: CustomStringConvertible {
  /// The text that `init(parsing:)` reads.
  public var description: String {
    switch self {
    case .statistic(let statistic, .target): statistic.rawValue
    case .statistic(let statistic, .column(let covariate)): "\(statistic.rawValue):\(covariate)"
    case .other(let other): other.description
    }
  }

  /// The texts there are, for messages.
  package static let forms =
    "\(Statistic.allCases.map(\.rawValue).joined(separator: ", ")), each also of a column as in rank:Volume:diff, "
    + "or TICKER.COLUMN as in SPY.close:logReturn"

  /// A column from its text; throws where it is none.
  public init(parsing text: String) throws(SeriesError) {
    for statistic in Statistic.allCases {
      let name = statistic.rawValue
      guard text.prefix(name.count).lowercased() == name else { continue }
      let rest = text.dropFirst(name.count)
      if rest.isEmpty {
        self = .statistic(statistic, of: .target)
        return
      }
      if rest.first == ":", rest.count > 1 {
        self = .statistic(statistic, of: .column(try Covariate(parsing: String(rest.dropFirst()))))
        return
      }
    }
    let other = try Covariate(parsing: text)
    let parts = other.column.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.first?.isEmpty == false, parts.last?.isEmpty == false else {
      let question = Nearest.advice(text, among: Statistic.allCases.map(\.rawValue))
      throw SeriesError(
        source: "cross-series column", expected: Self.forms, found: "'\(text)'",
        advice: question.isEmpty ? "Write one of these." : question)
    }
    self = .other(other)
  }
}

extension CrossColumn: TextCoded {
  /// What it is.
  public static let kind = forms

  /// The column of a text.
  public init?(text: String) {
    guard let column = try? CrossColumn(parsing: text) else { return nil }
    self = column
  }
}
