internal import Foundation
internal import Kernels
internal import Series

/// A way to look at the past of a series, as the inputs of a regression.
enum BlendView: CaseIterable {
  /// The whole window with all its columns, anchored as networks read it.
  case window
  /// The newest season of the target, at least 5 rows of it, and means over 5 and 22 rows, and over the window where that is longer.
  case newest
  /// The newest value and its means over 5 and 22 rows, without an anchor (Corsi 2009, doi:10.1093/jjfinec/nbp001).
  case means
  /// Means whose weights halve every ½, 2, 6 and 15 rows.
  case decays
  /// The newest season's changes from the season before it, and as such what comes.
  case seasonalChange

  /// Rows that the slowest decay reads; four half-lives.
  static let longest = 60
  private static let spans = [5, 22]
  private static let halfLives = [0.5, 2, 6, 15]
  /// The most rows of a season that stand by themselves.
  private static let longestSeason = 48
  /// The longest season that is as well told by the newest rows: the days of a week.
  private static let shortestChange = 7

  /// By what slots are multiplied, so that a penalty on the mean variance of all inputs leaves them free.
  private static let slotScale = 5.0

  /// The views that windows allow.
  static func all(_ windows: Windows, season: Int) -> [BlendView] {
    let isSeasonal = season > shortestChange && 2 * season <= windows.lookback
    return allCases.filter { $0 != .seasonalChange || isSeasonal }
  }

  /// Inputs of a regression, and what turns its outputs back into scaled targets: output × scale + shift.
  struct Rows {
    var inputs: PanelMatrix
    let labels: PanelMatrix
    /// n × H, row-major.
    let shifts: [Double]
    /// One a row.
    let scales: [Double]

    /// The scaled forecasts that outputs of these rows are, n × H row-major.
    func scaled(_ outputs: PanelMatrix, of rows: some Collection<Int>) -> [Double] {
      zip(0..., rows).flatMap { place, row in
        (0..<outputs.columns).map { outputs[place, $0] * scales[row] + shifts[row * outputs.columns + $0] }
      }
    }
  }

  /// The rows of origins, with labels where there are any to learn from, and the slots behind the view's own inputs.
  ///
  /// O(rows × inputs).
  func rows(
    _ windows: Windows, _ origins: [Int], labelled: Bool, season: Int, slots: TimeSlots?
  ) -> Rows {
    var rows = self == .window ? anchored(windows, origins, labelled) : made(windows, origins, labelled, season)
    // A change from a season ago has no season left in it.
    if let slots, self != .seasonalChange {
      rows.inputs = rows.inputs.widened(by: slots.count, slots.columns(of: origins, in: windows), to: Self.slotScale)
    }
    return rows
  }

  private func anchored(_ windows: Windows, _ origins: [Int], _ labelled: Bool) -> Rows {
    let rows = windows.anchoredRows(origins, horizon: labelled ? windows.horizon : 0)
    let shifts = rows.shifts.flatMap { Array(repeating: $0, count: windows.horizon) }
    return Rows(inputs: windows.regressors(of: rows), labels: rows.labels, shifts: shifts, scales: rows.scales)
  }

  /// The rows of a view of the target alone.
  private func made(_ windows: Windows, _ origins: [Int], _ labelled: Bool, _ season: Int) -> Rows {
    let (past, horizon) = (Past(windows: windows), windows.horizon)
    let made = origins.map { values(past, $0, windows, season) }
    let inputs = PanelMatrix(rows: origins.count, columns: made.first?.count ?? 0)
    for (row, values) in made.enumerated() {
      for (column, value) in values.enumerated() { inputs[row, column] = value }
    }
    let shifts = origins.flatMap { origin in (1...horizon).map { shift(past, origin, lead: $0, windows, season) } }
    let labels = PanelMatrix(rows: labelled ? origins.count : 0, columns: horizon)
    for row in 0..<labels.rows {
      for lead in 1...horizon {
        let label = Double(windows.label(origin: origins[row], lead: lead))
        labels[row, lead - 1] = label - shifts[row * horizon + lead - 1]
      }
    }
    return Rows(
      inputs: inputs, labels: labels, shifts: shifts, scales: Array(repeating: 1, count: origins.count))
  }

  private func values(_ past: Past, _ origin: Int, _ windows: Windows, _ season: Int) -> [Double] {
    let last = windows.targetIsChange ? 0 : past.value(origin)
    switch self {
    // The window, which is anchored as the run has it, is made elsewhere.
    case .window, .means: return [past.value(origin)] + Self.spans.map { past.mean($0, up: origin) }
    case .newest:
      let spans = windows.lookback > 2 * (Self.spans.last ?? 0) ? Self.spans + [windows.lookback] : Self.spans
      let newest = past.newest(min(max(5, season), Self.longestSeason), up: origin)
      return (newest + spans.map { past.mean($0, up: origin) }).map { $0 - last }
    case .decays: return past.decayed(Self.halfLives, up: origin).map { $0 - last }
    case .seasonalChange:
      return zip(past.newest(season, up: origin), past.newest(season, up: origin - season)).map { $0 - $1 }
    }
  }

  /// What is taken out of a label: nothing, the newest value, or the value of a season before.
  private func shift(_ past: Past, _ origin: Int, lead: Int, _ windows: Windows, _ season: Int) -> Double {
    switch self {
    case .window, .means: return 0
    case .newest, .decays: return windows.targetIsChange ? 0 : past.value(origin)
    case .seasonalChange:
      let ahead = windows.latency + lead
      return past.value(origin + ahead - (ahead + season - 1) / season * season)
    }
  }

  /// The scaled target up to a row, and means of it; of the rows that there are where there are fewer.
  ///
  /// Sums begin at the row itself, so that a forecast has the same bits whatever rows are held before those that it reads.
  private struct Past {
    let windows: Windows

    func value(_ row: Int) -> Double {
      Double(windows.values[(row - windows.rows.lowerBound) * windows.features])
    }

    func mean(_ span: Int, up row: Int) -> Double {
      let count = min(span, windows.rowsUp(to: row))
      return (0..<count).reduce(0) { $0 + value(row - $1) } / Double(count)
    }

    /// The newest values, the newest one last; the oldest that there is stands for those before it.
    func newest(_ count: Int, up row: Int) -> [Double] {
      let first = row - windows.rowsUp(to: row) + 1
      return (0..<count).map { value(max(first, row - count + 1 + $0)) }
    }

    func decayed(_ halfLives: [Double], up row: Int) -> [Double] {
      let count = min(BlendView.longest, windows.rowsUp(to: row))
      return halfLives.map { halfLife in
        let factor = exp2(-1 / halfLife)
        var (weight, total, sum) = (1.0, 0.0, 0.0)
        for age in 0..<count {
          sum += weight * value(row - age)
          total += weight
          weight *= factor
        }
        return sum / total
      }
    }
  }
}

extension PanelMatrix {
  /// This matrix with further columns behind its own, of which each row has the value in one, or in none.
  ///
  /// A copy; O(rows × columns).
  fileprivate func widened(by count: Int, _ places: [Int?], to value: Double) -> PanelMatrix {
    let wide = PanelMatrix(rows: rows, columns: columns + count)
    for (row, place) in places.enumerated() {
      for column in 0..<columns { wide[row, column] = self[row, column] }
      if let place { wide[row, columns + place] = value }
    }
    return wide
  }
}
