internal import Escaping
internal import Foundation
internal import Metrics
package import Results

/// Everything that a report says, as plain values, whatever form it is shown in.
public struct ReportModel: Sendable, Codable, Equatable {
  /// The store's file.
  package var store: String
  /// The runs in the order in which they began.
  package var runs: [RunReport]

  /// The report as JSON with sorted keys; what does not exist (an interval of one series) is left out.
  package func json() throws -> String { try reportJSON(self) }
}

/// A report as JSON with sorted keys; what does not exist is left out, and what is not to be seen is written as `\u001b`.
package func reportJSON(_ report: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return Escape.json(try encoder.encode(report))
}

/// What a report says of one run.
package struct RunReport: Sendable, Codable, Equatable {
  /// What was run.
  package var header: Header
  /// The measure of all errors and ratios by name; nil for `mse`.
  package var metric: String?
  /// The result of each sequential arm against models fitted at random, in a sentence.
  package var answers: [String]
  /// Sequential arms and rivals against each other.
  package var pairs: [Pair]
  /// The arms, seeds together: sequential ones and rivals first, then their baselines, then the naive ones.
  package var arms: [ArmReport]
  /// Each sequential arm or rival against each of its random-fit baselines.
  package var comparisons: [Comparison]
  /// The paper's claim for each comparison, in its three readings.
  package var claims: [Claim]
  /// Folds of all arms on all series.
  package var folds: Int
  /// Failed folds among them; the naive forecast stands in and is scored.
  package var failedFolds: Int
  /// Why folds of sequential and rival arms failed, most frequent first.
  package var failureReasons: [FailureReason]
  /// Series that were left out.
  package var skipped: [SkippedSeries]
  /// What a reader should know before trusting a figure.
  package var warnings: [String]
  /// The prediction intervals that 'foldcast intervals --save' scored, by arm, method and level.
  package var intervals: [IntervalSummary]
  /// η and error of sequential arms and rivals from fold to fold.
  package var courses: [FoldCourse]
  /// The audit that 'foldcast audit --store' kept of the run's configuration and data; nil where there is none.
  package var audit: StoredAudit?

  /// The measure of all errors and ratios.
  var measure: Metric { metric.flatMap(Metric.init(named:)) ?? .mse }

  /// The arm of that name.
  package func arm(named name: String) -> ArmReport? { arms.first { $0.name == name } }
}

/// What was run.
package struct Header: Sendable, Codable, Equatable {
  /// The run's name.
  package var name: String
  /// The hash of configuration, data content and seed.
  package var identity: String
  /// `running`, `done` or `interrupted`.
  package var status: String
  /// When it began, ISO 8601 in UTC.
  package var started: String
  /// The version of the program that ran.
  package var codeVersion: String
  /// The hash of the content of all series.
  package var dataHash: String
  /// What is forecast, in words.
  package var target: String
  /// The number of series.
  package var series: Int
  /// How many of them are synthetic.
  package var syntheticSeries: Int
  /// The first file or table, and how many others there are.
  package var source: String
  /// How its files were read: time, zone, layout and column; empty in stores that do not hold it.
  package var reading: String
  /// The earliest first instant.
  package var firstInstant: String?
  /// The latest last instant.
  package var lastInstant: String?
  /// Folds of one arm, summed over series.
  package var seriesFolds: Int
  /// The seeds.
  package var seeds: [Int]
  /// The settings that shape the figures, as `name value`.
  package var settings: [String]
  /// The entries with settings of their own, each as `name value, …`; nil where the run has none.
  package var entries: [String]?
}

/// A measured value with its interval.
package struct Estimate: Sendable, Codable, Equatable {
  /// The value.
  package var value: Double
  /// The lower end of the 95 % bootstrap interval over series; nil with one series.
  package var low: Double?
  /// The upper end.
  package var high: Double?

  /// A value, with its interval where there is one.
  package init(value: Double, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// A ratio of errors over series: below 1 the first is better.
package struct RatioReport: Sendable, Codable, Equatable {
  /// The geometric mean over series, seeds averaged in logarithms first.
  package var mean: Estimate
  /// The median over series.
  package var median: Double
  /// The share of series with a ratio below 1.
  package var won: Double
  /// The ratio that only the worst tenth of the series exceeds.
  package var worstDecile: Double
  /// The series that have a ratio.
  package var series: Int
}

/// How one arm did, its seeds together.
package struct ArmReport: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  package var name: String
  /// `sequential`, `randomFit`, `naive` or `rival`.
  package var role: String
  /// The forecaster.
  package var forecaster: String
  /// What stands before the rule in the name: the forecaster, with what an entry has of its own, or its label.
  var learner: String {
    let rest = "/\(rateRule)/\(start)/\(feedback)"
    return name.hasSuffix(rest) ? String(name.dropLast(rest.count)) : forecaster
  }
  /// The rate rule; empty for a naive arm.
  package var rateRule: String
  /// The start; empty for a naive arm.
  package var start: String
  /// The feedback; empty for a naive arm.
  package var feedback: String
  /// The random-fit scheme, if it is one.
  package var randomFit: String?
  /// Whether the arm looks ahead on purpose.
  package var isLeaky: Bool
  /// Its seeds.
  package var seeds: [Int]
  /// MSE: geometric mean over series, seeds averaged in logarithms first; nil in a report by another measure.
  package var mse: Double?
  /// The same by the report's measure, where that is another one.
  package var error: Double?
  /// The error by the report's measure.
  var measured: Double? { mse ?? error }
  /// Against the naive arm that is best on each series in hindsight.
  package var vsBestNaive: RatioReport?
  /// For a naive arm, the share of series on which none is better.
  package var bestNaiveShare: Double?
  /// How well its forecasts rank the series; nil where they do not say.
  package var rankCorrelation: RankCorrelation?
  /// How its quantile forecasts held; nil where it has none.
  package var quantiles: QuantileReport?
  /// Against the best attainable MSE, over the series where it is known.
  package var vsAttainable: RatioReport?
  /// Folds over all series and seeds.
  package var folds: Int
  /// Failed folds among them.
  package var failedFolds: Int
  /// Forecasts that were not numbers.
  package var missingForecasts: Int
  /// Gradient evaluations in samples, forward passes counted as a third.
  package var gradientEvaluations: Double
  /// Wall-clock seconds, summed over folds.
  package var seconds: Double
  /// What its forecasts are made of; nil where they are not shrunk, or the store does not say it.
  package var mix: ForecastMix?
  /// The arms of whose forecasts its own are made, the weightiest first; nil of an arm that forecasts itself.
  package var sources: [SourceShare]?
  /// The share of epochs after which the rate was clamped to its floor or ceiling; nil without epochs.
  package var clampedShare: Double?
}

/// An arm against one of its random-fit baselines.
package struct Comparison: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  package var arm: String
  /// The scheme, such as `freshInit`.
  package var scheme: String
  /// The baseline's name without its seed.
  package var baseline: String
  /// Whether the baseline looks ahead on purpose.
  package var isLeaky: Bool
  /// The ratio of errors, arm to baseline.
  package var ratio: RatioReport?
  /// The share of series, folds and seeds with the lower error.
  package var foldWins: Estimate?
  /// The baseline's gradient evaluations for one of the arm's; nil where the arm spent none.
  package var spentRatio: Double?
}

/// The paper's claim, read in one way, for one comparison.
package struct Claim: Sendable, Codable, Equatable {
  /// The arm's name without its seed.
  package var arm: String
  /// The baseline's scheme.
  package var scheme: String
  /// The reading.
  package var reading: ClaimReading
  /// What was measured.
  package var measured: Estimate
  /// What that says of the claim.
  package var verdict: Verdict
}

/// A reason for failed folds.
package struct FailureReason: Sendable, Codable, Equatable {
  /// What went wrong.
  package var reason: String
  /// How many folds it ended.
  package var folds: Int

  /// A reason and its count.
  package init(reason: String, folds: Int) {
    self.reason = reason
    self.folds = folds
  }
}

/// A series that was left out.
package struct SkippedSeries: Sendable, Codable, Equatable {
  /// The series' name.
  package var series: String
  /// Why.
  package var reason: String

  /// A series and why it was left out.
  package init(series: String, reason: String) {
    self.series = series
    self.reason = reason
  }
}
