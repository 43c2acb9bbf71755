import Reporter
import Results
import Testing
import WalkForward

@Suite("Reports can be read")
struct RenderingTests {
  private func sample() throws -> ReportModel {
    var model = try sampleReport.get()
    model.runs[0].header.started = "2026-01-02T03:04:05Z"
    return model
  }

  @Test("The terminal report is word for word as expected")
  func golden() throws {
    #expect(TerminalReport().text(try sample()) == expectedReport)
  }

  @Test("No line is wider than the terminal", arguments: [80, 100, 118])
  func width(_ width: Int) throws {
    let lines = TerminalReport(width: width).text(try sample()).split(separator: "\n")
    // Below its narrowest layout a table stays as wide as its figures.
    #expect(lines.allSatisfy { $0.count <= max(width, 100) })
  }

  @Test("Several runs begin with a table of all their sequential arms")
  func overview() throws {
    let scratch = try Scratch()
    for (name, error) in [("level", 1.0), ("a run with a name that is much too long for a column of a table", 2)] {
      try writeRun(
        scratch.store, name: name, series: [series("A"), series("B")],
        arms: [naive("last"), learner(1), baseline("freshInit", 1)]
      ) { record(series: $0, arm: $1, fold: $2, error: $1 == 1 ? error : 2) }
    }
    var model = try ReportModel(ResultReader(path: scratch.store))
    model.store = "results.sqlite"
    let lines = TerminalReport().text(model).split(separator: "\n")
    #expect(
      lines.prefix(5) == [
        "2 runs in results.sqlite",
        "MSE of every sequential arm, and its ratio to freshInit and to the best naive forecast",
        "run                     arm                     series  MSE  to freshInit  95 % interval  to best naive  95 % interval",
        "level                   mlp/absolute/warm/both       2    1         0.250  0.250 – 0.250          0.250  0.250 – 0.250",
        "a run with… of a table  mlp/absolute/warm/both       2    4         1.000  1.000 – 1.000          1.000  1.000 – 1.000",
      ])
    #expect(lines.allSatisfy { $0.count <= 118 })
  }

  @Test("Colour is sent only where it is wanted")
  func colour() throws {
    let model = try sample()
    #expect(!TerminalReport().text(model).contains("\u{1b}"))
    let colored = TerminalReport(isColored: true).text(model)
    #expect(colored.contains("\u{1b}[31m8.000\u{1b}[0m"))
    #expect(colored.replacing(/\u{1b}\[\d+m/, with: "") == TerminalReport().text(model))
  }

  @Test("Names with control characters are shown, not sent")
  func control() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, name: "a\u{1b}[2J\nb\u{202e}c\u{7}", series: [series("A")],
      arms: [naive("last"), learner(1), baseline("freshInit", 1)],
      record: { record(series: $0, arm: $1, fold: $2, error: 1) },
      failures: [Failure(series: "bell\u{7}", reason: "line\r\nbreak")])
    let model = try ReportModel(ResultReader(path: scratch.store))
    for text in [TerminalReport().text(model), MarkdownReport().text(model)] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{7}" || $0 == "\u{202e}" || $0 == "\r" })
    }
    #expect(TerminalReport().text(model).hasPrefix(#"a\u{1b}[2J\nb\u{202e}c\u{7}"#))
    #expect(TerminalReport().text(model).contains(#"skipped bell\u{7}: line\r\nbreak"#))
  }

  @Test("Markdown takes names literally and its tables are whole")
  func markdown() throws {
    var model = try sample()
    model.runs[0].skipped = [SkippedSeries(series: "C|<b>*x*", reason: "a_b")]
    let text = MarkdownReport().text(model)
    #expect(text.contains(#"C\|&lt;b&gt;\*x\*: a\_b"#))
    for table in text.split(separator: "\n\n").filter({ $0.hasPrefix("|") }) {
      let widths = Set(table.split(separator: "\n").map { $0.replacing("\\|", with: "").count { $0 == "|" } })
      #expect(widths.count == 1)
    }
  }

  @Test("A constant rate is not called ALDVI, and large and equal ratios have words of their own")
  func constantAnswer() throws {
    let scratch = try Scratch()
    var constant = learner(1)
    constant.rateRule = "constant"
    try writeRun(scratch.store, series: [series("A")], arms: [naive("last"), constant, baseline("freshInit", 1)]) {
      record(series: $0, arm: $1, fold: $2, error: $1 == 0 ? 1 : 2)
    }
    let run = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    #expect(
      run.answers == [
        "On 1 series, mlp with a constant rate (warm, feedback both) has the same MSE as freshInit, "
          + "and 4.000 times the MSE of the best naive forecast."
      ])
  }

  @Test("The answer is a sentence with both ratios")
  func answer() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, series: (0..<4).map { series("S\($0)") },
      arms: [naive("last"), learner(1), baseline("freshInit", 1)]
    ) { s, a, fold in record(series: s, arm: a, fold: fold, error: [1.0, 1.1, 1.25][a]) }
    let run = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    #expect(
      run.answers == [
        "On 4 series, mlp with ALDVI (absolute, warm, feedback both) has 23 % lower MSE than freshInit "
          + "(95 % interval of the ratio 0.774 – 0.774), and 21 % higher MSE than the best naive forecast "
          + "(95 % interval of the ratio 1.210 – 1.210)."
      ])
  }
}

private let expectedReport = """
  sample [synthetic data]
  • On 3 series, mlp with ALDVI (absolute, warm, feedback both) has 100 % higher MSE than freshInit (95 % interval of
    the ratio 0.500 – 8.000: no clear difference), and 8.000 times the MSE of the best naive forecast (95 % interval of
    the ratio 2.000 – 32.0).

  target    level of Close, 1 step ahead
  series    3, 1 of them synthetic, 1970-01-01 to 1970-02-09
  skipped   1 series, named below
  source    synthetic_a.csv and 2 more
  folds     6 over all series, for each arm
  seeds     1, 2
  settings  train 504, window rolling, hidden 32,16, learning-rate 0.001
  run       done, begun 2026-01-02T03:04:05Z, foldcast 0.1.0, identity 0123456789ab, data fedcba987654
  audit     none kept; 'foldcast audit' with --store tests that nothing looked ahead

  mlp: mean squared error, and its ratio to the forecasts it has to beat
  arm                          MSE  ratio  95 % interval  median   won  worst 10 %  folds won  gradients
  mlp/absolute/warm/both         8                                                                1.20 k
    to the best naive               8.000   2.000 – 32.0   8.000   0 %        27.2
    to freshInit                 4  2.000  0.500 – 8.000   2.000  33 %       6.800       33 %     × 0.95
    to shuffledSplit [leaky]  0.25   32.0  8.000 – 128.0    32.0   0 %       108.8        0 %     × 1.00
    to the best attainable          8.000              –   8.000   0 %       8.000

  The paper's claim: 60–70 % lower MSE than models fitted at random
  against freshInit, read as            claimed  measured  95 % interval  verdict
  mlp/absolute/warm/both
    MSE lower by 60–70 %          0.300 – 0.400     2.000  0.500 – 8.000  no effect shown
    random MSE higher by 60–70 %  0.590 – 0.625     2.000  0.500 – 8.000  too uncertain to tell
    60–70 % of folds won            60 % – 70 %      33 %     0 % – 75 %  too uncertain to tell

  Naive forecasts
  arm    MSE  ratio to the best naive  95 % interval  median  best on  worst 10 %
  last     1                    1.000  1.000 – 1.000   1.000    100 %       1.000
  drift    4                    4.000  4.000 – 4.000   4.000      0 %       4.000

  Failures
  • 1 of 12 folds failed; the naive forecast stands in for them and is scored.
  • mlp/absolute/warm/both: 1 of 12 folds failed
  • 1 × diverged in epoch 3
  • skipped TINY: 12 rows, 540 are needed for one fold

  Mind
  • 3 series: a bootstrap over so few gives intervals that are too narrow.
  • mlp/absolute/warm/both: the rate was clamped after 25 % of the epochs, so its schedule is the clamps' rather than
    the rule's.
  • mlp/absolute/warm/both~shuffledSplit: leaky. It looks ahead on purpose and shows what leakage is worth, not skill.

  How to read it
  • MSE is over all leads and origins, in target units; over series, the geometric mean; seeds averaged in logarithms
    first.
  • A ratio below 1 means a lower MSE. Won: share of series with a ratio below 1, a tie counting half. Worst 10 %: only
    a tenth of series are above.
  • The interval is a bootstrap over series. The best naive is chosen for each series in hindsight, so it is hard to
    beat.
  • The paper claims its figure for early epochs and small samples, without saying how it is to be read: hence three
    readings.
  • Gradients: evaluations in samples, a forward pass counted as a third; for a baseline, as a share of its arm's.
  • Best attainable: the least expected MSE that the formula of a synthetic series allows.

  """
