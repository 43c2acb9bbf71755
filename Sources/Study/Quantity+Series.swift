internal import Foundation

/// Quantities that need a whole series at once.
extension Quantity {
  /// Seeds of a fold in one training of each pair, both sides of a fold with their means over seeds and pairs taken out.
  static func correlation(_ pairs: [Growth], _ data: StudyData) -> [String: [Double]] {
    let folds = pairs.map { (short: data.folds(of: $0.short), long: data.folds(of: $0.long)) }
    var result: [String: [Double]] = [:]
    for series in Set(folds.first.map { Array($0.long.keys) } ?? []) {
      let held = folds.compactMap { pair in
        pair.short[series].flatMap { short in pair.long[series].map { (short, $0) } }
      }
      guard held.count == pairs.count else { continue }
      var (xx, yy, xy) = (0.0, 0.0, 0.0)
      for fold in 0..<(held.map { min($0.0.count, $0.1.count) }.min() ?? 0) {
        let points = held.flatMap { short, long in
          zip(short[fold], long[fold]).map { ($1[.rateSpread], logarithm($1[.mse]) - logarithm($0[.mse])) }
        }.filter { $0.0.isFinite && $0.1.isFinite }
        let (x, y) = (points.map(\.0).average, points.map(\.1).average)
        for point in points {
          xx += (point.0 - x) * (point.0 - x)
          yy += (point.1 - y) * (point.1 - y)
          xy += (point.0 - x) * (point.1 - y)
        }
      }
      // A perfect correlation has no finite z: it is held to what 7 digits tell from one.
      let r = xy / (xx * yy).squareRoot()
      result[series] = [xx > 0 && yy > 0 ? atanh(max(-1 + 1e-7, min(1 - 1e-7, r))) : .nan]
    }
    return result
  }

  static func recovery(_ cell: Cell, _ breaks: Breaks, _ data: StudyData) -> [String: [Double]] {
    let losses = data.perFold(cell) { $0.map { logarithm($0[.mse]) }.average }
    return losses.mapValues { losses in
      // The first label of a fold: tables end with the rows that the last fold needs (`PanelTables`).
      func firstRow(_ fold: Int) -> Int {
        breaks.rows - cell.setting.horizon - (losses.count - fold) * Setting.step
      }
      let struck = losses.indices.filter {
        let first = firstRow($0)
        let row = (first + breaks.period - 1) / breaks.period * breaks.period
        return row < first + Setting.step
      }
      return zip(struck, struck.dropFirst() + [losses.count]).compactMap { fold, next in
        guard fold >= 3, next - fold > 3 else { return nil }
        let before = losses[fold - 3..<fold].reduce(0, +) / 3
        let after = losses[(fold + 1)..<next]
        let back = after.firstIndex { $0 <= before + Foundation.log(1.1) }
        return before.isNaN ? .nan : Double((back ?? next) - fold)
      }
    }
  }
}
