internal import Series

/// Long-horizon benchmarks with published figures, by which the toolkit's own measurements are checked.
///
/// All channels, scaled on training rows, stride 1, a frozen split; mean squared error over windows, leads and channels.
public struct Anchors: Sendable {
  /// A benchmark and its figures for "as the last value", by horizon.
  struct Benchmark: Sendable {
    let name: String
    let path: String
    /// The columns of values; none for all.
    let columns: [String]
    /// The split of a file of so many rows.
    let split: @Sendable (Int) -> FrozenSplit
    /// The row "Repeat" of LTSF-Linear (arXiv:2205.13504), made of whole batches.
    let published: [Double]
    /// The same of all windows, computed apart from this program.
    let allWindows: [Double]
    /// The networks that are measured on it.
    let contests: [NetworkContest]

    func reference(_ convention: WindowConvention) -> [Double] {
      convention == .all ? allWindows : published
    }

    /// The scaled channels of the file.
    func panel(_ sources: StudySources) throws -> FrozenPanel {
      let series = try sources.load(path) {
        $0.layout = .wide
        $0.valueColumns = columns
      }
      let rows = series.map(\.count).min() ?? 0
      let split = split(rows)
      guard rows >= max(split.count, 2 * (Anchors.horizons.max() ?? 0)) else {
        throw SeriesError(
          source: path, expected: "\(max(split.count, 1440)) rows or more", found: "\(rows)",
          advice: "Use the published file in full.")
      }
      return FrozenPanel(series.map { $0.columns[0].values }, split: split)
    }
  }

  /// A figure beside the one that it has to give.
  public struct Gate: Sendable, Equatable {
    /// The benchmark's name.
    public let benchmark: String
    /// Leads of a window.
    public let horizon: Int
    /// The windows that count.
    public let convention: WindowConvention
    /// How many of them there are.
    public let windows: Int
    /// The mean squared error found.
    public let measured: Double
    /// What it should be.
    public let reference: Double

    /// Half a unit of the last published digit.
    public static let tolerance = 5e-4

    /// Whether the figure is that one; never where there is none.
    public var isMet: Bool { abs(measured - reference) <= Self.tolerance }
  }

  static let horizons = [96, 192, 336, 720]

  static let benchmarks = [
    Benchmark(
      name: "ETTh1", path: "B_long_horizon/ETT/ETTh1.csv",
      columns: ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"], split: { _ in .hourlyETT },
      published: [1.295, 1.325, 1.323, 1.339], allWindows: [1.2944, 1.3249, 1.3299, 1.3351],
      contests: NetworkContest.hourlyETT),
    Benchmark(
      name: "Exchange", path: "B_long_horizon/exchange_rate/exchange_rate.txt.gz", columns: [],
      split: { FrozenSplit(shares: $0) },
      published: [0.081, 0.167, 0.305, 0.823], allWindows: [0.0811, 0.1671, 0.3057, 0.8101],
      contests: NetworkContest.exchange),
  ]

  /// A figure of a naive forecast of M4 Hourly beside the competition's own.
  public struct M4Gate: Sendable, Equatable {
    /// What the competition calls the forecast.
    public let method: String
    /// `sMAPE` or `MASE`.
    public let measure: String
    /// The average over series.
    public let measured: Double
    /// What it should be.
    public let reference: Double

    /// Whether the figure is that one to half a unit of its last digit; never where there is none.
    public var isMet: Bool { abs(measured - reference) <= Gate.tolerance }
  }

  /// What was measured, in the order of benchmarks, conventions and horizons.
  public let gates: [Gate]
  /// The naive forecasts of M4 Hourly.
  public let m4Gates: [M4Gate]

  init(gates: [Gate], m4Gates: [M4Gate]) {
    self.gates = gates
    self.m4Gates = m4Gates
  }

  /// Gates that are not met.
  public var failures: Int { gates.count { !$0.isMet } + m4Gates.count { !$0.isMet } }

  /// Measures on the files of `sources`.
  ///
  /// - Throws: `SeriesError` where a file is missing or shorter than its split.
  public init(_ sources: StudySources) throws {
    guard sources.folder != nil else {
      throw SeriesError(
        source: "anchors", expected: "a folder with ETTh1, the exchange rates and M4 Hourly", found: "no such folder",
        advice: "Give --data FOLDER.")
    }
    gates = try Self.benchmarks.flatMap { benchmark in
      let panel = try benchmark.panel(sources)
      return WindowConvention.allCases.flatMap { convention in
        zip(Self.horizons, benchmark.reference(convention)).map { horizon, reference in
          Gate(
            benchmark: benchmark.name, horizon: horizon, convention: convention,
            windows: convention.scored(of: panel.split.testOrigins(horizon: horizon).count),
            measured: panel.repeatError(horizon: horizon, convention), reference: reference)
        }
      }
    }
    let m4 = try M4Hourly(sources)
    m4Gates = try M4Naive.allCases.flatMap { naive in
      let score = try m4.score(naive)
      return zip(["sMAPE", "MASE"], zip([score.smape, score.mase], naive.published)).map {
        M4Gate(method: naive.rawValue, measure: $0, measured: $1.0, reference: $1.1)
      }
    }
  }
}
