internal import Randomness
internal import Series

/// The instants by which the folds of several series are cut: all at which any of them has a row.
///
/// A fold's cutoff is an instant T. Of a series' rows, those with instants up to T are trained on where their labels' instants are so
/// too, by the series' own rows; nothing is counted from its end. So a series that was delisted never trains what forecasts before its
/// last rows, and one that was listed late joins when it has enough rows.
struct SharedClock: Sendable {
  /// What the instants count.
  let kind: Clock
  /// Instants, ascending.
  let instants: [Int64]
  /// Where folds are cut, in places on the clock; all plans of a run cut at the same instants.
  private let cuts: FoldCuts
  /// The same up to the newest instant, without labels after the last.
  private let openCuts: FoldCuts
  /// The plans of all arms: a series is forecast in a fold where it can be by all of them.
  private let plans: [FoldPlan]
  /// The hash of the instants, and of what else tells in which folds a series is forecast.
  let hash: UInt64

  /// A clock of instants that count the same, of which the first that folds may train on is at a place; one plan at least.
  init(instants: [Int64], _ clock: Clock, first: Int, plans: [FoldPlan]) {
    (self.instants, self.plans, kind) = (instants, plans, clock)
    let axis = FoldAxis(instants, clock)
    cuts = plans[0].cuts(axis, firstRow: first)
    openCuts = plans[0].cuts(axis, firstRow: first, open: true)
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

  /// A plan's folds in places on the clock.
  func folds(_ plan: FoldPlan, open: Bool = false) -> [Fold?] { plan.folds(open ? openCuts : cuts) }

  /// The instant at which a fold is cut; nil where there is none.
  func cutoff(_ number: Int, _ plan: FoldPlan) -> Int64? {
    folds(plan)[number].map { instants[$0.cutoff + plan.latency] }
  }

  /// The folds of a series with these counts of rows, by cut: nil where there is nothing to train on, with no test origins where it is
  /// not forecast.
  ///
  /// Where they are `open`, those of a series with a row at one of the newest instants go on to its newest row. O(folds × plans).
  func folds(_ plan: FoldPlan, counts: [Int32], open: Bool = false) -> [Fold?] {
    let all = plans.map { (plan: $0, folds: placed($0, counts, open)) }
    let own = all.first { $0.plan == plan }?.folds ?? placed(plan, counts, open)
    return own.agreed(by: all)
  }

  private func placed(_ plan: FoldPlan, _ counts: [Int32], _ open: Bool) -> [Fold?] {
    let (place, fewest) = (Place(counts, open: open), plan.minimumTrain)
    return folds(plan, open: open).map { $0.flatMap { place.fold($0, plan, atLeast: fewest) } }
  }

  /// Where a series' rows lie on the clock.
  private struct Place {
    let counts: [Int32]
    /// Whether its last origins are forecast without labels.
    let isOpen: Bool

    /// A series that has ended waits for no labels; one that rests for a few instants, as at a holiday, does.
    init(_ counts: [Int32], open: Bool) {
      self.counts = counts
      isOpen = open && counts.last != counts.dropLast(longestRest).last ?? 0
    }

    func upTo(_ c: Int) -> Int { c < 0 ? 0 : Int(counts[min(c, counts.count - 1)]) }
    func before(_ c: Int) -> Int { upTo(c - 1) }

    /// A cut in the series' own rows; nil where too few train.
    ///
    /// That none validates, is no reason: a series that has ended still trains.
    func fold(_ cut: Fold, _ plan: FoldPlan, atLeast fewest: Int) -> Fold? {
      // The cutoff is an instant, and what is not seen yet at it are the series' own newest rows.
      let (start, end) = (before(cut.trainRows.lowerBound), upTo(cut.cutoff + plan.latency) - plan.latency)
      guard end - start >= fewest else { return nil }
      let (first, labelled) = (start + plan.lookback - 1 + plan.latency, end - plan.horizon)
      var (trainEnd, held) = (labelled, labelled..<labelled)
      if !cut.validationOrigins.isEmpty {
        let from = max(first, before(cut.validationOrigins.lowerBound))
        held = from..<max(from, labelled)
        // Training labels are known by the instant of the first origin that validates, on whichever series.
        trainEnd = min(labelled, upTo(cut.validationOrigins.lowerBound) - plan.latency - plan.horizon)
      }
      guard first < trainEnd else { return nil }
      let tested = before(cut.testOrigins.lowerBound)
      let lastTested =
        cut.testOrigins.isEmpty
        ? tested : min(upTo(cut.testOrigins.upperBound - 1), upTo(counts.count - 1) - (isOpen ? 0 : plan.horizon))
      return Fold(
        index: cut.index, cutoff: end - 1, trainRows: start..<end, trainOrigins: first..<trainEnd,
        validationOrigins: held, testOrigins: tested..<max(tested, lastTested), refits: cut.refits)
    }
  }
}

/// Instants after its newest row at which a series still counts as one that goes on.
private let longestRest = 10
