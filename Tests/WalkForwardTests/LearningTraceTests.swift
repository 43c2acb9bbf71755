import Foundation
import Testing
import WalkForward

@Suite struct LearningTraceTests {
  /// A trace as the worked example makes it: horizon 2, step 10, first cutoff 39; each origin's errors are its own row.
  private func workedTrace(entries: Int) -> LearningTrace {
    var trace = LearningTrace()
    for fold in 0..<entries {
      let cutoff = 39 + 10 * fold
      for origin in cutoff..<cutoff + 10 {
        trace.note(origin: origin, errors: [Double(origin), Double(origin)], forecast: 1, actual: 1, last: 0)
      }
      trace.append(at: cutoff + 10, logRate: Double(fold)) { forecasts, _, _ in Double(forecasts.count) }
    }
    return trace
  }

  @Test func anEntryHoldsOnlyOriginsWhoseLabelsAreKnown() {
    let trace = workedTrace(entries: 2)
    // At T = 49 the origins 39…47 are known; 48 is not, and counts at T = 59 with 49…57.
    #expect(trace.entries.map(\.knownAt) == [49, 59])
    #expect(trace.entries.map(\.accuracy) == [9, 10])
    let first = (39...47).reduce(0.0) { $0 + Double($1 * $1) } / 9
    let second = (48...57).reduce(0.0) { $0 + Double($1 * $1) } / 10
    #expect(abs(trace.entries[0].logLoss - log(first)) < 1e-12)
    #expect(abs(trace.entries[1].logLoss - log(second)) < 1e-12)
  }

  @Test func aRowShowsTheNewestEntryKnownAtIt() {
    let trace = workedTrace(entries: 3)
    let columns = trace.columns(.both, rows: 40..<75)
    let rates = trace.entries.map(\.rateFeature)
    let losses = trace.entries.map(\.lossFeature)
    #expect(columns.count == 2)
    for (i, row) in (40..<75).enumerated() {
      let newest = row < 49 ? nil : row < 59 ? 0 : row < 69 ? 1 : 2
      #expect(columns[0][i] == newest.map { rates[$0] } ?? 0)
      #expect(columns[1][i] == newest.map { losses[$0] } ?? 0)
    }
    #expect(rates[0] == 0 && rates[1] > 0 && losses[2] > 0)
  }

  @Test func feedbackNamesItsColumns() {
    let trace = workedTrace(entries: 3)
    #expect(trace.columns(.none, rows: 0..<9).isEmpty)
    #expect(trace.columns(.eta, rows: 60..<61) == [[trace.entries[1].rateFeature]])
    #expect(trace.columns(.loss, rows: 60..<61) == [[trace.entries[1].lossFeature]])
  }

  @Test func permutingKeepsTheValuesAndMovesThem() {
    let trace = workedTrace(entries: 12)
    let rows = 49..<169
    let plain = trace.columns(.both, rows: rows)
    let permuted = trace.columns(.permuted, rows: rows, permutation: 3)
    #expect(plain != permuted)
    #expect(Set(plain[0]) == Set(permuted[0]))
    #expect(permuted == trace.columns(.permuted, rows: rows, permutation: 3))
  }

  @Test func standardizingAnEntryUsesNoLaterOne() {
    let short = workedTrace(entries: 4)
    let long = workedTrace(entries: 9)
    #expect(Array(long.entries.prefix(4)) == short.entries)
  }

  @Test func withoutANewLabelTheLossBeforeStays() {
    var trace = LearningTrace()
    for origin in 39..<49 {
      trace.note(origin: origin, errors: [Double](repeating: 1, count: 30), forecast: 0, actual: 0, last: 0)
    }
    trace.append(at: 49, logRate: 0.5) { _, _, _ in 1 }
    #expect(trace.entries[0].logLoss == 0 && trace.entries[0].accuracy.isNaN && trace.entries[0].logRate == 0.5)
    trace.append(at: 69, logRate: 0.5) { forecasts, _, _ in Double(forecasts.count) }
    #expect(trace.entries[1].accuracy == 1)
  }
}
