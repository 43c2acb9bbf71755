internal import Foundation
internal import Randomness
internal import Series

/// Synthetic series that repeat themselves a fixed number of rows later, beside noise that a short window explains.
///
/// x_t = 0.8 x_{t−k} + u_t, u_t = 0.5 u_{t−1} + ε_t, ε_t independent standard normal: the best forecast one row ahead is
/// 0.8 x_{t+1−k} + 0.5 (x_t − 0.8 x_{t−k}), and leaves an error of variance 1.
enum RecallSeries {
  /// k of the panels.
  static let lags = [8, 32, 128]
  private static let rows = 2000
  private static let burnIn = 4096

  /// The panel of a lag.
  static func panel(_ lag: Int) -> PanelName {
    switch lag {
    case 8: .recall8
    case 32: .recall32
    default: .recall128
    }
  }

  /// The data set of a lag; a check has draws of its own.
  static func dataSet(_ lag: Int, seed: UInt64 = 6, draws: Int = 16) -> DataSet {
    DataSet(
      name: "recall",
      description:
        "\(draws) draws of x_t = 0.8 x_{t-\(lag)} + u_t, u_t = 0.5 u_{t-1} + e_t, e_t standard normal, 2,000 rows, seed \(seed)",
      isPrices: false
    ) { _ in
      try (1...draws).map { try series(lag, draw: $0, seed: seed) }
    }
  }

  private static func series(_ lag: Int, draw: Int, seed: UInt64) throws(SeriesError) -> TimeSeries {
    let name = "recall\(lag)_\(draw)"
    return try TimeSeries(
      name: name, clock: .row, instants: (0..<Int64(rows)).map { $0 },
      columns: [TimeSeries.Column(name: "value", values: values(lag, seed: RandomStream.seed(seed, name)))])
  }

  /// Rows after as many as the beginning needs to be forgotten.
  private static func values(_ lag: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    var (all, noise) = ([Double](), 0.0)
    for t in 0..<burnIn + rows {
      noise = 0.5 * noise + normal(&stream)
      all.append((t < lag ? 0 : 0.8 * all[t - lag]) + noise)
    }
    return Array(all.suffix(rows))
  }
}

/// A standard normal number, by the transform of Box and Muller.
private func normal(_ stream: inout RandomStream) -> Double {
  func uniform() -> Double { (Double(stream.next() >> 11) + 0.5) * 0x1p-53 }
  let radius = (-2 * log(uniform())).squareRoot()
  return radius * cos(2 * .pi * uniform())
}
