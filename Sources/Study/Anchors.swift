public import Reporter
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

    func reference(_ convention: WindowConvention) -> [Double] {
      convention == .all ? allWindows : published
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
      published: [1.295, 1.325, 1.323, 1.339], allWindows: [1.2944, 1.3249, 1.3299, 1.3351]),
    Benchmark(
      name: "Exchange", path: "B_long_horizon/exchange_rate/exchange_rate.txt.gz", columns: [],
      split: { FrozenSplit(shares: $0) },
      published: [0.081, 0.167, 0.305, 0.823], allWindows: [0.0811, 0.1671, 0.3057, 0.8101]),
  ]

  /// What was measured, in the order of benchmarks, conventions and horizons.
  public let gates: [Gate]

  /// Whether every figure is the one that it has to be.
  public var allMet: Bool { gates.allSatisfy(\.isMet) }

  /// Measures on the files of `sources`.
  ///
  /// - Throws: `SeriesError` where a file is missing or shorter than its split.
  public init(_ sources: StudySources) throws {
    guard sources.folder != nil else {
      throw SeriesError(
        source: "anchors", expected: "a folder with ETTh1 and the exchange rates", found: "no such folder",
        advice: "Give --data FOLDER.")
    }
    gates = try Self.benchmarks.flatMap { benchmark in
      let series = try sources.load(benchmark.path) {
        $0.layout = .wide
        $0.valueColumns = benchmark.columns
      }
      let rows = series.map(\.count).min() ?? 0
      let split = benchmark.split(rows)
      guard rows >= max(split.count, 2 * (Self.horizons.max() ?? 0)) else {
        throw SeriesError(
          source: benchmark.path, expected: "\(max(split.count, 1440)) rows or more", found: "\(rows)",
          advice: "Use the published file in full.")
      }
      let panel = FrozenPanel(series.map { $0.columns[0].values }, split: split)
      return WindowConvention.allCases.flatMap { convention in
        zip(Self.horizons, benchmark.reference(convention)).map { horizon, reference in
          Gate(
            benchmark: benchmark.name, horizon: horizon, convention: convention,
            windows: convention.scored(of: split.testOrigins(horizon: horizon).count),
            measured: panel.repeatError(horizon: horizon, convention), reference: reference)
        }
      }
    }
  }

  /// The figures as a document.
  public var document: ReportDocument {
    let rows = gates.map { gate in
      [
        gate.benchmark, String(gate.horizon), gate.convention == .all ? "all" : "whole batches of 32",
        String(gate.windows), fixed(gate.measured, 4), fixed(gate.reference, gate.convention == .all ? 4 : 3),
        gate.isMet ? "pass" : "FAIL by \(fixed(abs(gate.measured - gate.reference) - Gate.tolerance, 4))",
      ].map { ReportDocument.Cell($0) }
    }
    return ReportDocument(blocks: [
      .title("External anchors"),
      .paragraph(
        "Mean squared error of the forecast 'as the last value' (Repeat) under the long-horizon protocol: all channels, scaled on "
          + "training rows, frozen split (ETTh1 8640/2880/2880 rows, exchange rates 70/10/20 %), stride 1.", .plain),
      .table(
        ReportDocument.Table(
          columns: ["series", "horizon", "windows scored", "windows", "measured", "reference", "gate 5e-4"], rows: rows,
          textColumns: [0, 2, 6])),
      .paragraph(
        "Reference of whole batches: table of Zeng et al. 2023, arXiv:2205.13504, whose loader leaves out the last, short batch. "
          + "Reference of all windows: computed apart from this program. "
          + "Not measured here yet: MLP and LSTM on these splits, and M4 Hourly.", .plain),
    ])
  }
}
