import Foundation
import FoundationXML
import Results
import Testing

@testable import Reporter

@Suite("The HTML page")
struct PageTests {
  /// A page on the sample, made once.
  private static let page = Result {
    let scratch = try Scratch()
    try writeSample(scratch.store)
    return try HTMLReport(ResultReader(path: scratch.store)).text()
  }

  @Test("It needs no network and no script")
  func selfContained() throws {
    let page = try Self.page.get()
    #expect(!page.contains("<script"))
    #expect(!page.contains("src="))
    #expect(!page.contains("@import"))
    #expect(!page.contains("url("))
    #expect(page.matches(of: /href="([^"]*)"/).allSatisfy { $0.1.hasPrefix("#") })
  }

  @Test("Its security policy forbids everything but its own style, whose digest it holds")
  func policy() throws {
    let page = try Self.page.get()
    let style = try #require(page.firstMatch(of: /<style>(.*?)<\/style>/.dotMatchesNewlines())).1
    #expect(page.matches(of: /<style/).count == 1 && !page.contains(" style="))
    #expect(
      page.contains(
        "content=\"default-src 'none'; style-src 'sha256-\(try sha256(String(style)))'; base-uri 'none'; form-action 'none'\""
      ))
  }

  @Test("Names of series stay text")
  func escaping() throws {
    let page = try Self.page.get()
    #expect(page.contains("C|&lt;b&gt;"))
    #expect(!page.contains("<b>"))
  }

  @Test("Long words at the ticks leave room for the axis' title, and charts above one another keep one left edge")
  func margins() {
    func plot(_ values: [Double]) -> Plot {
      Plot(
        description: "", x: Axis("x", holding: [0, 1]), y: Axis("y", .logarithmic, holding: values), marks: [])
    }
    let (short, long) = (plot([1, 100]), plot([0.001_01, 0.001_02, 0.001_03]))
    #expect(short.margin == 72 && long.margin > 90)
    let table = ReportDocument.Table(columns: ["x"], rows: [])
    let page = Figure(title: "", caption: "", plots: [short, long], table: table).html()
    let edges = page.matches(of: /class="axis" d="M([0-9.]+)/).map(\.1)
    #expect(edges.count == 2 && edges[0] == edges[1])
  }

  @Test("Every chart is well-formed and says what it shows")
  func charts() throws {
    let charts = try Self.page.get().matches(of: /<svg.*?<\/svg>/.dotMatchesNewlines())
    #expect(charts.count >= 6)
    for chart in charts {
      let svg = String(chart.0)
      #expect(XMLParser(data: Data(svg.utf8)).parse(), "\(svg.prefix(200))")
      #expect(svg.contains("aria-hidden") || svg.contains("aria-label"))
      #expect(!svg.contains("nan") && !svg.contains("inf\""))
    }
  }

  @Test("A colour has its name in the legend of its chart, and each of several charts a name of its own")
  func names() throws {
    let figures = try Self.page.get().matches(of: /<figure>.*?<\/figure>/.dotMatchesNewlines()).map { String($0.0) }
    #expect(figures.count >= 3 && figures[0].contains("which model is better"))
    for figure in figures {
      let charts = figure.components(separatedBy: "<svg viewBox=\"0 ").dropFirst().filter { !$0.hasPrefix("0 26 10") }
      let isOne = figure.matches(of: /role="img"/).count == 1
      #expect(
        isOne || figure.matches(of: /class="panel"/).count == figure.matches(of: /role="img"/).count,
        "\(figure.prefix(90))")
      for chart in charts where chart.contains("role=\"img\"") {
        let parts = chart.components(separatedBy: "<ul class=\"legend\">")
        #expect(parts[0].contains("class=\"title\""))
      }
      let drawn = Set(figure.matches(of: /class="(?:line|dot|bar) (c\d)"/).map(\.1))
      let legends = figure.matches(of: /<ul class="legend">.*?<\/ul>/.dotMatchesNewlines()).map { String($0.0) }
        .joined()
      #expect(drawn.allSatisfy { legends.contains("line \($0)\"") }, "\(figure.prefix(90))")
    }
  }

  @Test("The ratios by series are those of v_score")
  func scores() throws {
    let scratch = try Scratch()
    // One seed, so that a ratio of the page is a ratio of the view.
    try writeRun(
      scratch.store, series: [series("A"), series("B"), series("C")], arms: [naive("last"), learner(1)]
    ) { record(series: $0, arm: $1, fold: $2, error: $1 == 0 ? 1 : [1.5, 0.5, 3][$0]) }
    let reader = try ResultReader(path: scratch.store)
    let page = try HTMLReport(reader).text()
    var compared = 0
    try reader.forEachRow(of: .scores) { cells in
      guard case .text(let series) = cells[1], case .text("sequential") = cells[3], case .real(let ratio) = cells[7]
      else {
        return
      }
      #expect(page.contains("<th scope=\"row\">\(series)</th><td class=\"number\">\(Reporter.ratio(ratio))</td>"))
      compared += 1
    }
    #expect(compared == 3)
    #expect(page.contains("1 of 3 series are below 1. Worst: C (9.000), A (2.250), B (0.250)."))
  }

  @Test("A store without runs, and a run without trained arms, still make a page")
  func empty() throws {
    let scratch = try Scratch()
    try ResultWriter(path: scratch.store).close()
    #expect(try HTMLReport(ResultReader(path: scratch.store)).text().contains("holds no runs"))
    try writeRun(scratch.store, series: [series("A")], arms: [naive("last")]) {
      record(series: $0, arm: $1, fold: $2, error: 1)
    }
    let page = try HTMLReport(ResultReader(path: scratch.store)).text()
    #expect(page.contains("Naive forecasts"))
    #expect(!page.contains("<figure>"))
  }
}

@Suite("Axes")
struct AxisTests {
  @Test("Instants become days, and days dates")
  func instants() {
    #expect(Instants.number("1970-01-01") == 0)
    #expect(Instants.number("2000-03-01") == 11017)
    #expect(Instants.number("2000-03-01T06:00:00Z") == 11017.25)
    #expect(Instants.number("412") == 412)
    #expect(Instants.number("soon") == nil)
    for day in stride(from: -800_000, through: 800_000, by: 997) {
      let (year, month, date) = Instants.date(day: day)
      #expect(Instants.day(year: year, month: month, day: date) == day)
    }
    #expect(Instants.text(day: 19_782) == "2024-02-29")
  }

  @Test("Marks are round and lie on the axis", arguments: [0.003, 1, 47, 1e6])
  func linear(_ size: Double) {
    let axis = Axis("x", holding: [0.2 * size, 1.3 * size])
    #expect((3...8).contains(axis.ticks.count))
    #expect(axis.ticks.allSatisfy { (0...1).contains(axis.place($0.value) ?? -1) })
  }

  @Test("A logarithmic axis holds no zero and puts powers of ten equally far apart")
  func logarithmic() throws {
    let axis = Axis("x", .logarithmic, holding: [0.001, 0, 10, -1, .nan])
    #expect(axis.place(0) == nil)
    let places = try [0.01, 0.1, 1].map { try #require(axis.place($0)) }
    #expect(abs((places[1] - places[0]) - (places[2] - places[1])) < 1e-12)
    #expect(axis.ticks.map(\.label) == ["0.001", "0.01", "0.1", "1", "10"])
  }

  @Test("One value, none, or no finite one still make an axis", arguments: [[3.0], [], [.nan], [0]])
  func degenerate(_ values: [Double]) {
    for scale in [Axis.Scale.linear, .logarithmic, .time] {
      let axis = Axis("x", scale, holding: values)
      #expect(axis.domain.lowerBound < axis.domain.upperBound || scale == .time)
      #expect(axis.ticks.allSatisfy { $0.value.isFinite })
    }
  }
}

/// SHA-256 in base 64, by the system's own program.
private func sha256(_ text: String) throws -> String {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(text.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/sh")
  process.arguments = ["-c", "sha256sum \(file.path) 2>/dev/null || shasum -a 256 \(file.path)"]
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let digits = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).prefix(64)
  process.waitUntilExit()
  let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
  return Data(bytes).base64EncodedString()
}
