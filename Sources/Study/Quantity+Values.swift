internal import Foundation

extension Quantity {
  /// One number a fold, for each series in which all of its cells were measured; folds are aligned at their end.
  ///
  /// A fold in which the quantity is not a number is `nan`, and left out of its series' mean.
  func values(in data: StudyData) -> [String: [Double]] {
    switch self {
    case .log(let metric, let cell): return data.perFold(cell) { $0.map { logarithm($0[metric]) }.average }
    case .value(let metric, let cell): return data.perFold(cell) { $0.map { $0[metric] }.average }
    case .seedVariance(let metric, let cell):
      return data.perFold(cell) { folds in
        let deviation = standardDeviation(folds.map { $0[metric] })
        return deviation > 0 ? 2 * Foundation.log(deviation) : .nan
      }
    case .seedDispersion(let cell):
      return data.perFold(cell) { folds in logarithm(standardDeviation(folds.map { logarithm($0[.mse]) })) }
    case .correlation(let pairs): return Quantity.correlation(pairs, data)
    case .recovery(let cell, let breaks): return Quantity.recovery(cell, breaks, data)
    case .tuned(let cells): return tuned(cells, data)
    case .timeToTarget(let cell, let among): return timeToTarget(cell, among, data)
    case .minus(let a, let b): return Quantity.combined([a, b], data) { $0[0] - $0[1] }
    case .mean(let all): return Quantity.combined(all, data) { $0.reduce(0, +) / Double($0.count) }
    case .least(let all): return Quantity.combined(all, data) { $0.min() ?? .nan }
    case .deviation(let all): return Quantity.combined(all, data, standardDeviation)
    case .nearBest(let all):
      return Quantity.combined(all, data) { values in
        let best = values.min() ?? .nan
        return Double(values.count { $0 <= best + Foundation.log(1.05) }) / Double(values.count)
      }
    case .won(let inner):
      return inner.values(in: data).mapValues { $0.map { $0.isNaN ? .nan : $0 < 0 ? 1 : $0 == 0 ? 0.5 : 0 } }
    case .byDraw(let inner):
      return Dictionary(
        inner.values(in: data).map { ("synthetic/" + ($0.key.split(separator: "_").last ?? ""), $0.value) },
        uniquingKeysWith: { first, _ in first })
    case .slope(let points): return Quantity.slope(points, data)
    }
  }

  private static func combined(
    _ parts: [Quantity], _ data: StudyData, _ combine: ([Double]) -> Double
  ) -> [String: [Double]] {
    let values = parts.map { $0.values(in: data) }
    var result: [String: [Double]] = [:]
    for (series, first) in values.first ?? [:] {
      let all = values.compactMap { $0[series] }
      guard all.count == parts.count else { continue }
      // Where one part has fewer folds, the others' last ones are as many.
      let count = all.map(\.count).min() ?? first.count
      let aligned = all.map { $0.suffix(count) }
      result[series] = (0..<count).map { i in
        let column = aligned.map { $0[$0.startIndex + i] }
        return column.contains(where: \.isNaN) ? .nan : combine(column)
      }
    }
    return result
  }

  /// Least squares over the points that a series has, at least three, or two where there are only two.
  private static func slope(_ points: [Point], _ data: StudyData) -> [String: [Double]] {
    let values = points.map { $0.y.values(in: data) }
    var result: [String: [Double]] = [:]
    for series in Set(values.flatMap(\.keys)) {
      let held = points.indices.filter { values[$0][series] != nil }
      guard held.count >= min(3, points.count) else { continue }
      let columns = held.compactMap { values[$0][series] }
      let count = columns.map(\.count).min() ?? 0
      result[series] = (0..<count).map { i in
        let pairs = zip(held, columns).map { (points[$0].x, $1[$1.count - count + i]) }.filter { $0.1.isFinite }
        guard pairs.count >= 2 else { return .nan }
        let x = pairs.reduce(0) { $0 + $1.0 } / Double(pairs.count)
        let y = pairs.reduce(0) { $0 + $1.1 } / Double(pairs.count)
        let xx = pairs.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
        return xx > 0 ? pairs.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / xx : .nan
      }
    }
    return result
  }

  private func tuned(_ cells: [Cell], _ data: StudyData) -> [String: [Double]] {
    let candidates = cells.map { data.folds(of: $0) }
    return data.perFold(series: candidates) { series, fold in
      let seeds = candidates.compactMap { $0[series]?[fold] }
      guard seeds.count == cells.count, let count = seeds.map(\.count).min(), count > 0 else { return .nan }
      return (0..<count).map { seed in
        let best = seeds.min { key($0[seed]) < key($1[seed]) }
        return best.map { logarithm($0[seed][.mse]) } ?? .nan
      }.average
    }
  }

  private func key(_ fold: MeasuredFold) -> Double {
    let loss = fold[.validationLoss]
    return fold.failed || loss.isNaN ? .infinity : loss
  }

  private func timeToTarget(_ cell: Cell, _ among: [Cell], _ data: StudyData) -> [String: [Double]] {
    let (own, others) = (data.folds(of: cell), among.map { data.folds(of: $0) })
    return data.perFold(series: [own] + others) { series, fold in
      guard let seeds = own[series]?[fold] else { return .nan }
      return seeds.indices.map { seed in
        let best = others.compactMap { $0[series]?[fold] }.compactMap { seed < $0.count ? $0[seed] : nil }
          .filter { !$0.failed }.map { $0[.bestValidationLoss] }.filter(\.isFinite).min()
        guard let best else { return .nan }
        let losses = seeds[seed].losses
        let reached = losses.firstIndex { $0 <= 1.05 * best }.map { $0 + 1 } ?? losses.count
        let share = losses.isEmpty ? 1 : Double(reached) / Double(losses.count)
        return logarithm(seeds[seed][.gradients] * share)
      }.average
    }
  }
}

/// The natural logarithm; `nan` for what has none.
func logarithm(_ x: Double) -> Double { x > 0 ? log(x) : .nan }

extension [Double] {
  /// The mean of the values that are numbers; `nan` without any.
  var average: Double {
    let held = filter { !$0.isNaN }
    return held.isEmpty ? .nan : held.reduce(0, +) / Double(held.count)
  }
}
