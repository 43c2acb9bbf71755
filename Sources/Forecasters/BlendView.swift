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

  private static let spans = [5, 22]
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
    let inputs: PanelMatrix
    let labels: PanelMatrix
    /// n × H, row-major.
    let shifts: [Double]
    /// One a row.
    let scales: [Double]

    /// The scaled forecasts that outputs of some of the rows are, both n × H row-major.
    func scaled(_ outputs: [Double], of rows: some Collection<Int>) -> [Double] {
      let leads = shifts.count / scales.count
      var forecasts = outputs
      for (place, row) in zip(0..., rows) {
        for lead in 0..<leads {
          forecasts[place * leads + lead] = outputs[place * leads + lead] * scales[row] + shifts[row * leads + lead]
        }
      }
      return forecasts
    }
  }

  /// The rows of origins, with labels where there are any to learn from, n × H of them, and the slots behind the view's own inputs.
  ///
  /// O(rows × inputs).
  func rows(_ past: TargetPast, _ origins: [Int], labels: [Double]?, season: Int, slots: TimeSlots.Columns) -> Rows {
    // A change from a season ago has no season left in it.
    let slots = self == .seasonalChange ? .none : slots
    return self == .window
      ? anchored(past.windows, origins, labelled: labels != nil, slots) : made(past, origins, labels, season, slots)
  }

  private func anchored(_ windows: Windows, _ origins: [Int], labelled: Bool, _ slots: TimeSlots.Columns) -> Rows {
    let rows = windows.anchoredRows(origins, horizon: labelled ? windows.horizon : 0)
    let own = windows.regressors(of: rows)
    let inputs = slots.count > 0 ? own.widened(by: slots.count) : own
    for (row, place) in slots.places.enumerated() {
      if let place { inputs[row, own.columns + place] = Self.slotScale }
    }
    let shifts = rows.shifts.flatMap { repeatElement($0, count: windows.horizon) }
    return Rows(inputs: inputs, labels: rows.labels, shifts: shifts, scales: rows.scales)
  }

  /// The rows of a view of the target alone.
  private func made(
    _ past: TargetPast, _ origins: [Int], _ labels: [Double]?, _ season: Int, _ slots: TimeSlots.Columns
  ) -> Rows {
    let horizon = past.windows.horizon
    var (inputs, shifts): ([Double], [Double]) = ([], [])
    shifts.reserveCapacity(origins.count * horizon)
    for (row, origin) in origins.enumerated() {
      addValues(past, origin, season, to: &inputs)
      if slots.count > 0 {
        let own = inputs.count
        inputs.append(contentsOf: repeatElement(0, count: slots.count))
        if let place = slots.places[row] { inputs[own + place] = Self.slotScale }
      }
      if row == 0 { inputs.reserveCapacity(origins.count * inputs.count) }
      for lead in 1...horizon { shifts.append(shift(past, origin, lead: lead, season)) }
    }
    return Rows(
      inputs: PanelMatrix(rowMajor: inputs, columns: inputs.count / max(origins.count, 1)),
      labels: PanelMatrix(rowMajor: labels.map { zip($0, shifts).map { $0 - $1 } } ?? [], columns: horizon),
      shifts: shifts, scales: Array(repeating: 1, count: origins.count))
  }

  private func addValues(_ past: TargetPast, _ origin: Int, _ season: Int, to values: inout [Double]) {
    let windows = past.windows
    let last = windows.targetIsChange ? 0 : past.value(origin)
    switch self {
    // The window, which is anchored as the run has it, is made elsewhere.
    case .window, .means:
      values.append(past.value(origin))
      for span in Self.spans { values.append(past.mean(span, up: origin)) }
    case .newest:
      let spans = windows.lookback > 2 * (Self.spans.last ?? 0) ? Self.spans + [windows.lookback] : Self.spans
      past.addNewest(min(max(5, season), Self.longestSeason), up: origin, less: last, to: &values)
      for span in spans { values.append(past.mean(span, up: origin) - last) }
    case .decays: past.addDecayed(up: origin, less: last, to: &values)
    case .seasonalChange:
      for row in origin - season + 1...origin { values.append(past.value(row) - past.value(row - season)) }
    }
  }

  /// What is taken out of a label: nothing, the newest value, or the value of a season before.
  private func shift(_ past: TargetPast, _ origin: Int, lead: Int, _ season: Int) -> Double {
    switch self {
    case .window, .means: return 0
    case .newest, .decays: return past.windows.targetIsChange ? 0 : past.value(origin)
    case .seasonalChange:
      let ahead = past.windows.latency + lead
      return past.value(origin + ahead - (ahead + season - 1) / season * season)
    }
  }
}
