internal import Escaping
internal import Foundation
internal import Metrics
public import Results

/// Everything that a report says, as plain values, whatever form it is shown in.
public struct ReportModel: Sendable, Codable, Equatable {
  /// The store's file.
  public var store: String
  /// The runs in the order in which they began.
  public var runs: [RunReport]

  /// The report as JSON with sorted keys; what does not exist (an interval of one series) is left out.
  public func json() throws -> String { try reportJSON(self) }
}

/// A report as JSON with sorted keys; what does not exist is left out, and what is not to be seen is written as `\u001b`.
public func reportJSON(_ report: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return Escape.json(try encoder.encode(report))
}

/// What a report says of one run.
public struct RunReport: Sendable, Codable, Equatable {
  /// What was run.
  public var header: Header
  /// The measure of all errors and ratios by name; nil for `mse`.
  public var metric: String?
  /// The result of each sequential arm against models fitted at random, in a sentence.
  public var answers: [String]
  /// Sequential arms and rivals against each other.
  public var pairs: [Pair]
  /// The arms, seeds together: sequential ones and rivals first, then their baselines, then the naive ones.
  public var arms: [ArmReport]
  /// Each sequential arm or rival against each of its random-fit baselines.
  public var comparisons: [Comparison]
  /// The paper's claim for each comparison, in its three readings.
  public var claims: [Claim]
  /// Folds of all arms on all series.
  public var folds: Int
  /// Failed folds among them; the naive forecast stands in and is scored.
  public var failedFolds: Int
  /// Why folds of sequential and rival arms failed, most frequent first.
  public var failureReasons: [FailureReason]
  /// Series that were left out.
  public var skipped: [SkippedSeries]
  /// What a reader should know before trusting a figure.
  public var warnings: [String]
  /// The prediction intervals that 'foldcast intervals --save' scored, by arm, method and level.
  public var intervals: [IntervalSummary]
  /// η and error of sequential arms and rivals from fold to fold.
  public var courses: [FoldCourse]
  /// The audit that 'foldcast audit --store' kept of the run's configuration and data; nil where there is none.
  public var audit: StoredAudit?

  /// The measure of all errors and ratios.
  var measure: Metric { metric.flatMap(Metric.init(named:)) ?? .mse }

  /// The arm of that name.
  public func arm(named name: String) -> ArmReport? { arms.first { $0.name == name } }
}

/// What was run.
public struct Header: Sendable, Codable, Equatable {
  /// The run's name.
  public var name: String
  /// The hash of configuration, data content and seed.
  public var identity: String
  /// `running`, `done` or `interrupted`.
  public var status: String
  /// When it began, ISO 8601 in UTC.
  public var started: String
  /// The version of the program that ran.
  public var codeVersion: String
  /// The hash of the content of all series.
  public var dataHash: String
  /// What is forecast, in words.
  public var target: String
  /// The number of series.
  public var series: Int
  /// How many of them are synthetic.
  public var syntheticSeries: Int
  /// The first file or table, and how many others there are.
  public var source: String
  /// How its files were read: time, zone, layout and column; empty in stores that do not hold it.
  public var reading: String
  /// The earliest first instant.
  public var firstInstant: String?
  /// The latest last instant.
  public var lastInstant: String?
  /// Folds of one arm, summed over series.
  public var seriesFolds: Int
  /// The seeds.
  public var seeds: [Int]
  /// The settings that shape the figures, as `name value`.
  public var settings: [String]
  /// The entries with settings of their own, each as `name value, …`; nil where the run has none.
  public var entries: [String]?
}

/// A measured value with its interval.
public struct Estimate: Sendable, Codable, Equatable {
  /// The value.
  public var value: Double
  /// The lower end of the 95 % bootstrap interval over series; nil with one series.
  public var low: Double?
  /// The upper end.
  public var high: Double?

  /// A value, with its interval where there is one.
  public init(value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// A ratio of errors over series: below 1 the first is better.
public struct RatioReport: Sendable, Codable, Equatable {
  /// The geometric mean over series, seeds averaged in logarithms first.
  public var mean: Estimate
  /// The median over series.
  public var median: Double
  /// The share of series with a ratio below 1.
  public var won: Double
  /// The ratio that only the worst tenth of the series exceeds.
  public var worstDecile: Double
  /// The series that have a ratio.
  public var series: Int
}

/// How one arm did, its seeds together.
public struct ArmReport: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  public var name: String
  /// `sequential`, `randomFit`, `naive` or `rival`.
  public var role: String
  /// The forecaster.
  public var forecaster: String
  /// What stands before the rule in the name: the forecaster, with what an entry has of its own, or its label.
  var learner: String {
    let rest = "/\(rateRule)/\(start)/\(feedback)"
    return name.hasSuffix(rest) ? String(name.dropLast(rest.count)) : forecaster
  }
  /// The rate rule; empty for a naive arm.
  public var rateRule: String
  /// The start; empty for a naive arm.
  public var start: String
  /// The feedback; empty for a naive arm.
  public var feedback: String
  /// The random-fit scheme, if it is one.
  public var randomFit: String?
  /// Whether the arm looks ahead on purpose.
  public var isLeaky: Bool
  /// Its seeds.
  public var seeds: [Int]
  /// MSE: geometric mean over series, seeds averaged in logarithms first; nil in a report by another measure.
  public var mse: Double?
  /// The same by the report's measure, where that is another one.
  public var error: Double?
  /// The error by the report's measure.
  var measured: Double? { mse ?? error }
  /// Against the naive arm that is best on each series in hindsight.
  public var vsBestNaive: RatioReport?
  /// For a naive arm, the share of series on which none is better.
  public var bestNaiveShare: Double?
  /// Against the best attainable MSE, over the series where it is known.
  public var vsAttainable: RatioReport?
  /// Folds over all series and seeds.
  public var folds: Int
  /// Failed folds among them.
  public var failedFolds: Int
  /// Forecasts that were not numbers.
  public var missingForecasts: Int
  /// Gradient evaluations in samples, forward passes counted as a third.
  public var gradientEvaluations: Double
  /// Wall-clock seconds, summed over folds.
  public var seconds: Double
  /// What its forecasts are made of; nil where they are not shrunk, or the store does not say it.
  public var mix: ForecastMix?
  /// The share of epochs after which the rate was clamped to its floor or ceiling; nil without epochs.
  public var clampedShare: Double?
}

/// An arm against one of its random-fit baselines.
public struct Comparison: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  public var arm: String
  /// The scheme, such as `freshInit`.
  public var scheme: String
  /// The baseline's name without its seed.
  public var baseline: String
  /// Whether the baseline looks ahead on purpose.
  public var isLeaky: Bool
  /// The ratio of errors, arm to baseline.
  public var ratio: RatioReport?
  /// The share of series, folds and seeds with the lower error.
  public var foldWins: Estimate?
  /// The baseline's gradient evaluations for one of the arm's; nil where the arm spent none.
  public var spentRatio: Double?
}

/// The paper's claim, read in one way, for one comparison.
public struct Claim: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  public var arm: String
  /// The baseline's scheme.
  public var scheme: String
  /// The reading.
  public var reading: ClaimReading
  /// What was measured.
  public var measured: Estimate
  /// What that says of the claim.
  public var verdict: Verdict
}

/// A reason for failed folds.
public struct FailureReason: Sendable, Codable, Equatable {
  /// What went wrong.
  public var reason: String
  /// How many folds it ended.
  public var folds: Int

  /// A reason and its count.
  public init(reason: String, folds: Int) {
    self.reason = reason
    self.folds = folds
  }
}

/// A series that was left out.
public struct SkippedSeries: Sendable, Codable, Equatable {
  /// The series' name.
  public var series: String
  /// Why.
  public var reason: String

  /// A series and why it was left out.
  public init(series: String, reason: String) {
    self.series = series
    self.reason = reason
  }
}
