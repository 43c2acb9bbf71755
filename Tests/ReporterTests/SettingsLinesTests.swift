import Foundation
import Series
import Testing
import WalkForward

@testable import Reporter

@Suite("The settings that a report shows")
struct SettingsLinesTests {
  private func lines(_ change: (inout RunConfiguration) -> Void) throws -> [String] {
    var configuration = RunConfiguration()
    change(&configuration)
    return Settings.lines(of: String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self))
  }

  @Test("Whatever is not as by default is among them, unless another line tells it")
  func changed() throws {
    let usual = try lines { _ in }
    #expect(usual.contains("lookback 30") && !usual.contains { $0.hasPrefix("calendar") || $0.hasPrefix("season") })
    let changed = try lines {
      ($0.calendar, $0.lags, $0.covariates) = ([.month], [5], [Covariate(column: "Volume", transform: .diff)])
      ($0.clip, $0.season, $0.dropout, $0.weightDecay) = (2, 5, 0.1, 0.01)
      ($0.target, $0.horizon, $0.seed) = (.logReturn, 3, 9)
    }
    let found = changed.filter { !usual.contains($0) }
    #expect(
      found == [
        "covariates Volume:diff", "lags 5", "calendar month", "dropout 0.1", "weight-decay 0.01", "clip 2", "season 5",
      ])
  }
}
