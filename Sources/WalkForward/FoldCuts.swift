internal import Series

/// Where a fold begins and ends in rows, before it is settled what of it trains and what validates.
struct FoldCut: Sendable, Hashable {
  /// The fold's number.
  let index: Int
  /// The rows that training may read.
  let trainRows: Range<Int>
  /// The origins that are forecast.
  let testOrigins: Range<Int>
}

/// The cuts of a walk over some rows, which are the same for all arms of a run.
struct FoldCuts: Sendable, Hashable {
  /// The cuts by number; nil where the rows give none, as before they are enough or after their end.
  var cuts: [FoldCut?]
  /// The number of the first that is forecast: those before count only where folds are counted from the end.
  var first = 0

  /// The cuts that give a forecast.
  var forecast: [FoldCut] { cuts.compactMap { $0 }.filter { $0.index >= first } }
}

/// The rows in which folds are cut, with their instants where it is these that cut them.
struct FoldAxis {
  let count: Int
  private let instants: [Int64]
  private let clock: Clock
  /// What an instant counts, in microseconds; 1 of a row number.
  private var unit: Int64 { clock.hasDates ? 1000 / clock.unitsPerMillisecond : 1 }

  /// Rows without instants, for plans that count rows alone.
  init(count: Int) { (self.count, instants, clock) = (count, [], .row) }

  /// Rows with their instants, ascending.
  init(_ instants: [Int64], _ clock: Clock) { (count, self.instants, self.clock) = (instants.count, instants, clock) }

  /// How many rows lie before a bound, in microseconds since 1970 or rows.
  ///
  /// O(log rows).
  func count(before bound: Int64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if instants[middle] * unit < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bound that a row is the last before: of a date its midnight.
  func bound(after row: Int) -> Int64 {
    instants[row] * unit + (clock == .date ? microsecondsPerDay : 1)
  }

  /// Whether the rows go up to a bound, so that none can follow before it.
  ///
  /// With `open` also where none is to be expected: none of all rows lies in the part of the week from the last one to the bound, as
  /// between Friday and Monday. O(rows).
  func reaches(_ bound: Int64, _ open: Bool) -> Bool {
    if bound <= self.bound(after: count - 1) { return true }
    guard open, clock.hasDates else { return false }
    let (week, last) = (7 * microsecondsPerDay, instants[count - 1] * unit)
    return bound - last <= week
      && !instants.contains { instant in
        let later = ((instant * unit - last) % week + week) % week
        return later > 0 && later < bound - last
      }
  }

  /// The day of a row, as a number from 1970-01-01.
  func day(of row: Int) -> Int64 { (instants[row] * unit).flooredQuotient(by: microsecondsPerDay) }

  /// A bound so many units of the calendar earlier, at the same time of the day.
  static func bound(_ bound: Int64, less count: Int, _ unit: FoldPlan.Unit) -> Int64 {
    let day = bound.flooredQuotient(by: microsecondsPerDay)
    return bound + (day.shifted(by: -count, unit) - day) * microsecondsPerDay
  }
}

extension FoldPlan {
  /// Whether folds are cut by numbers of rows alone, whatever their instants are.
  var countsRows: Bool {
    step.rows != nil && train.rows != nil && (maximumTrain == nil || maximumTrain?.rows != nil) && cutoffs.isEmpty
  }

  /// The end of a training range: how many rows lie up to the cutoff, and the bound that they lie before.
  private struct End {
    var count: Int
    /// Microseconds since 1970, or rows; nil where folds are cut by rows alone.
    var bound: Int64?
  }

  /// The cuts over some rows, of which none before `firstRow` trains.
  ///
  /// Nothing here depends on what follows a fold but whether its labels exist, whether it is whole, and how many folds follow it where
  /// they are counted from the end. Cuts that are `open` go on to the newest row, without a label after their last origins: as those will
  /// be cut that wait for them. O(folds), for calendars O(folds log rows).
  func cuts(_ axis: FoldAxis, firstRow: Int = 0, open: Bool = false) -> FoldCuts {
    guard axis.count > firstRow else { return FoldCuts(cuts: []) }
    let labelled = open ? axis.count : axis.count - horizon
    let ends = ends(axis, firstRow, before: labelled, open)
    var cuts: [FoldCut?] = []
    for (index, end) in ends.enumerated() {
      let next = index + 1 < ends.count ? ends[index + 1].count - 1 + gap : nil
      let whole = originsPerFold > 0 ? min(end.count - 1 + gap + originsPerFold, next ?? .max) : next ?? .max
      // What is partial now is whole when it is due.
      let isLeftOut = partialFold == .drop && !open && whole > labelled
      cuts.append(isLeftOut ? nil : cut(axis, firstRow, end, index, before: min(whole, labelled)))
    }
    while let last = cuts.last, last == nil { cuts.removeLast() }
    guard let limit = maximumFolds else { return FoldCuts(cuts: cuts) }
    let made = cuts.compactMap { $0?.index }
    if limit < 0 { return FoldCuts(cuts: cuts, first: made.suffix(-limit).first ?? 0) }
    return FoldCuts(cuts: Array(cuts.prefix((made.prefix(limit).last ?? -1) + 1)))
  }

  private func cut(_ axis: FoldAxis, _ firstRow: Int, _ end: End, _ index: Int, before last: Int) -> FoldCut? {
    let seen = end.count - latency
    guard let start = start(axis, firstRow, end), start < seen else { return nil }
    let first = end.count - 1 + gap
    return first < last ? FoldCut(index: index, trainRows: start..<seen, testOrigins: first..<last) : nil
  }

  /// The first row that trains up to an end; nil where the range is not whole, as rows before `firstRow` are missing.
  private func start(_ axis: FoldAxis, _ firstRow: Int, _ end: End) -> Int? {
    guard let start = start(axis, train, end), isWhole(axis, firstRow, end, start) else { return nil }
    if window == .rolling { return max(start, firstRow) }
    guard let most = maximumTrain, let capped = self.start(axis, most, end) else { return firstRow }
    return max(firstRow, capped)
  }

  private func start(_ axis: FoldAxis, _ length: Length, _ end: End) -> Int? {
    switch length {
    case .rows(let rows): return end.count - latency - rows
    case .calendar(let count, let unit):
      return end.bound.map { axis.count(before: FoldAxis.bound($0, less: count, unit)) }
    }
  }

  /// Whether the rows reach back over the first training range: by number, or to the day on which it begins.
  private func isWhole(_ axis: FoldAxis, _ firstRow: Int, _ end: End, _ start: Int) -> Bool {
    guard case .calendar(let count, let unit) = train, let bound = end.bound else { return start >= firstRow }
    let day = FoldAxis.bound(bound, less: count, unit).flooredQuotient(by: microsecondsPerDay)
    return day >= axis.day(of: firstRow)
  }

  /// The ends of the training ranges in order, the last one only ending the origins of the fold before where nothing follows it.
  private func ends(_ axis: FoldAxis, _ firstRow: Int, before labelled: Int, _ open: Bool) -> [End] {
    if !cutoffs.isEmpty {
      // One that the rows do not reach gives no labels, but without labels it would seem to be the next one.
      return cutoffs.filter { !open || axis.reaches($0.end, open) }
        .map { End(count: axis.count(before: $0.end), bound: $0.end) }
    }
    if let grid = CalendarGrid(step) { return ends(axis, firstRow, grid, open) }
    var ends: [End] = []
    let step = step.rows ?? 1
    var count = firstRow + latency + (train.rows ?? 1)
    if train.rows == nil {
      // The first row up to which the calendar's stretch is whole.
      while count <= axis.count, start(axis, firstRow, end(axis, count)) == nil { count += 1 }
    }
    while count - 1 + gap < labelled {
      ends.append(end(axis, count))
      count += step
    }
    return ends.isEmpty ? [] : ends + [End(count: count, bound: nil)]
  }

  private func end(_ axis: FoldAxis, _ count: Int) -> End {
    End(count: count, bound: countsRows ? nil : axis.bound(after: count - 1))
  }

  /// The ends by a calendar; days between which no row lies are one.
  private func ends(_ axis: FoldAxis, _ firstRow: Int, _ grid: CalendarGrid, _ open: Bool) -> [End] {
    var ends: [End] = []
    var day = grid.end(onOrAfter: axis.day(of: firstRow) + 1)
    // An end that the rows do not reach is no bound of the fold before: nobody knows what of it is missing.
    while axis.reaches(day * microsecondsPerDay, open) {
      let end = End(count: axis.count(before: day * microsecondsPerDay), bound: day * microsecondsPerDay)
      if ends.isEmpty ? start(axis, firstRow, end) != nil : end.count > (ends.last?.count ?? 0) { ends.append(end) }
      // The first fold is the earliest that there can be; the others follow it by the step.
      day = ends.isEmpty ? grid.end(onOrAfter: day + 1) : grid.next(after: day)
    }
    return ends
  }
}
