import Series
import Testing

@Suite struct CoreWindowsTests {
  /// Ten rows of the target 0, 10, … 90 and the feature 0, −1, … −9.
  private let table = LearningTable(
    name: "X", clock: .row, instants: Array(0..<10),
    columns: [(0..<10).map { Double($0) * 10 }, (0..<10).map { -Double($0) }], columnNames: ["v", "f"],
    anchoredColumns: 1, target: Target(kind: .level, column: "v", horizon: 2))

  private var windows: Windows {
    Windows(
      table, rows: 2..<9, scaler: Scaler(.standard, columns: table.columns, rows: 2..<5),
      extra: [(0..<7).map { 100 + Double($0) }], lookback: 3, anchor: .lastValue)
  }

  @Test func aWindowIsAStretchOfScaledRowsEndingAtItsOrigin() {
    let w = windows
    let scaler = Scaler(.standard, columns: table.columns, rows: 2..<5)
    #expect(w.features == 3 && w.values.count == 7 * 3)
    let start = w.start(of: 5)
    #expect(start == 3)
    var expected: [Float] = []
    for row in 3...5 {
      expected.append(Float(scaler.scaled(Double(row) * 10, column: 0)))
      expected.append(Float(scaler.scaled(-Double(row), column: 1)))
      expected.append(Float(98 + row))
    }
    #expect(Array(w.values[start..<(start + 9)]) == expected)
    #expect(w.start(of: 4) == 0)
  }

  @Test func labelsAreTheTargetsLaterRows() {
    let w = windows
    #expect(w.rawLabel(origin: 5, lead: 2) == 70)
    #expect(abs(w.unscaled(Double(w.label(origin: 5, lead: 2))) - 70) < 1e-4)
    #expect(w.horizon == 2 && !w.targetIsChange && w.anchoredColumns == 1)
  }

  @Test func rowsAfterTheLastOneHeldLeaveNoTrace() {
    let corrupted = LearningTable(
      name: "X", clock: .row, instants: table.instants, columns: table.columns.map { Array($0[..<9]) + [.nan] },
      columnNames: table.columnNames, anchoredColumns: 1, target: table.target)
    let w = Windows(
      corrupted, rows: 2..<9, scaler: Scaler(.standard, columns: corrupted.columns, rows: 2..<5),
      extra: [(0..<7).map { 100 + Double($0) }], lookback: 3, anchor: .lastValue)
    #expect(w.values == windows.values && w.rawTarget == windows.rawTarget)
  }
}
