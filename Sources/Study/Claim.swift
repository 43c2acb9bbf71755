/// A claim of the paper as a declared experiment: what is measured, in which direction, and what decides.
public struct Claim: Sendable {
  /// How the verdicts of the deciding readings make up the claim's.
  public enum Combination: String, Sendable {
    /// All of them have to be supported.
    case all
    /// One of them has to be supported: they are readings of one ambiguous sentence.
    case any
  }

  /// The claim's number in the list of claims: C16.
  public var id: String
  /// What the paper says, and where.
  public var statement: String
  /// How the deciding readings are combined.
  public var combination = Combination.all
  /// What is measured.
  public var readings: [Reading]
  /// Arms that are ranked against each other.
  public var rankings: [Ranking] = []

  init(_ id: String, _ statement: String, _ combination: Combination = .all, _ readings: [[Reading]]) {
    self.id = id
    self.statement = statement
    self.combination = combination
    self.readings = readings.flatMap { $0 }
  }

  /// Arms that are ranked by a quantity's mean over series, with Friedman's test and the model confidence set.
  public struct Ranking: Sendable {
    /// What is ranked.
    public var title: String
    /// What a column calls the ratio to the best.
    public var ratio = "MSE to the best mean"
    /// The arms with what they are ranked by, the logarithm of something of which less is better.
    public var entries: [(label: String, quantity: Quantity)]
  }

  func ranking(_ rankings: [Ranking]) -> Claim {
    var copy = self
    copy.rankings = rankings
    return copy
  }

}

/// One reading of a claim: a quantity and what is expected of it.
public struct Reading: Sendable {
  /// What a reading is for.
  public enum Role: String, Sendable {
    /// The claim's verdict rests on it.
    case decides
    /// A verdict in favour of ALDVI needs it: a control that has all but ALDVI's order of rates.
    case credits
    /// It is shown, and decides nothing.
    case shows
  }

  /// What is measured.
  public enum Measure: Sendable {
    /// A quantity over series, and what is expected of it.
    case quantity(Quantity, Hypothesis)
    /// A check that passes or fails.
    case check(Check)
  }

  /// The reading in a few words.
  public var name: String
  /// What it is for.
  public var role: Role
  /// What is measured.
  public var measure: Measure
  /// The table, row and column where a report shows a reading that decides nothing.
  public var place: Place?

  /// Where a report shows a reading.
  public struct Place: Sendable, Hashable {
    /// The table's title.
    public var table: String
    /// The row.
    public var row: String
    /// The column.
    public var column: String
  }

  var cells: Set<Cell> {
    guard case .quantity(let quantity, _) = measure else { return [] }
    return quantity.cells
  }

  var paths: Set<Cell> {
    guard case .quantity(let quantity, _) = measure else { return [] }
    return quantity.paths
  }

  static func decides(_ name: String, _ quantity: Quantity, _ hypothesis: Hypothesis) -> Reading {
    Reading(name: name, role: .decides, measure: .quantity(quantity, hypothesis))
  }

  static func credits(_ name: String, _ quantity: Quantity, _ hypothesis: Hypothesis = .lower()) -> Reading {
    Reading(name: name, role: .credits, measure: .quantity(quantity, hypothesis))
  }

  static func shows(_ name: String, _ quantity: Quantity, _ hypothesis: Hypothesis, in place: Place? = nil) -> Reading {
    Reading(name: name, role: .shows, measure: .quantity(quantity, hypothesis), place: place)
  }

  static func checks(_ check: Check, role: Role = .decides) -> Reading {
    Reading(name: check.name, role: role, measure: .check(check))
  }
}

/// What is expected of a quantity's mean over series.
public enum Hypothesis: Sendable, Hashable {
  /// Below zero by more than this: Wilcoxon's one-sided test over series, the median, and the bootstrap have to agree.
  case lower(by: Double = 0.02)
  /// Above zero by more than this.
  case higher(by: Double = 0.02)
  /// Within ± this of zero: two one-sided tests.
  case equal(within: Double = 0.02)
  /// Within the band of a claim that names numbers: the interval overlaps it and leaves out `noEffect`.
  case band(low: Double, high: Double, noEffect: Double = 0)
  /// At a value to within a tolerance: the interval lies within it.
  case near(Double, within: Double)
}

/// A check of the machinery that passes or fails.
public struct Check: Sendable {
  /// What is checked.
  public var name: String
  /// Runs it; says what was found.
  public var run: @Sendable () async throws -> (passed: Bool, found: String)
}

/// All claims.
public enum Claims {
  /// In the order of their numbers.
  public static let all = tested.map(controlled).sorted {
    Int($0.id.dropFirst()) ?? 0 < Int($1.id.dropFirst()) ?? 0
  }

  private static let tested =
    rules + accuracy + variance + convergence + comparison + learners + gradients + windows + sensitivity + rivals
    + phases + future

  /// A claim with the fixed controls beside the arm that stands for it.
  private static func controlled(_ claim: Claim) -> Claim {
    var claim = claim
    claim.readings += representatives[claim.id].map { Common.controls($0.arm, in: $0.setting) } ?? []
    return claim
  }

  /// The claims of those names, all for `all`; nil with the first name that there is none of.
  public static func named(_ names: [String]) -> (claims: [Claim], unknown: String?) {
    if names.isEmpty || names == ["all"] { return (all, nil) }
    var wanted: [Claim] = []
    for name in names {
      guard let claim = all.first(where: { $0.id.lowercased() == name.lowercased() }) else { return ([], name) }
      wanted.append(claim)
    }
    return (wanted, nil)
  }
}
