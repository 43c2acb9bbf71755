/// A column that a run uses: one that was read, or one that is made of such.
enum SelectedColumn {
  case read(String)
  case made(ColumnFormula, of: [String])

  /// The column that is asked for by its name, its case ignored where that is unambiguous, or by a formula of columns.
  ///
  /// Throws naming the columns there are, and the flag that asks for it.
  init(_ wanted: String, among names: [String], in source: String, flag: String? = nil) throws(SeriesError) {
    func name(of wanted: String) -> String? {
      if names.contains(wanted) { return wanted }
      let folded = names.filter { $0.lowercased() == wanted.lowercased() }
      return folded.count == 1 ? folded[0] : nil
    }
    func missing(_ column: String) -> SeriesError {
      SeriesError.noColumn(column, among: names, in: source, flag: flag ?? SeriesError.columnFlags)
    }
    if let name = name(of: wanted) {
      self = .read(name)
    } else if let formula = try ColumnFormula(wanted, in: source) {
      self = .made(
        formula,
        of: try formula.columns.map { column throws(SeriesError) in
          guard let name = name(of: column) else { throw missing(column) }
          return name
        })
    } else {
      throw missing(wanted)
    }
  }

  /// Its name in the series.
  var name: String {
    switch self {
    case .read(let name): name
    case .made(let formula, _): formula.text
    }
  }

  /// The columns that have to be read for some, each once, the first one's first.
  static func read(of asked: [SelectedColumn]) -> [String] {
    asked.flatMap { column in
      switch column {
      case .read(let name): [name]
      case .made(_, let columns): columns
      }
    }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension TimeSeries {
  /// The series with the columns that are asked for, the target first, missing values of what they are made of settled; returns their names too.
  ///
  /// Throws for a column that there is not, named with its flag where it has one.
  package func settling(
    _ policy: MissingValues, of wanted: [String], flags: [String: String]
  ) throws(SeriesError) -> (series: TimeSeries, names: [String]) {
    let all = columns.map(\.name)
    let asked = try wanted.map { text throws(SeriesError) in
      try SelectedColumn(text, among: all, in: name, flag: flags[text])
    }
    let settled = try resolvingMissing(policy, in: SelectedColumn.read(of: asked))
    return (try settled.making(asked), asked.map(\.name))
  }

  /// The series with these columns, made of its own, and without the first rows in which one is not defined.
  ///
  /// O(rows × columns). Throws where a value is not finite, and where no row is left.
  func making(_ asked: [SelectedColumn]) throws(SeriesError) -> TimeSeries {
    guard asked.contains(where: { if case .made = $0 { true } else { false } }) else { return self }
    var made: [Column] = []
    for column in asked where !made.contains(where: { $0.name == column.name }) {
      switch column {
      case .read(let name): made.append(try self.column(named: name))
      case .made(let formula, _): made.append(Column(name: formula.text, values: try formula.values(in: self)))
      }
    }
    let first = made.map { $0.values.firstIndex { !$0.isNaN } ?? count }.max() ?? 0
    guard first < count else {
      throw SeriesError(
        source: name, column: made.first?.name, expected: "more rows than the formulas of columns use up",
        found: "\(count)", advice: "Take fewer rows together, or give a longer series.")
    }
    var series = try TimeSeries(
      name: name, clock: clock, instants: Array(instants[first...]),
      columns: made.map { Column(name: $0.name, values: Array($0.values[first...])) })
    let read = Set(made.map(\.name))
    series.following = (following.instants, following.columns.filter { read.contains($0.name) })
    return series
  }
}
