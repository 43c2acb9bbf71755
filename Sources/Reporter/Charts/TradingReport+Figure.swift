extension TradingReport {
  /// Capital over time and its fall from its highest point, of the books and their benchmark after costs, as an SVG file.
  ///
  /// Of more than seven books the first seven are drawn.
  package var figure: String {
    let own = zip(arms, books).filter { !$1.isEmpty }
    let drawn = own.prefix(LineFigure.mostLines - 1)
    var lines = drawn.enumerated().map { style, one in
      let name = runs.count > 1 ? "\(one.0.run): \(one.0.name)" : one.0.name
      return Line(entry: Plot.Entry(text: name, style: style), one.1.map { ($0.instant, $0.net) })
    }
    // Books over the same rows share their benchmark; the longest one is drawn.
    let longest = drawn.map(\.1).max { $0.count < $1.count } ?? []
    let held = longest.compactMap { row in row.benchmark.map { (row.instant, $0) } }
    if !held.isEmpty {
      lines.append(Line(entry: Plot.Entry(text: benchmarkWords, style: LineFigure.mostLines - 1), held))
    }
    let isDate = own.first.map { Instants.isDate($0.1[0].instant) } ?? false
    func plot(_ panel: String, _ title: String, _ axis: Axis, height: Double, _ value: (Line.Point) -> Double) -> Plot {
      Plot(
        panel: panel, description: "\(panel) over time",
        x: Axis(title, isDate ? .time : .linear, holding: lines.flatMap { $0.points.map(\.x) }), y: axis,
        marks: lines.map { line in .line(line.points.map { .init($0.x, value($0)) }, style: line.entry.style) },
        height: height)
    }
    let capitals = lines.flatMap { $0.points.map(\.capital) }.filter { $0 > 0 }
    let isWide = (capitals.max() ?? 1) / (capitals.min() ?? 1) > 8
    let capital = Axis("capital (× start)", isWide ? .logarithmic : .linear, holding: capitals, include: 1)
    let falls = Axis("fall (%)", holding: lines.flatMap { $0.points.map(\.fall) }, include: 0)
    let cut = own.count > drawn.count ? " (the first \(drawn.count) of \(own.count) books)" : ""
    return FigureFile(
      title: "Capital after costs\(cut)",
      plots: [
        plot("Capital of each book", isDate ? "" : "row", capital, height: 240, \.capital),
        plot("Fall from the highest point", isDate ? "date" : "row", falls, height: 150, \.fall),
      ], legend: lines.map(\.entry)
    ).svg
  }

  /// A book or benchmark, drawn.
  private struct Line {
    struct Point {
      var x: Double
      var capital: Double
      /// From the highest point, a percentage from −100 to 0.
      var fall: Double
    }

    var entry: Plot.Entry
    var points: [Point] = []

    init(entry: Plot.Entry, _ returns: [(instant: String, value: Double)]) {
      self.entry = entry
      var (capital, share) = (1.0, 1.0)
      // No more points than can be told apart.
      let every = max(1, returns.count / 1000)
      for (t, row) in returns.enumerated() {
        capital *= max(0, 1 + row.value)
        share = min(1, share * max(0, 1 + row.value))
        if t % every == 0 || t == returns.count - 1, let x = Instants.number(row.instant) {
          points.append(Point(x: x, capital: capital, fall: 100 * (share - 1)))
        }
      }
    }
  }
}
