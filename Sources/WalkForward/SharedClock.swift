internal import Randomness
internal import Series

/// The instants by which the folds of several series are cut: all at which any of them has a row.
///
/// A fold's cutoff is an instant T. Of a series' rows, those with instants up to T are trained on where their labels' instants are so
/// too, by the series' own rows; nothing is counted from its end. So a series that was delisted never trains what forecasts before its
/// last rows, and one that was listed late joins when it has enough rows.
struct SharedClock: Sendable {
  /// Instants, ascending.
  let instants: [Int64]
  /// The first that folds may train on.
  let first: Int
  /// The plans of all arms: a series is forecast in a fold where it can be by all of them.
  let plans: [FoldPlan]
  /// The hash of the instants, and of what else tells in which folds a series is forecast.
  let hash: UInt64

  init(instants: [Int64], first: Int, plans: [FoldPlan]) {
    (self.instants, self.first, self.plans) = (instants, first, plans)
    var hash = RandomStream.seed("clock", "\(first) \(plans)")
    for instant in instants { hash = (hash ^ UInt64(bitPattern: instant)) &* 0x100_0000_01b3 }
    self.hash = hash
  }

  /// How many of a series' rows there are at each instant and before.
  func counts(of own: [Int64]) -> [Int32] {
    var counts = [Int32](repeating: 0, count: instants.count)
    var row = 0
    for (c, instant) in instants.enumerated() {
      while row < own.count, own[row] <= instant { row += 1 }
      counts[c] = Int32(row)
    }
    return counts
  }

  /// Where a plan cuts, in places on the clock; all plans of a run cut at the same instants.
  func cuts(_ plan: FoldPlan) -> [Fold] { plan.folds(rows: instants.count, firstRow: first) }

  /// The folds of a series with these counts of rows, by cut: nil where there is nothing to train on, with no test origins where it is
  /// not forecast.
  ///
  /// O(folds × plans).
  func folds(_ plan: FoldPlan, counts: [Int32]) -> [Fold?] {
    let all = plans.map { (plan: $0, folds: placed($0, counts)) }
    let own = all.first { $0.plan == plan }?.folds ?? placed(plan, counts)
    return own.indices.map { k in
      let isForecast = all.allSatisfy { plan, folds in
        [k, k - k % plan.refitEvery].allSatisfy {
          folds[$0].map { plan.validation == 0 || !$0.validationOrigins.isEmpty } ?? false
        }
      }
      return isForecast ? own[k] : own[k]?.untested
    }
  }

  private func placed(_ plan: FoldPlan, _ counts: [Int32]) -> [Fold?] {
    let (place, fewest) = (Place(counts), plan.minimumTrain)
    return cuts(plan).map { place.fold($0, plan, atLeast: fewest) }
  }

  /// Where a series' rows lie on the clock.
  private struct Place {
    let counts: [Int32]

    init(_ counts: [Int32]) { self.counts = counts }

    func upTo(_ c: Int) -> Int { c < 0 ? 0 : Int(counts[min(c, counts.count - 1)]) }
    func before(_ c: Int) -> Int { upTo(c - 1) }

    /// A cut in the series' own rows; nil where too few train.
    ///
    /// That none validates, is no reason: a series that has ended still trains.
    func fold(_ cut: Fold, _ plan: FoldPlan, atLeast fewest: Int) -> Fold? {
      let (start, end) = (before(cut.trainRows.lowerBound), upTo(cut.cutoff))
      guard end - start >= fewest else { return nil }
      let (first, labelled) = (start + plan.lookback - 1, end - plan.horizon)
      var (trainEnd, held) = (labelled, labelled..<labelled)
      if !cut.validationOrigins.isEmpty {
        let from = max(first, before(cut.validationOrigins.lowerBound))
        held = from..<max(from, labelled)
        // Training labels are known by the instant of the first origin that validates, on whichever series.
        trainEnd = min(labelled, upTo(cut.validationOrigins.lowerBound) - plan.horizon)
      }
      guard first < trainEnd else { return nil }
      let tested = before(cut.testOrigins.lowerBound)
      let lastTested = min(upTo(cut.testOrigins.upperBound - 1), upTo(counts.count - 1) - plan.horizon)
      return Fold(
        index: cut.index, cutoff: end - 1, trainRows: start..<end, trainOrigins: first..<trainEnd,
        validationOrigins: held, testOrigins: tested..<max(tested, lastTested), refits: cut.refits)
    }
  }
}

extension Fold {
  /// The fold without anything to forecast.
  fileprivate var untested: Fold {
    Fold(
      index: index, cutoff: cutoff, trainRows: trainRows, trainOrigins: trainOrigins,
      validationOrigins: validationOrigins, testOrigins: testOrigins.lowerBound..<testOrigins.lowerBound, refits: refits
    )
  }
}
