import Foundation
import Series
import Testing

@Suite struct SyntheticTests {
  private static func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func variance(_ values: [Double]) -> Double {
    let centre = mean(values)
    return mean(values.map { ($0 - centre) * ($0 - centre) })
  }

  private static func correlation(_ values: [Double], lag: Int) -> Double {
    let centre = mean(values)
    let products = (lag..<values.count).map { (values[$0] - centre) * (values[$0 - lag] - centre) }
    return mean(products) / variance(values)
  }

  private static func long(_ process: SyntheticSeries.Process) -> [Double] {
    SyntheticSeries(process, variant: "test", count: 100_000, seed: 9).values
  }

  @Test func anAR1HasItsVarianceAndCorrelations() {
    let x = Self.long(.ar1)
    #expect(abs(Self.mean(x)) < 0.08)
    #expect(abs(Self.variance(x) / (1 / 0.36) - 1) < 0.04)
    #expect(abs(Self.correlation(x, lag: 1) - 0.8) < 0.01 && abs(Self.correlation(x, lag: 3) - 0.512) < 0.02)
  }

  @Test func theSwitchingOneSwitchesEvery500Rows() {
    let x = Self.long(.arSwitching)
    for block in 0..<20 {
      let rows = Array(x[(block * 500)..<(block * 500 + 500)])
      #expect(abs(Self.correlation(rows, lag: 1) - (block % 2 == 0 ? 0.8 : -0.8)) < 0.15)
    }
    #expect(abs(Self.variance(x) / (1 / 0.36) - 1) < 0.04)
  }

  @Test func theSeasonalOneHasADailyCycleOfAmplitudeThree() {
    let x = Self.long(.dailySeasonal)
    let hours = (0..<24).map { hour in Self.mean(stride(from: hour, to: x.count, by: 24).map { x[$0] }) }
    #expect(abs(Self.mean(hours) - 10) < 0.08)
    for hour in 0..<24 { #expect(abs(hours[hour] - 10 - 3 * sin(2 * .pi * Double(hour) / 24)) < 0.12) }
    #expect(abs(Self.variance(x) / (4.5 + 1 / 0.36) - 1) < 0.04)
  }

  @Test func theRandomWalkHasIndependentSteps() {
    let x = Self.long(.randomWalk)
    let steps = zip(x.dropFirst(), x).map { $0 - $1 }
    #expect(x[0] == 100 && abs(Self.mean(steps)) < 0.006 && abs(Self.variance(steps) / 0.25 - 1) < 0.02)
    #expect(abs(Self.correlation(steps, lag: 1)) < 0.012)
  }

  @Test func garchReturnsHaveZeroMeanUnitVarianceFatTailsAndClusters() {
    let x = Self.long(.garch)
    #expect(abs(Self.mean(x)) < 0.012 && abs(Self.variance(x) - 1) < 0.05)
    #expect(abs(Self.correlation(x, lag: 1)) < 0.02)
    // Kurtosis 3 (1 − .95²) / (1 − .95² − 2 · .1²), first autocorrelation of squares .1 (1 − .85 · .95) / (1 − 2 · .85 · .95 + .85²)
    #expect(abs(Self.mean(x.map { pow($0, 4) }) / pow(Self.variance(x), 2) - 3.774) < 0.35)
    #expect(abs(Self.correlation(x.map { $0 * $0 }, lag: 1) - 0.1794) < 0.04)
  }

  @Test(arguments: SyntheticSeries.Process.allCases, [1, 2, 5])
  func theBestForecastAttainsTheStatedErrorAndTheNaiveOnesDoNotBeatIt(
    process: SyntheticSeries.Process, lead: Int
  ) {
    let x = Self.long(process)
    let errors = (0..<(x.count - lead)).map { t -> Double in
      let best =
        switch process {
        case .ar1: pow(0.8, Double(lead)) * x[t]
        case .arSwitching: (1...lead).reduce(x[t]) { $0 * SyntheticSeries.Process.switchingPhi(row: t + $1) }
        case .dailySeasonal:
          SyntheticSeries.Process.season(row: t + lead)
            + pow(0.8, Double(lead)) * (x[t] - SyntheticSeries.Process.season(row: t))
        case .randomWalk: x[t]
        case .garch: 0.0
        }
      return (x[t + lead] - best) * (x[t + lead] - best)
    }
    let attainable = process.attainableMSE(lead: lead)
    #expect(abs(Self.mean(errors) / attainable - 1) < 0.05)
    let lastValue = Self.mean((0..<(x.count - lead)).map { (x[$0 + lead] - x[$0]) * (x[$0 + lead] - x[$0]) })
    #expect(lastValue >= attainable * 0.95 && Self.variance(x) >= attainable * 0.95)
  }

  @Test func aSeriesIsTheSameForTheSameSeedAndNameOnly() {
    let a = SyntheticSeries(.ar1, variant: "a", seed: 1)
    #expect(a.values == SyntheticSeries(.ar1, variant: "a", seed: 1).values)
    #expect(a.values != SyntheticSeries(.ar1, variant: "b", seed: 1).values)
    #expect(a.values != SyntheticSeries(.ar1, variant: "a", seed: 2).values)
    #expect(a.name == "synthetic_ar1_a")
  }

  @Test(arguments: SyntheticPanel(seed: 1).series)
  func aSeriesReadsBackFromItsFileToTheBit(series: SyntheticSeries) throws {
    let lines = series.csv().split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(lines.map { Double($0[1]) } == series.values)
    let loaded = try series.timeSeries()
    #expect(lines.map { String($0[0]) } == loaded.instants.map { loaded.clock.text(for: $0) })
    let weekdays = Set(loaded.instants.map { CivilDate(daysSince1970: $0 / 86_400_000).weekday })
    #expect(weekdays.max() == (series.process == .dailySeasonal ? 6 : 4))
  }
}

@Suite struct SyntheticPanelTests {
  private static let data = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data")

  private func inScratch(_ body: (URL) throws -> Void) throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("foldcast-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    try body(scratch)
  }

  @Test func theCommittedDataAreWhatTheGeneratorMakes() throws {
    let files = SyntheticPanel(seed: 1).files
    for file in files {
      let committed = try Data(contentsOf: Self.data.appendingPathComponent(file.path))
      #expect(committed == Data(file.text.utf8), "data/\(file.path) differs from the generator")
    }
    let inData = try FileManager.default.contentsOfDirectory(atPath: Self.data.path).filter { $0.hasSuffix(".csv") }
    #expect(Set(inData) == Set(files.map(\.path).filter { !$0.contains("/") && $0.hasSuffix(".csv") }))
    #expect(files.reduce(0) { $0 + $1.text.utf8.count } < 1_000_000)
  }

  @Test func everyFileSaysThatItIsSynthetic() {
    let files = SyntheticPanel(seed: 3).files
    #expect(files.count == 12)
    for file in files where file.path.hasSuffix(".csv") {
      #expect(file.path.hasPrefix("synthetic_"))
    }
    #expect(files.first { $0.path == "README.md" }?.text.hasPrefix("# Synthetic sample data\n") == true)
  }

  @Test func theReadmeHoldsFormulaSeedAndBestErrorOfEveryProcess() throws {
    let readme = try #require(SyntheticPanel(seed: 77).files.first { $0.path == "README.md" }).text
    #expect(readme.contains("--seed 77"))
    for process in SyntheticSeries.Process.allCases {
      #expect(readme.contains(process.formula) && readme.contains("synthetic_\(process.rawValue)_a.csv"))
    }
    let attainable = try #require(SyntheticPanel(seed: 77).files.last).text
    struct File: Decodable { let attainable_mse: [String: [Double]] }
    let file = try JSONDecoder().decode(File.self, from: Data(attainable.utf8))
    #expect(file.attainable_mse.count == 10 && file.attainable_mse.values.allSatisfy { $0.count == 24 })
    #expect(file.attainable_mse["synthetic_random_walk_b"]?[2] == 0.75)
  }

  @Test func aPanelIsWrittenAndWrittenAgain() throws {
    try inScratch { scratch in
      let directory = scratch.appendingPathComponent("new/panel").path
      #expect(try SyntheticPanel(seed: 1).write(to: directory).count == 12)
      try SyntheticPanel(seed: 2).write(to: directory)
      let text = try String(contentsOfFile: directory + "/synthetic_garch_b.csv", encoding: .utf8)
      #expect(text == SyntheticSeries(.garch, variant: "b", seed: 2).csv())
    }
  }

  @Test func aFileThatIsNotSyntheticIsKeptUnlessForced() throws {
    try inScratch { scratch in
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      let readme = scratch.appendingPathComponent("README.md")
      try Data("My notes\n".utf8).write(to: readme)
      let error = #expect(throws: SyntheticPanel.WriteError.self) {
        try SyntheticPanel(seed: 1).write(to: scratch.path)
      }
      #expect(
        error?.description
          == "cannot write \(readme.path): a file is there that is not synthetic data. "
          + "Choose another directory, or overwrite it with --force.")
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["README.md"])
      try SyntheticPanel(seed: 1).write(to: scratch.path, overwriting: true)
      #expect(try String(contentsOf: readme, encoding: .utf8).hasPrefix("# Synthetic"))
    }
  }

  @Test func aDirectoryThatCannotBeMadeIsAnError() throws {
    try inScratch { scratch in
      try Data().write(to: scratch)
      let error = #expect(throws: SyntheticPanel.WriteError.self) {
        try SyntheticPanel(seed: 1).write(to: scratch.path)
      }
      #expect(error?.path == scratch.path)
    }
  }
}

@Suite struct SyntheticTableTests {
  private func table(_ name: String, _ series: SyntheticSeries, rows: Range<Int>, column: String = "value")
    -> LearningTable
  {
    LearningTable(
      name: name, clock: series.clock, instants: Array(series.instants[rows]), columns: [Array(series.values[rows])],
      columnNames: [column], anchoredColumns: 1, target: Target(kind: .level, column: column, horizon: 1))
  }

  @Test func onlyTheGeneratorsOwnSeriesAreSynthetic() {
    for series in SyntheticPanel(seed: 77).series {
      #expect(SyntheticPanel.holds(table(series.name, series, rows: 0..<series.count)))
      #expect(SyntheticPanel.holds(table(series.name, series, rows: 5..<series.count)), "rows that lags take")
      #expect(!SyntheticPanel.holds(table("synthetic_oil", series, rows: 0..<series.count)))
      #expect(!SyntheticPanel.holds(table(series.name, series, rows: 0..<300)))
      #expect(!SyntheticPanel.holds(table(series.name, series, rows: 0..<series.count, column: "Close")))
    }
  }

  @Test func sizesAreReadAsTheyAreWrittenBehindFlags() {
    let sizes = [("4G", 4 << 30), ("16m", 16 << 20), ("0504", 504), ("1k", 1024)]
    #expect(sizes.allSatisfy { ByteCount($0.0)?.bytes == $0.1 })
    #expect(["", "G", "0", "-1", "+1", "4X", "1_0", "99999999999G", "1.5G"].allSatisfy { ByteCount($0) == nil })
  }
}
