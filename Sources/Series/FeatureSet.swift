public import Declarations

/// What a forecaster sees beside the target: covariates, columns of other series, lags of the target, the calendar, and what is known in
/// advance.
public struct FeatureSet: Sendable, Hashable {
  /// Other columns of the series, transformed.
  ///
  /// Past-only: a row holds what is known at its instant.
  public var covariates: [Covariate]
  /// Columns that are made of other series of the run.
  public var cross: [CrossColumn]
  /// Earlier values of the target, by themselves or what a statistic makes of them.
  public var lags: [Lag]
  /// Calendar features of the row's own instant, in UTC.
  public var calendar: Set<CalendarFeature>
  /// Seasons of so many rows.
  public var fourier: [FourierTerms]
  /// What is known in advance, at the instants of all leads.
  package var known: [KnownFeature]

  /// No features: the target alone.
  public static let none = FeatureSet()

  /// A set of features.
  package init(
    covariates: [Covariate] = [], cross: [CrossColumn] = [], lags: [Lag] = [], calendar: Set<CalendarFeature> = [],
    fourier: [FourierTerms] = [], known: [KnownFeature] = []
  ) {
    self.covariates = covariates
    self.cross = cross
    self.lags = lags
    self.calendar = calendar
    self.fourier = fourier
    self.known = known
  }

  /// These features, and those of another set that are not among them.
  package func union(_ other: FeatureSet) -> FeatureSet {
    FeatureSet(
      covariates: covariates + other.covariates.filter { !covariates.contains($0) },
      cross: cross + other.cross.filter { !cross.contains($0) },
      lags: lags + other.lags.filter { !lags.contains($0) }, calendar: calendar.union(other.calendar),
      fourier: fourier + other.fourier.filter { !fourier.contains($0) },
      known: known + other.known.filter { !known.contains($0) })
  }

  /// The columns that the features are in a learning table.
  package var columnCount: Int {
    lags.count + covariates.count + cross.count + timeNames.count + known.reduce(0) { $0 + $1.columnCount }
  }
}

/// A column of the series that enters as a feature, by itself or transformed; its text is `Volume` or
/// `Volume:logReturn`.
public struct Covariate: Sendable, Hashable, CustomStringConvertible {
  /// The column's name.
  public var column: String
  /// How it is transformed.
  public var transform: Target.Kind

  /// A covariate.
  public init(column: String, transform: Target.Kind = .level) {
    self.column = column
    self.transform = transform
  }

  /// A covariate from its text; what follows the last colon is the transform.
  ///
  /// Throws for a transform that does not exist.
  public init(parsing text: String) throws(SeriesError) {
    guard let colon = text.lastIndex(of: ":") else {
      self.init(column: text)
      return
    }
    let name = text[text.index(after: colon)...]
    let known = Target.Kind.ofOneSeries.map(\.rawValue)
    guard let transform = Target.Kind.ofOneSeries.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
      let question = Nearest.advice(String(name), among: known)
      throw SeriesError(
        source: "covariate '\(text)'",
        expected: "one of \(known.joined(separator: ", ")) after the colon",
        found: "'\(name)'",
        advice:
          "\(question.isEmpty ? "" : "\(question) ")Write COLUMN or COLUMN:TRANSFORM; where a column's own name has a colon, add :level."
      )
    }
    self.init(column: String(text[..<colon]), transform: transform)
  }

  /// The text that `init(parsing:)` reads.
  public var description: String {
    transform == .level && !column.contains(":") ? column : "\(column):\(transform.rawValue)"
  }
}

extension Covariate: TextCoded {
  /// What it is.
  public static let kind =
    "COLUMN or COLUMN:TRANSFORM with one of \(Target.Kind.ofOneSeries.map(\.rawValue).joined(separator: ", ")) after the colon"

  /// The covariate of a text.
  public init?(text: String) {
    guard let covariate = try? Covariate(parsing: text) else { return nil }
    self = covariate
  }
}

extension FeatureSet: Codable {
  private enum CodingKeys: String, CodingKey { case covariates, cross, lags, calendar, fourier, known }

  /// Reads the features; whatever is left out is empty.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    covariates = try container.decodeIfPresent([Covariate].self, forKey: .covariates) ?? []
    cross = try container.decodeIfPresent([CrossColumn].self, forKey: .cross) ?? []
    lags = try container.decodeIfPresent([Lag].self, forKey: .lags) ?? []
    calendar = try container.decodeIfPresent(Set<CalendarFeature>.self, forKey: .calendar) ?? []
    fourier = try container.decodeIfPresent([FourierTerms].self, forKey: .fourier) ?? []
    known = try container.decodeIfPresent([KnownFeature].self, forKey: .known) ?? []
  }

  /// Writes the features, the calendar in a fixed order, so that equal sets give equal texts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(covariates, forKey: .covariates)
    if !cross.isEmpty { try container.encode(cross, forKey: .cross) }
    try container.encode(lags, forKey: .lags)
    try container.encode(CalendarFeature.allCases.filter(calendar.contains), forKey: .calendar)
    if !fourier.isEmpty { try container.encode(fourier, forKey: .fourier) }
    if !known.isEmpty { try container.encode(known, forKey: .known) }
  }
}
