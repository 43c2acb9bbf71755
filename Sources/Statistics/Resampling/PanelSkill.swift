internal import Foundation
package import Randomness

/// The geometric-mean ratio of two arms' errors over datasets of series that share a clock, and how sure it is.
///
/// Within a dataset all series are resampled by the same rows, in blocks, and series are drawn with replacement within
/// their dataset: what happens to all series on one day is not taken for many independent witnesses.
package struct PanelSkill: Sendable, Equatable {
  /// The series of one dataset, on one clock.
  package struct Dataset: Sendable, Equatable {
    /// Squared errors of the arm by series and row, summed over leads; 0 where a series was not scored in that row.
    package let errors: [[Double]]
    /// The same of the arm that it is compared with.
    package let others: [[Double]]

    /// A dataset of series, all with as many rows.
    package init(errors: [[Double]], others: [[Double]]) {
      (self.errors, self.others) = (errors, others)
    }
  }

  /// One draw from one dataset: rows of its clock, and series of it.
  package struct Draw: Sendable, Equatable {
    /// As many rows as the clock has.
    package let rows: [Int]
    /// As many series as there are.
    package let series: [Int]

    /// A draw of rows and series.
    package init(rows: [Int], series: [Int]) { (self.rows, self.series) = (rows, series) }
  }

  /// What the draws say.
  package struct Interval: Sendable, Equatable {
    /// The lower and upper end of the interval of the geometric mean.
    package let low, high: Double
    /// The share of draws with a geometric mean of 1 or more: a one-sided p-value that the arm is no better.
    package let shareNotBetter: Double
  }

  /// The geometric mean of the ratios Σ errors / Σ others over all series.
  package let geometricMean: Double
  private let datasets: [Dataset]

  /// Checks the datasets and takes their mean.
  ///
  /// O(rows × series). Every series has errors above zero for both arms, or their ratio would be 0 or infinite.
  package init(_ datasets: [Dataset]) throws(Undefined) {
    var logs: [Double] = []
    for dataset in datasets {
      try requireSameLength(dataset.errors.count, dataset.others.count)
      for (a, b) in zip(dataset.errors, dataset.others) {
        try requireSameLength(dataset.errors[0].count, a.count)
        try requireSameLength(a.count, b.count)
        try requireFinite(a, b)
        let (own, other) = (a.reduce(0, +), b.reduce(0, +))
        guard own > 0, other > 0 else { throw .noVariation(of: "errors of a series") }
        logs.append(log(own / other))
      }
    }
    try requireCount(logs.count, atLeast: 1)
    geometricMean = exp(mean(logs))
    self.datasets = datasets
  }

  /// A percentile interval over draws, each with one entry a dataset.
  ///
  /// O(draws × rows × series). In a draw, a series of which no row with errors was drawn is left out.
  package func interval(level: Double = 0.95, draws: some Sequence<[Draw]>) throws(Undefined) -> Interval {
    guard level > 0 && level < 1 else {
      throw .badSetting(name: "the level", expected: "within 0 and 1", found: "\(level)")
    }
    var means: [Double] = []
    for draw in draws {
      try requireSameLength(datasets.count, draw.count)
      var (sum, count) = (0.0, 0)
      for (dataset, part) in zip(datasets, draw) {
        let rows = dataset.errors.first?.count ?? 0
        guard part.rows.allSatisfy({ (0..<rows).contains($0) }),
          part.series.allSatisfy(dataset.errors.indices.contains)
        else { throw .badSetting(name: "a draw", expected: "rows and series of the dataset", found: "others") }
        var logs = [Double?](repeating: nil, count: dataset.errors.count)
        for s in part.series where logs[s] == nil {
          let own = part.rows.reduce(0) { $0 + dataset.errors[s][$1] }
          let other = part.rows.reduce(0) { $0 + dataset.others[s][$1] }
          logs[s] = own > 0 && other > 0 ? log(own / other) : .nan
        }
        for s in part.series {
          if let value = logs[s], !value.isNaN {
            sum += value
            count += 1
          }
        }
      }
      if count > 0 { means.append(exp(sum / Double(count))) }
    }
    try requireCount(means.count, atLeast: 2)
    let notBetter = Double(means.count { $0 >= 1 }) / Double(means.count)
    means.sort()
    return Interval(
      low: quantile((1 - level) / 2, ofSorted: means), high: quantile((1 + level) / 2, ofSorted: means),
      shareNotBetter: notBetter)
  }

  /// Draws for `interval`, made one by one: rows in blocks of `meanBlock`, series within their dataset.
  package func draws(_ number: Int, meanBlock: Double, from stream: RandomStream) throws(Undefined)
    -> some Sequence<[Draw]>
  {
    var bootstraps: [StationaryBootstrap] = []
    for dataset in datasets {
      bootstraps.append(try StationaryBootstrap(count: dataset.errors.first?.count ?? 0, meanBlock: meanBlock))
    }
    let sizes = datasets.map(\.errors.count)
    return sequence(state: (left: number, stream: stream)) { [bootstraps] state -> [Draw]? in
      guard state.left > 0 else { return nil }
      state.left -= 1
      return zip(bootstraps, sizes).map { bootstrap, size in
        let rows = bootstrap.rows(from: &state.stream)
        return Draw(rows: rows, series: (0..<size).map { _ in state.stream.integer(below: size) })
      }
    }
  }
}
