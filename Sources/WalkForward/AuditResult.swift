public import Foundation

/// What an audit found: one finding a check, and everything that is carried from fold to fold with its known-at.
public struct AuditResult: Sendable, Codable, Equatable {
  /// Whether no check failed.
  public var passed: Bool
  /// The seed of the sample and of the perturbations.
  public var seed: Int
  /// The series that were sampled, and their sampled folds.
  public var sample: [Sampled]
  /// The number of series that were laid out, and of arms.
  public var seriesCount: Int
  /// The number of arms, those that look ahead on purpose left out.
  public var armCount: Int
  /// The findings, one a check.
  public var findings: [AuditFinding]
  /// What is carried into the last sampled fold of the first series.
  public var carried: [CarriedItem]

  /// A series of the sample.
  public struct Sampled: Sendable, Codable, Equatable {
    /// The series' name.
    public var series: String
    /// The folds, by number.
    public var folds: [Int]
    /// Their cutoffs as text.
    public var cutoffs: [String]
  }

  /// Something that is carried from one fold to the next.
  public struct CarriedItem: Sendable, Codable, Equatable {
    /// The arm that carries it.
    public var arm: String
    /// What it is: weights, scaler, rate, trace entries, pending labels.
    public var item: String
    /// How much of it.
    public var amount: String
    /// Since when it is known, as text.
    public var knownAt: String
  }

  /// The result as JSON with sorted keys; numbers that are not finite are the texts `nan`, `inf` and `-inf`.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }
}

extension AuditResult {
  /// The result that `json()` made.
  public init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(AuditResult.self, from: json)
  }
}

/// What one check found.
public struct AuditFinding: Sendable, Codable, Equatable {
  /// The checks, in the order in which they are reported.
  public enum Check: String, Sendable, Codable, CaseIterable {
    /// Everything after an instant is replaced; nothing that was computed before it may change.
    case futurePerturbation = "future-perturbation"
    /// Labels end by the cutoff, and those that train end by the first validation origin.
    case foldRanges = "fold-ranges"
    /// A fold that is trained alone from its saved state has the bits that it had in the run.
    case foldAlone = "fold-alone"
    /// With the target's rows permuted there is nothing to learn, and no arm may beat the training mean.
    case shuffledTargets = "shuffled-targets"
    /// No cutoff depends on another series or on the series' own future.
    case cutoffs = "cutoffs"
    /// Everything that is carried from fold to fold was known when it was used.
    case carriedState = "carried-state"
  }

  /// How a check ended.
  public enum Status: String, Sendable, Codable {
    /// Nothing was found.
    case passed
    /// Something was found; `failures` says what.
    case failed
    /// There was nothing to compare; `summary` says why.
    case notApplicable = "not applicable"
  }

  /// The check.
  package var check: Check
  /// How it ended.
  public var status: Status
  /// What was compared, in words.
  package var summary: String
  /// What was compared, in counts by name.
  package var compared: [String: Int]
  /// What failed: the first instance of each cause.
  package var failures: [AuditFailure]
}

/// The first instance of what failed for one cause, and how often it did.
package struct AuditFailure: Sendable, Codable, Equatable {
  /// The most likely cause of a failure.
  package enum Cause: String, Sendable, Codable, CaseIterable {
    /// A column of the learning table reads rows after its own.
    case table
    /// Labels reach past the cutoff or into the validation tail.
    case purge
    /// Origins that validate are trained on as well.
    case validation
    /// A scaler sees rows after the cutoff.
    case scaler
    /// The learning trace uses losses whose labels were not known yet.
    case feedback
    /// A fold depends on something that is not in its saved state.
    case state
    /// Something is learned where nothing can be.
    case skill
    /// A fold's place depends on another series or on rows after it.
    case geometry
    /// A series that others learn with is read after the instant at which the fold is cut.
    case cohort
    /// None of the others.
    case unknown
  }

  /// The most likely cause.
  package var cause: Cause
  /// The series.
  package var series: String
  /// The arm, where it is one arm's.
  package var arm: String?
  /// The fold's number.
  package var fold: Int?
  /// The row of the learning table at which the difference was seen: an origin, a cutoff or a label.
  package var row: Int?
  /// The instant of that row, as text.
  package var instant: String?
  /// The lead, where forecasts differ.
  package var lead: Int?
  /// What was compared, such as `forecast` or `scaler centre`, and under which perturbation.
  package var what: String
  /// The value that was demanded.
  package var expected: Double?
  /// The value that was found.
  package var found: Double?
  /// How many differences have this cause.
  package var occurrences = 1
}

extension AuditFailure.Cause {
  /// The cause in a clause.
  package var text: String {
    switch self {
    case .table: "a column of the learning table reads rows after its own"
    case .purge:
      "the horizon is not purged: labels that are trained on reach past the cutoff or into the validation tail"
    case .validation: "origins that validate are trained on as well"
    case .scaler: "a scaler sees rows after the cutoff"
    case .feedback: "the learning trace uses losses whose labels were not known yet"
    case .state: "a fold depends on something that is not in its saved state"
    case .skill: "something is learned where there is nothing to learn"
    case .geometry: "a fold's place depends on another series or on rows after it"
    case .cohort: "a series that others learn with is read after the instant at which the fold is cut"
    case .unknown: "rows after the cutoff change what was computed before it"
    }
  }
}
