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

  @Test func aTraceIsReadAsItWasWritten() throws {
    var trace = workedTrace(entries: 2)
    trace.note(origin: 60, errors: [0.1, .infinity], forecast: -0.0, actual: .nan, last: 1e-300)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let bytes = try encoder.encode(trace)
    var read = try decoder.decode(LearningTrace.self, from: bytes)
    #expect(try encoder.encode(read) == bytes)
    for i in 0..<2 { #expect(read.entries[i] == trace.entries[i]) }
    // What waited for its labels enters as it would have.
    func enter(_ trace: inout LearningTrace) -> [[UInt64]] {
      var seen: [[Double]] = []
      trace.append(at: 99, logRate: 0) { forecasts, actuals, lasts in
        seen = [forecasts, actuals, lasts]
        return 0
      }
      return seen.map { $0.map(\.bitPattern) }
    }
    #expect(enter(&read) == enter(&trace) && read.entries == trace.entries)
  }

  @Test func aTraceOfVersion020IsRead() throws {
    let text = #"""
      {"entries":[{"accuracy":9,"knownAt":49,"lastLabel":49,"logLoss":7.5,"logRate":0,"lossFeature":0,"rateFeature":0}],
       "pending":[{"actual":1,"forecast":0.5,"knownAt":50,"last":0,"leads":2,"squaredErrors":8}]}
      """#
    var trace = try JSONDecoder().decode(LearningTrace.self, from: Data(text.utf8))
    trace.append(at: 59, logRate: 0) { forecasts, _, _ in forecasts[0] }
    #expect(trace.entries.map(\.accuracy) == [9, 0.5] && trace.entries[1].logLoss == log(4))
  }
}
