internal import Foundation
internal import Series

/// A panel of a study: which series, split for good into those that may be looked at and those that verdicts come from.
public enum PanelName: String, Sendable, Codable, CaseIterable {
  /// Series that anything may be tried on.
  case development
  /// Series that are touched once, after the preregistration is frozen.
  case test
  /// Synthetic AR(1) series, stationary.
  case stationary
  /// Synthetic AR(1) series whose sign switches every 500 rows.
  case switching
  /// Tickers of the test series on one calendar, which learn from each other.
  case tickers
  /// Synthetic series that repeat themselves 8 rows later.
  case recall8
  /// The same, 32 rows later.
  case recall32
  /// The same, 128 rows later.
  case recall128
}

/// The series of a data set in a panel.
public struct DataSet: Sendable {
  /// Its name, which stands before the slash in its series' names.
  public var name: String
  /// What it is, for a preregistration.
  public var description: String
  /// Whether its values are prices, so that log returns have a meaning.
  public var isPrices: Bool
  var series: @Sendable (StudySources) throws -> [TimeSeries]

  /// Whether a formula made it.
  var isMade: Bool { name == "synthetic" || name == "recall" }
}

/// Where a study's series come from.
public struct StudySources: Sendable {
  /// The folder of real data; nil for synthetic series alone.
  public var folder: String?

  /// Sources; a folder that does not exist is none.
  public init(folder: String?) {
    var isFolder: ObjCBool = false
    let exists = folder.map { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) } ?? false
    self.folder = exists && isFolder.boolValue ? folder : nil
  }

  func load(_ path: String, column: String? = nil, _ change: (inout LoadOptions) -> Void = { _ in }) throws
    -> [TimeSeries]
  {
    guard let folder else { return [] }
    var options = LoadOptions()
    change(&options)
    return try PanelLoader.load(
      ["\(folder)/\(path)"], options: options, columns: column.map { ColumnSelection(target: $0) }
    ).series
  }
}

extension PanelName {
  /// The data sets of the panel.
  public var dataSets: [DataSet] {
    switch self {
    case .development: Self.developmentSets
    case .test: Self.testSets
    case .stationary: [Self.synthetic([.ar1], draws: 10, seed: 3, "10 draws of an AR(1), seed 3")]
    case .switching: [Self.synthetic([.arSwitching], draws: 10, seed: 3, "10 draws of a switching AR(1), seed 3")]
    case .tickers: [Self.tickersNZ]
    case .recall8: [RecallSeries.dataSet(8)]
    case .recall32: [RecallSeries.dataSet(32)]
    case .recall128: [RecallSeries.dataSet(128)]
    }
  }

  /// Those that a size runs on: a check never touches the test series.
  func dataSets(_ size: StudySize) -> [DataSet] {
    guard size == .ci else { return dataSets }
    return switch self {
    case .test: Self.developmentSets
    case .tickers: Self.developmentSets.filter { $0.name == "sp500AM" }
    case .recall8: [RecallSeries.dataSet(8, seed: 5, draws: 5)]
    case .recall32: [RecallSeries.dataSet(32, seed: 5, draws: 5)]
    case .recall128: [RecallSeries.dataSet(128, seed: 5, draws: 5)]
    case .development, .stationary, .switching: dataSets
    }
  }

  private static let rows = 5000

  private static func synthetic(
    _ processes: [SyntheticSeries.Process], draws: Int, seed: UInt64, _ description: String
  ) -> DataSet {
    DataSet(name: "synthetic", description: description, isPrices: false) { _ in
      try processes.flatMap { process in
        try (1...draws).map {
          try SyntheticSeries(process, variant: String($0), count: rows, seed: seed).timeSeries()
        }
      }
    }
  }

  private static func stocks(_ name: String, _ description: String, _ tickers: [String]) -> DataSet {
    DataSet(name: name, description: "\(description): \(tickers.joined(separator: ", "))", isPrices: true) { sources in
      try tickers.flatMap { try sources.load("A_daily/sp500_5yr/\($0).csv", column: "close") }
    }
  }

  private static func m4(_ name: String, _ description: String, _ keep: @escaping @Sendable (Int) -> Bool) -> DataSet {
    DataSet(name: name, description: description, isPrices: false) { sources in
      try sources.load("C_classic/m4/Hourly-train.csv") { $0.layout = .rows }
        .filter { series in Int(series.name.drop { !$0.isNumber }).map(keep) ?? false }
    }
  }

  private static let developmentSets: [DataSet] = [
    synthetic(
      SyntheticSeries.Process.allCases, draws: 2, seed: 1,
      "2 draws each of AR(1), switching AR(1), daily season, random walk and GARCH returns, 5,000 rows, seed 1"),
    stocks(
      "sp500AM", "sp500_5yr, tickers A to M, close",
      ["AAPL", "ADP", "AMZN", "BK", "CAT", "COST", "DIS", "EBAY", "GE", "GS", "IBM", "KO"]),
    DataSet(name: "bokeh", description: "bokeh AAPL, GOOG, IBM, MSFT, adjusted close", isPrices: true) { sources in
      try ["AAPL", "GOOG", "IBM", "MSFT"].flatMap {
        try sources.load("A_daily/bokeh/\($0).csv", column: "Adj Close")
      }
    },
    DataSet(name: "ETTh1", description: "ETTh1, columns HUFL, MUFL, LUFL and OT", isPrices: false) { sources in
      try ["HUFL", "MUFL", "LUFL", "OT"].flatMap { column in
        try sources.load("B_long_horizon/ETT/ETTh1.csv") {
          $0.layout = .wide
          $0.valueColumns = [column]
        }
      }
    },
    DataSet(name: "exchange", description: "exchange rates, all 8", isPrices: true) { sources in
      try sources.load("B_long_horizon/exchange_rate/exchange_rate.txt.gz") { $0.layout = .wide }
    },
    m4("M4first", "M4 Hourly, the 8 of H1 to H207 whose number leaves 1 when divided by 26") {
      $0 <= 207 && $0 % 26 == 1
    },
  ]

  private static let tickersNZ = stocks(
    "sp500NZall", "sp500_5yr, the 40 tickers N to Z of 1,259 rows, close",
    [
      "NCLH", "NEE", "NI", "NTRS", "PNR", "PPG", "PRGO", "PSA", "PXD", "QCOM", "RCL", "REG", "RL", "ROK", "RRC", "RTN",
      "SYY", "T", "TAP", "TIF", "TMK", "TSCO", "TSS", "TWX", "TXT", "UAA", "UAL", "UHS", "ULTA", "UNH", "VFC", "VRTX",
      "VTR", "VZ", "WFC", "WMB", "WY", "XEL", "XLNX", "XRAY",
    ])

  private static let testSets: [DataSet] = [
    synthetic(
      SyntheticSeries.Process.allCases, draws: 4, seed: 2,
      "4 draws each of AR(1), switching AR(1), daily season, random walk and GARCH returns, 5,000 rows, seed 2"),
    stocks(
      "sp500NZ", "sp500_5yr, tickers N to Z, close",
      ["NEE", "NTRS", "ORCL", "PSA", "ROK", "T", "TXT", "UNH", "VZ", "WMB", "XEL", "XRAY"]),
    DataSet(
      name: "skfolio", description: "skfolio's sp500_dataset, the 10 of AAPL, AMD, BAC, BBY, CVX, GE, HD, JNJ, JPM, KO",
      isPrices: true
    ) { sources in
      try sources.load("A_daily/skfolio/sp500_dataset.csv.gz") { $0.layout = .wide }
        .filter { ["AAPL", "AMD", "BAC", "BBY", "CVX", "GE", "HD", "JNJ", "JPM", "KO"].contains($0.name) }
    },
    DataSet(name: "FX", description: "snowguru EURUSD, GBPUSD, USDJPY, daily close", isPrices: true) { sources in
      try ["EURUSD", "GBPUSD", "USDJPY"].flatMap {
        try sources.load("A_daily/snowguru_tab/\($0)_D1.csv", column: "Close")
      }
    },
    m4("M4second", "M4 Hourly, the 8 of H208 to H414 whose number leaves 1 when divided by 26") {
      $0 > 207 && $0 % 26 == 1
    },
    DataSet(name: "PJM", description: "PJM load of AEP, hourly", isPrices: false) { sources in
      try sources.load("B_long_horizon/pjm/AEP_hourly.csv") { $0.duplicates = .mean }
    },
  ]
}

/// The tables of a panel in one view, made once and sliced for each setting.
public actor PanelTables {
  private let sources: StudySources
  private let size: StudySize
  private var cache: [String: [LearningTable]] = [:]

  /// What could not be read, and why.
  public private(set) var notes: [String] = []

  /// Tables of the panels' series.
  public init(_ sources: StudySources, size: StudySize) {
    self.sources = sources
    self.size = size
  }

  /// The tables that a setting is run on, each cut to its last rows so that all training lengths are tested on the same origins.
  func tables(for setting: Setting) throws -> [(table: LearningTable, folds: Int)] {
    let wanted = setting.folds ?? size.folds
    return try whole(setting).compactMap { table in
      // Of a short series, as many folds as fit, if there are at least six or all that are wanted.
      let folds = min(wanted, (table.count - setting.train - setting.horizon) / Setting.step)
      guard folds >= min(6, wanted) else { return nil }
      return (table.last(setting.train + folds * Setting.step + setting.horizon), folds)
    }
  }

  private func whole(_ setting: Setting) throws -> [LearningTable] {
    let key = "\(setting.panel.rawValue) \(setting.view.rawValue) \(setting.horizon)"
    if let held = cache[key] { return held }
    var tables: [LearningTable] = []
    for dataSet in setting.panel.dataSets(size) where setting.view != .logReturn || dataSet.isPrices {
      let all = try dataSet.series(sources)
      for series in size == .ci ? Array(all.prefix(dataSet.isMade ? 10 : setting.panel == .tickers ? 6 : 2)) : all {
        let target = Target(
          kind: setting.view == .logReturn ? .logReturn : .level, column: series.columns[0].name,
          horizon: setting.horizon)
        do {
          tables.append(try LearningTable(series, target: target).named("\(dataSet.name)/\(series.name)"))
        } catch {
          notes.append("\(dataSet.name)/\(series.name) is left out: \(error)")
        }
      }
    }
    cache[key] = tables
    return tables
  }
}

extension LearningTable {
  /// The last rows.
  fileprivate func last(_ count: Int) -> LearningTable {
    LearningTable(
      name: name, clock: clock, instants: instants.suffix(count), columns: columns.map { Array($0.suffix(count)) },
      columnNames: columnNames, anchoredColumns: anchoredColumns, target: target)
  }

  fileprivate func named(_ name: String) -> LearningTable {
    LearningTable(
      name: name, clock: clock, instants: instants, columns: columns, columnNames: columnNames,
      anchoredColumns: anchoredColumns, target: target)
  }
}
