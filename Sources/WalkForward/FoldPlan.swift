public import Declarations

/// The geometry of a walk: which rows train, which are purged, which validate and which are forecast.
///
/// Worked in numbers (a test holds them): rows 0…99, horizon 2, train 40 rows rolling, step 10, validation 20 %,
/// lookback 5. Fold 0 trains at T = 39 on rows 0…39. An origin t is trainable at T only if t + 2 ≤ T, and needs 5 rows
/// of lookback: t = 4…37, 34 samples. The last ⌊0.2 · 34⌋ = 6 validate: t = 32…37. Training keeps t with t + 2 ≤ 32:
/// t = 4…30; t = 31 is purged. Test origins are t = 39…48, over which the model is frozen. Fold 1 is 10 rows later.
public struct FoldPlan: Sendable, Hashable {
  /// Where the training range begins.
  public enum Window: String, Sendable, Codable, CaseIterable, SettingItem {
    /// The last `train` rows up to the cutoff.
    case rolling
    /// All rows from the first up to the cutoff; the first fold has `train` of them.
    case expanding
    /// All rows from a chosen one up to the cutoff; the first fold has `train` of them. Rows before are never used.
    case anchored
  }

  /// Where the training range begins.
  public var window: Window
  /// Rows of the (first) training range.
  public var train: Int
  /// Origins from fold to fold.
  public var step: Int
  /// Rows between the cutoff and the first test origin.
  public var gap: Int
  /// The share of trainable origins that validate, 0 ≤ share < 1.
  public var validation: Double
  /// Every how many folds a model is trained; the others forecast with the last one.
  public var refitEvery: Int
  /// At most this many folds, counted from the first; nil for all.
  public var maximumFolds: Int?
  /// L, rows of a window.
  public var lookback: Int
  /// H, leads.
  public var horizon: Int

  /// A plan.
  public init(
    window: Window, train: Int, step: Int, gap: Int = 0, validation: Double, refitEvery: Int = 1,
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
    var rows = lookback + horizon
    // A tail of one row needs 1/validation of them.
    if validation > 0 {
      guard 1 / validation < 0x1p53 else { return .max }
      rows = max(rows, Int(1 / validation) + lookback + horizon - 2)
    }
    while geometry(cutoff: rows - 1, firstRow: 0) == nil { rows += 1 }
    return rows
  }

  /// The folds over a table of `rows` rows, starting at `firstRow` where the window is anchored.
  ///
  /// O(folds).
  /// Nothing here depends on what follows a fold but the question whether its labels exist, so a longer series has the
  /// same folds and more. Empty when the table has too few rows for one fold.
  public func folds(rows: Int, firstRow: Int = 0) -> [Fold] {
    var folds: [Fold] = []
    while folds.count < maximumFolds ?? .max {
      let cutoff = firstRow + train - 1 + folds.count * step
      let first = cutoff + gap
      let last = min(first + step, rows - horizon)
      guard first < last else { break }
      let start = window == .rolling ? cutoff - train + 1 : firstRow
      guard let (trainOrigins, validationOrigins) = geometry(cutoff: cutoff, firstRow: start) else { break }
      folds.append(
        Fold(
          index: folds.count, cutoff: cutoff, trainRows: start..<cutoff + 1, trainOrigins: trainOrigins,
          validationOrigins: validationOrigins, testOrigins: first..<last,
          refits: folds.count.isMultiple(of: refitEvery)))
    }
    return folds
  }

  /// Rows that a table needs for one fold.
  public var minimumRows: Int { train + gap + horizon }

  /// Training and validation origins at a cutoff, or nil when nothing is left to train on.
  private func geometry(cutoff: Int, firstRow: Int) -> (train: Range<Int>, validation: Range<Int>)? {
    let first = firstRow + lookback - 1
    let end = cutoff - horizon + 1
    guard first < end else { return nil }
    let held = Int(validation * Double(end - first))
    guard held > 0 else { return validation > 0 ? nil : (first..<end, end..<end) }
    let firstHeld = end - held
    // A training label may not reach past the first validation origin.
    let trainEnd = firstHeld - horizon + 1
    guard first < trainEnd else { return nil }
    return (first..<trainEnd, firstHeld..<end)
  }
}
