import Foundation
import Series
import Testing

@Suite("Columns that are made of others")
struct ColumnFormulaTests {
  private let rows: [(high: Double, low: Double, volume: Double)] = (0..<40).map { t in
    let x = Double(t)
    return (12 + 3 * sin(x) + x / 10, 8 + cos(x) + x / 10, 100 + 7 * Double(t % 5))
  }

  private func csv(_ rows: [(high: Double, low: Double, volume: Double)]) -> [UInt8] {
    var text = "date,High,Low,Volume (USD)\n"
    for (t, row) in rows.enumerated() {
      text += "2020-\(t / 28 + 1 < 10 ? "0" : "")\(t / 28 + 1)-\(t % 28 + 1 < 10 ? "0" : "")\(t % 28 + 1),"
      text += "\(row.high),\(row.low),\(row.volume)\n"
    }
    return Array(text.utf8)
  }

  private func series(
    _ target: String, _ covariates: [String] = [], of rows: [(high: Double, low: Double, volume: Double)]? = nil
  ) throws -> TimeSeries {
    let selection = ColumnSelection(target: target, covariates: covariates)
    return try PanelLoader.load(csv(rows ?? self.rows), named: "a.csv", columns: selection).panel.series[0]
  }

  private func message(_ target: String, _ covariates: [String] = []) -> String {
    do {
      _ = try series(target, covariates)
      return ""
    } catch { return "\(error)" }
  }

  @Test("Each function is what its name says, from its row on")
  func functions() throws {
    let (h, l) = (rows.map(\.high), rows.map(\.low))
    func window(_ n: Int, _ t: Int) -> [Double] { Array(h[(t - n + 1)...t]) }
    let cases: [(text: String, first: Int, value: (Int) -> Double)] = [
      ("log(High)", 0, { log(h[$0]) }), ("abs(diff(High))", 1, { abs(h[$0] - h[$0 - 1]) }),
      ("sq(High)", 0, { h[$0] * h[$0] }), ("sqrt(low)", 0, { l[$0].squareRoot() }),
      ("logRange(High,Low)", 0, { log(h[$0] / l[$0]) }), ("range(High, Low)", 0, { h[$0] - l[$0] }),
      ("ratio(High,Low)", 0, { h[$0] / l[$0] }), ("return(High)", 1, { h[$0] / h[$0 - 1] - 1 }),
      ("logReturn(High)", 1, { log(h[$0] / h[$0 - 1]) }),
      ("mean(High,4)", 3, { window(4, $0).reduce(0, +) / 4 }), ("sum(High,3)", 2, { window(3, $0).reduce(0, +) }),
      ("MAX(High,5)", 4, { window(5, $0).max() ?? 0 }), ("min(High,5)", 4, { window(5, $0).min() ?? 0 }),
      (
        "std(High,2)", 1,
        { t in
          let mean = (h[t] + h[t - 1]) / 2
          return (((h[t] - mean) * (h[t] - mean) + (h[t - 1] - mean) * (h[t - 1] - mean)) / 2).squareRoot()
        }
      ),
      (
        "realized(High,2)", 2,
        { t in
          let (a, b) = (log(h[t] / h[t - 1]), log(h[t - 1] / h[t - 2]))
          return (a * a + b * b).squareRoot()
        }
      ),
      (
        "mean(logRange(High,Low),5)", 4,
        { t in (t - 4...t).reduce(0) { $0 + log(h[$1] / l[$1]) } / 5 }
      ),
    ]
    for (text, first, value) in cases {
      let made = try series(text)
      #expect(made.count == 40 - first && made.columns.map(\.name) == [text], "\(text)")
      for (row, found) in made.columns[0].values.enumerated() {
        #expect(abs(found - value(row + first)) < 1e-12, "\(text) at \(row)")
      }
    }
  }

  @Test("Formulas and columns stand beside each other; the rows begin where all are defined")
  func together() throws {
    let found = try series("High", ["mean(High,10)", "Volume (USD)", "log(Volume (USD))", "high"])
    #expect(found.columns.map(\.name) == ["High", "mean(High,10)", "Volume (USD)", "log(Volume (USD))"])
    #expect(found.count == 31 && found.columns[0].values == rows[9...].map(\.high))
  }

  @Test("A row is made of itself and of rows before it: what comes later changes nothing")
  func lookAhead() throws {
    let text = ["realized(High,5)", "min(Low,7)", "std(mean(High,3),4)"]
    let whole = try series("logRange(High,Low)", text)
    for cut in [15, 22, 39] {
      var later = rows
      for t in cut..<40 { later[t] = (later[t].high * 3, later[t].low * 0.5, 1) }
      let found = try series("logRange(High,Low)", text, of: later)
      let kept = cut - (40 - whole.count)
      for (a, b) in zip(whole.columns, found.columns) {
        #expect(a.values[..<kept] == b.values[..<kept] && a.values[kept...] != b.values[kept...])
      }
    }
  }

  @Test("A column that has a formula's text as its name is that column")
  func literal() throws {
    let text = "date,x,log(x)\n2020-01-01,1,5\n2020-01-02,2,6\n2020-01-03,3,7\n"
    let selection = ColumnSelection(target: "log(x)")
    let found = try PanelLoader.load(Array(text.utf8), named: "a.csv", columns: selection).panel.series[0]
    #expect(found.columns[0].values == [5, 6, 7])
  }

  @Test("What is wrong with a formula is said, with what there is")
  func faults() {
    #expect(message("mean(High)").contains("expected mean(COLUMN,ROWS), found ')'"))
    #expect(message("mean(High,0)").contains("a number of rows from 1 to 100000 in mean(COLUMN,ROWS), found '0'"))
    #expect(message("logRange(High)").contains("expected logRange(COLUMN,COLUMN), found ')'"))
    #expect(message("log(High,Low)").contains("expected log(COLUMN), found ',Low)'"))
    #expect(message("log()").contains("expected a column's name, found nothing"))
    #expect(message("log(High)(Low)").contains("expected its end, found '(Low)'"))
    #expect(message("logRange(High,Nope)").contains("column 'Nope'"))
    #expect(message("foo(High)").contains("Formulas of columns are log(COLUMN), "))
    #expect(message("log(range(Low,High))").contains("expected a finite log"))
    #expect(message("High", ["mean(High,41)"]).contains("more rows than the formulas of columns use up, found 40"))
    let deep = String(repeating: "abs(", count: 20) + "High" + String(repeating: ")", count: 20)
    #expect(message(deep).contains("at most 16 functions"))
  }

  @Test("Of a series in memory, whose rows an audit rewrites, they are made as of one that is read")
  func ofMemory() throws {
    let names = ["logRange(high,LOW)", "mean(High,4)", "low"]
    let whole = try PanelLoader.load(csv(rows), named: "a.csv", options: LoadOptions(), columns: nil).panel.series[0]
    let (made, found) = try whole.settling(.error, of: names, flags: [:])
    let read = try series(names[0], Array(names[1...]))
    #expect(found == ["logRange(high,LOW)", "mean(High,4)", "Low"] && made.instants == read.instants)
    #expect(made.columns.map(\.name) == read.columns.map(\.name))
    #expect(made.columns.map(\.values) == read.columns.map(\.values))
  }

  @Test("Rows that lack what a formula takes are settled as all missing values are")
  func missing() throws {
    let text = "date,a,b\n2020-01-01,1,1\n2020-01-02,,1\n2020-01-03,3,\n2020-01-06,4,2\n2020-01-07,5,5\n"
    var options = LoadOptions()
    let selection = ColumnSelection(target: "ratio(a,b)")
    #expect(throws: SeriesError.self) {
      try PanelLoader.load(Array(text.utf8), named: "a.csv", options: options, columns: selection)
    }
    options.missing = .drop
    let found = try PanelLoader.load(Array(text.utf8), named: "a.csv", options: options, columns: selection).panel
      .series
    #expect(found[0].columns[0].values == [1, 2, 1])
  }
}
