public import Declarations
public import Series

/// The geometry of a walk: which rows train, which are purged, which validate and which are forecast.
///
/// Worked in numbers (a test holds them): rows 0…99, horizon 2, train 40 rows rolling, step 10, validation 20 %,
/// lookback 5. Fold 0 trains at T = 39 on rows 0…39. An origin t is trainable at T only if t + 2 ≤ T, and needs 5 rows
/// of lookback: t = 4…37, 34 samples. The last ⌊0.2 · 34⌋ = 6 validate: t = 32…37. Training keeps t with t + 2 ≤ 32:
/// t = 4…30; t = 31 is purged. Test origins are t = 39…48, over which the model is frozen. Fold 1 is 10 rows later.
///
/// With latency 3 the newest 3 rows before an origin are not seen: rows 0…39 train at T = 42, from which origins are forecast. A window
/// ends 3 rows before its origin and labels are known 3 rows after theirs: t = 7…37 train, with the tail t = 32…37 and t + 2 ≤ 32 − 3.
public struct FoldPlan: Sendable, Hashable {
  /// Where the training range begins.
  public enum Window: String, Sendable, Codable, CaseIterable, SettingItem {
    /// The last `train` rows up to the cutoff.
    case rolling
    /// All rows from the first up to the cutoff, at most `maximumTrain`; the first fold has `train` of them.
    case expanding
    /// All rows from a chosen one up to the cutoff, at most `maximumTrain`; the first fold has `train` of them. Rows before are never used.
    case anchored
  }

  /// What becomes of the last fold where the rows end before it does.
  public enum PartialFold: String, Sendable, Codable, CaseIterable, SettingItem {
    /// It is walked as far as there are labels.
    case keep
    /// It is left out.
    case drop
  }

  /// Where the training range begins.
  public var window: Window
  /// How much the (first) training range holds.
  public var train: Length
  /// The most that a window which grows holds; nil for all.
  public var maximumTrain: Length?
  /// Where the next fold begins.
  public var step: Step
  /// The cutoffs, ascending, in place of those that `train` and `step` give; the last fold goes on to the end of the rows.
  public var cutoffs: [Cutoff] = []
  /// Rows between the cutoff and the first test origin.
  public var gap: Int
  /// Rows before an origin that are not known yet when it is forecast.
  public var latency = 0
  /// The share of trainable origins that validate, 0 ≤ share < 1.
  public var validation: Double
  /// Every how many folds a model is trained; the others forecast with the last one.
  public var refitEvery: Int
  /// At most this many folds, counted from the first or, where it is negative, the last ones; nil for all.
  public var maximumFolds: Int?
  /// At most this many origins a fold, from its first; 0 for all up to the next fold's.
  public var originsPerFold = 0
  /// What becomes of the last fold where the rows end before it does.
  public var partialFold = PartialFold.keep
  /// L, rows of a window.
  public var lookback: Int
  /// H, leads.
  public var horizon: Int

  /// A plan.
  public init(
    window: Window, train: Length, step: Step, gap: Int = 0, validation: Double, refitEvery: Int = 1,
    maximumFolds: Int? = nil, lookback: Int, horizon: Int
  ) {
    self.window = window
    self.train = train
    self.step = step
    self.gap = gap
    self.validation = validation
    self.refitEvery = refitEvery
    self.maximumFolds = maximumFolds
    self.lookback = lookback
    self.horizon = horizon
  }

  /// The fewest training rows for which an origin is left to train on and, with validation, one to validate on.
  public var minimumTrain: Int {
    var rows = lookback + latency + horizon
    // A tail of one row needs 1/validation of them.
    if validation > 0 {
      guard 1 / validation < 0x1p53 else { return .max }
      rows = max(rows, Int(1 / validation) + lookback + latency + horizon - 2)
    }
    while geometry(0..<rows) == nil { rows += 1 }
    return rows
  }

  /// The folds over a table of `rows` rows by their numbers alone, starting at `firstRow` where the window is anchored.
  ///
  /// O(folds).
  /// Nothing here depends on what follows a fold but the question whether its labels exist, so a longer series has the
  /// same folds and more; only which of them are walked depends on the end where they are counted from it. Empty when the table has too
  /// few rows for one fold. Folds that are cut by a calendar need the instants of a table.
  public func folds(rows: Int, firstRow: Int = 0) -> [Fold] {
    if !countsRows {
      fatalError("folds that are cut by a calendar are those of a table with instants, not of \(rows) rows")
    }
    return folds(cuts(FoldAxis(count: rows), firstRow: firstRow)).forecast
  }

  /// The folds over a table's rows and instants, starting at `firstRow` where the window is anchored.
  ///
  /// O(folds log rows). Throws where they are cut by what the table does not have, as dates.
  public func folds(over table: LearningTable, firstRow: Int = 0) throws(ConfigurationError) -> [Fold] {
    if let fault = fault(on: table.clock) { throw fault }
    return folds(cuts(FoldAxis(table.instants, table.clock), firstRow: firstRow)).forecast
  }

  /// The folds of cuts by number: nil where nothing can be trained on, and without test origins where a model is trained that only later
  /// folds forecast with.
  func folds(_ cuts: FoldCuts) -> [Fold?] {
    // The model of the first that is forecast.
    let training = cuts.first - cuts.first % refitEvery
    return cuts.cuts.map { cut in
      guard let cut, cut.index >= cuts.first || cut.index == training, let (train, held) = geometry(cut.trainRows)
      else { return nil }
      let fold = Fold(
        index: cut.index, cutoff: cut.trainRows.upperBound - 1, trainRows: cut.trainRows, trainOrigins: train,
        validationOrigins: held, testOrigins: cut.testOrigins, refits: cut.index.isMultiple(of: refitEvery))
      return cut.index < cuts.first ? fold.untested : fold
    }
  }

  /// Rows that a table needs for one fold, where folds are cut by numbers of rows.
  package var minimumRows: Int { (train.rows ?? 0) + latency + gap + horizon }

  /// Training and validation origins of a training range, or nil when nothing is left to train on.
  private func geometry(_ rows: Range<Int>) -> (train: Range<Int>, validation: Range<Int>)? {
    let first = rows.lowerBound + lookback - 1 + latency
    let end = rows.upperBound - horizon
    guard first < end else { return nil }
    let held = Int(validation * Double(end - first))
    guard held > 0 else { return validation > 0 ? nil : (first..<end, end..<end) }
    let firstHeld = end - held
    // A training label may not reach past what is known at the first validation origin.
    let trainEnd = firstHeld - latency - horizon + 1
    guard first < trainEnd else { return nil }
    return (first..<trainEnd, firstHeld..<end)
  }

  /// Why folds cannot be cut by what a clock's instants count; nil where they can.
  func fault(on clock: Clock) -> ConfigurationError? {
    let expected = "dates to cut folds by them"
    if let row = cutoffs.first(where: { $0.isRow == clock.hasDates }) {
      return ConfigurationError(
        key: "cutoffs", expected: clock.hasDates ? "days or times, as the series has dates" : expected,
        found: clock.hasDates ? "the row number \(row.text)" : "a series without dates",
        advice: clock.hasDates ? "" : "Give row numbers.")
    }
    if clock.hasDates { return nil }
    for (key, isCalendar) in [
      ("step", step.rows == nil && cutoffs.isEmpty), ("train", train.rows == nil),
      ("max-train", maximumTrain != nil && maximumTrain?.rows == nil),
    ] where isCalendar {
      return ConfigurationError(
        key: key, expected: expected, found: "a series without dates", advice: "Give a number of rows.")
    }
    return nil
  }
}

extension [Fold?] {
  /// The folds that are forecast.
  var forecast: [Fold] { compactMap { $0?.testOrigins.isEmpty == false ? $0 : nil } }

  /// The folds without test origins where not all of a run's arms, each with its plan and folds, have a model and what it is judged by.
  func agreed(by all: [(plan: FoldPlan, folds: [Fold?])]) -> [Fold?] {
    indices.map { k in
      let isForecast = all.allSatisfy { plan, folds in
        [k, k - k % plan.refitEvery].allSatisfy {
          folds[$0].map { plan.validation == 0 || !$0.validationOrigins.isEmpty } ?? false
        }
      }
      return isForecast ? self[k] : self[k]?.untested
    }
  }
}
