internal import Foundation
internal import Randomness

/// A made-up series whose best attainable error is known in closed form, to check forecasters against.
///
/// The values stand in one column, `value`, and are meant to be forecast as they are (target `level`). They are rounded
/// to six decimals, so that a series read back from its file is the same to the bit.
public struct SyntheticSeries: Sendable, Hashable {
  /// What generates the values.
  public let process: Process
  /// Tells the draws of one process apart, as `a` and `b`.
  public let variant: String
  /// The number of rows.
  public let count: Int
  /// The seed; the series draws from the random stream of this seed and its own name.
  public let seed: UInt64

  /// A draw of `count` rows.
  public init(_ process: Process, variant: String, count: Int = 1500, seed: UInt64) {
    precondition(count >= 1, "a synthetic series has at least one row")
    self.process = process
    self.variant = variant
    self.count = count
    self.seed = seed
  }

  /// The series' name, which says that it is synthetic: `synthetic_ar1_a`.
  public var name: String { "synthetic_\(process.rawValue)_\(variant)" }

  /// What the instants count: times for the hourly process, dates for the others.
  public var clock: Clock { process == .dailySeasonal ? .time : .date }

  /// One instant a row: each hour from 2010-01-04 on for the hourly process, each Monday to Friday for the others.
  public var instants: [Int64] {
    let monday: Int64 = 14_613 * 86_400_000
    return (0..<Int64(count)).map {
      monday + (clock == .time ? $0 * 3_600_000 : ($0 / 5 * 7 + $0 % 5) * 86_400_000)
    }
  }

  /// The values, rounded to six decimals.
  ///
  /// O(rows).
  public var values: [Double] {
    var stream = RandomStream(seed: RandomStream.seed(seed, name))
    return process.values(count: count, stream: &stream).map { ($0 * 1e6).rounded() / 1e6 }
  }

  /// The series with its one column `value`.
  ///
  /// O(rows).
  public func timeSeries() throws(SeriesError) -> TimeSeries {
    try TimeSeries(
      name: name, clock: clock, instants: instants, columns: [TimeSeries.Column(name: "value", values: values)])
  }

  /// The series as the text of a CSV file with the header `date,value`.
  ///
  /// O(rows).
  public func csv() -> String {
    zip(instants, values).reduce(into: "date,value\n") {
      $0 += "\(clock.text(for: $1.0)),\(String(format: "%.6f", $1.1))\n"
    }
  }
}

extension SyntheticSeries {
  /// A process that generates values; ε_t are independent standard normal numbers.
  public enum Process: String, Sendable, CaseIterable {
    /// x_t = 0.8 x_{t−1} + ε_t, from its stationary distribution.
    case ar1
    /// x_t = φ_t x_{t−1} + ε_t, where φ_t is 0.8 for the first 500 rows, −0.8 for the next 500, and so on.
    case arSwitching = "ar1_switching"
    /// x_t = 10 + 3 sin(2πt/24) + u_t, hourly, where u_t = 0.8 u_{t−1} + ε_t.
    case dailySeasonal = "daily_seasonal"
    /// x_t = x_{t−1} + 0.5 ε_t from x_0 = 100; nothing beats the last value.
    case randomWalk = "random_walk"
    /// x_t = s_t ε_t, where s²_t = 0.05 + 0.1 x²_{t−1} + 0.85 s²_{t−1} and s²_0 = 1; nothing beats zero.
    case garch

    /// The formula, as a line of text.
    public var formula: String {
      switch self {
      case .ar1: "x_t = 0.8 x_{t-1} + e_t, from its stationary distribution"
      case .arSwitching:
        "x_t = phi_t x_{t-1} + e_t, phi_t = 0.8 in rows 0-499, -0.8 in rows 500-999, and so on in turn"
      case .dailySeasonal: "x_t = 10 + 3 sin(2 pi t / 24) + u_t, u_t = 0.8 u_{t-1} + e_t; hourly"
      case .randomWalk: "x_t = x_{t-1} + 0.5 e_t, x_0 = 100"
      case .garch: "x_t = s_t e_t, s_t^2 = 0.05 + 0.1 x_{t-1}^2 + 0.85 s_{t-1}^2, s_0^2 = 1; returns in per cent"
      }
    }

    /// The forecast that attains the best error, as a line of text.
    package var bestForecast: String {
      switch self {
      case .ar1: "0.8^h x_t"
      case .arSwitching: "the product of phi_{t+1} ... phi_{t+h} with x_t, by an oracle that knows every phi"
      case .dailySeasonal: "the season at t+h, known exactly, + 0.8^h u_t"
      case .randomWalk: "x_t, the last value"
      case .garch: "0"
      }
    }

    /// The least expected squared error of a forecast of x_{t+h} at t, h = `lead` ≥ 1, of level values.
    ///
    /// AR(1), switching and seasonal: (1 − φ^{2h}) / (1 − φ²) with φ² = 0.64, the variance of the noise that enters
    /// after t. For the switching process an oracle attains it that knows the regime; a forecaster that must infer it
    /// cannot. Random walk: 0.25 h. GARCH: the unconditional variance, 0.05 / (1 − 0.1 − 0.85) = 1, at each lead. A
    /// sample's own best error differs from this by sampling error.
    package func attainableMSE(lead: Int) -> Double {
      precondition(lead >= 1, "a lead is at least 1")
      return switch self {
      case .ar1, .arSwitching, .dailySeasonal: (1 - pow(0.64, Double(lead))) / (1 - 0.64)
      case .randomWalk: 0.25 * Double(lead)
      case .garch: 1
      }
    }

    /// φ of row t in the switching process.
    package static func switchingPhi(row: Int) -> Double { row / 500 % 2 == 0 ? 0.8 : -0.8 }

    /// The season of row t in the seasonal process.
    package static func season(row: Int) -> Double { 10 + 3 * sin(2 * .pi * Double(row % 24) / 24) }

    fileprivate func values(count: Int, stream: inout RandomStream) -> [Double] {
      // The state is x_{t−1}, u_{t−1} for the seasonal process; an AR(1) starts with its variance 1 / (1 − 0.64).
      var x: Double
      switch self {
      case .ar1, .arSwitching, .dailySeasonal: x = stream.normal() / 0.6
      case .randomWalk: x = 100
      case .garch: x = stream.normal()
      }
      var variance = 1.0
      return (0..<count).map { t in
        if t > 0 {
          let noise = stream.normal()
          switch self {
          case .ar1, .dailySeasonal: x = 0.8 * x + noise
          case .arSwitching: x = Process.switchingPhi(row: t) * x + noise
          case .randomWalk: x += 0.5 * noise
          case .garch:
            variance = 0.05 + 0.1 * x * x + 0.85 * variance
            x = variance.squareRoot() * noise
          }
        }
        return self == .dailySeasonal ? Process.season(row: t) + x : x
      }
    }
  }
}
