import Series
import Testing
import WalkForward

@testable import Study

@Suite("A study's plan and panels")
struct StudyPlanTests {
  @Test func cellsThatClaimsShareAreRunOnce() throws {
    for size in StudySize.allCases {
      var seen: Set<Cell> = []
      for run in StudyPlan(Claims.all, size: size).runs {
        for arm in run.arms {
          let cell = Cell(arm, in: run.setting)
          #expect(seen.insert(cell).inserted, "\(cell)")
        }
      }
      let needed = Claims.all.flatMap(\.readings).reduce(into: Set<Cell>()) { $0.formUnion($1.cells) }
      for cell in needed { #expect(seen.contains(Cell(cell.arm, in: cell.setting.resolved(size))), "\(cell)") }
    }
  }

  @Test func everyRunIsAConfigurationThatCanBeRunAndNamesItsArms() throws {
    for run in StudyPlan(Claims.all, size: .standard).runs {
      let configuration = try run.configuration(.standard, folds: 12)
      try configuration.validate()
      let names = Set(try Job(configuration, tables: []).arms.map { String($0.name.prefix { $0 != "#" }) })
      for arm in run.arms { #expect(names.contains(arm.name(in: run.setting)), "\(arm)") }
    }
  }

  @Test func whatDecidesIsRunFirst() {
    let runs = StudyPlan(Claims.all, size: .standard).runs
    #expect(runs.map(\.decides) == runs.map(\.decides).sorted { $0 && !$1 })
  }

  @Test func allTrainingRangesAreTestedOnTheSameOrigins() async throws {
    let tables = PanelTables(StudySources(folder: nil), size: .standard)
    let short = try await tables.tables(for: Setting().with(\.train, 128))
    let long = try await tables.tables(for: Setting().with(\.train, 4096))
    #expect(short.map(\.table.name) == long.map(\.table.name) && short.count == 20)
    for (a, b) in zip(short, long) {
      let plan = { (train: Int) in
        FoldPlan(
          window: .rolling, train: .rows(train), step: 48, validation: 0.2, maximumFolds: 12, lookback: 32, horizon: 1)
      }
      let first = plan(128).folds(rows: a.table.count).map { a.table.instants[$0.testOrigins.lowerBound] }
      let second = plan(4096).folds(rows: b.table.count).map { b.table.instants[$0.testOrigins.lowerBound] }
      #expect(first == second && first.count == 12)
    }
  }

  @Test func aCheckNeverTouchesTheTestSeries() async throws {
    let tables = PanelTables(StudySources(folder: nil), size: .ci)
    let test = try await tables.tables(for: Setting())
    let development = try await tables.tables(for: Setting().with(\.panel, .development))
    #expect(test.map(\.table.contentHash) == development.map(\.table.contentHash))
    let standard = try await PanelTables(StudySources(folder: nil), size: .standard).tables(for: Setting())
    #expect(Set(standard.map(\.table.contentHash)).isDisjoint(with: development.map(\.table.contentHash)))
  }

  @Test(arguments: [(PanelName.recall8, 8), (.recall32, 32), (.recall128, 128)])
  func recallSeriesAreWhatTheirFormulaSays(panel: PanelName, lag: Int) async throws {
    let tables = PanelTables(StudySources(folder: nil), size: .standard)
    let all = try await tables.tables(for: Setting().with(\.panel, panel).with(\.train, 1024).with(\.lookback, lag + 8))
    #expect(all.count == 16)
    for (table, _) in all {
      let x = table.columns[0]
      let noise = (lag..<x.count).map { x[$0] - 0.8 * x[$0 - lag] }
      let shocks = zip(noise.dropFirst(), noise).map { $0 - 0.5 * $1 }
      let variance = shocks.reduce(0) { $0 + $1 * $1 } / Double(shocks.count)
      #expect(abs(variance - 1) < 0.2, "\(table.name)")
    }
    let check = try await PanelTables(StudySources(folder: nil), size: .ci).tables(for: Setting().with(\.panel, panel))
    #expect(Set(check.map(\.table.contentHash)).isDisjoint(with: all.map(\.table.contentHash)))
  }

  @Test func developmentAndTestShareNoDataSet() {
    let names = { (panel: PanelName) in Set(panel.dataSets.map(\.name)).subtracting(["synthetic"]) }
    #expect(names(.development).isDisjoint(with: names(.test)))
  }
}
