internal import Declarations

/// What a column of texts says of a series that is to be grouped by it.
enum GroupFact: Sendable {
  /// A text and the line on which it stands first.
  struct Place: Sendable, Hashable {
    var text: String
    var source: String
    var line: Int32
  }

  /// One text in all rows that have any.
  case one(Place)
  /// Two texts: the series has no group of its own.
  case several(Place, Place)
  /// No text in any row.
  case none(SeriesError)

  /// The text; nil where there is no single one.
  var text: String? { if case .one(let place) = self { place.text } else { nil } }

  /// Why a series cannot be grouped; nil where it can.
  func fault(series: String) -> SeriesError? {
    switch self {
    case .one: return nil
    case .none(let error): return error
    case .several(let first, let then):
      let isOneFile = first.source == then.source
      func found(_ place: Place) -> String {
        "'\(place.text.shown)' in line \(place.line)\(isOneFile ? "" : " of \(place.source)")"
      }
      return SeriesError(
        source: isOneFile ? first.source : series, expected: "one group for '\(series.shown)' in all its rows",
        found: "\(found(first)) and \(found(then))",
        advice: "A series learns with one group: give a file with a line NAME,GROUP for each series to --cohort.")
    }
  }

  /// What parts of one series say together: a part without a text says nothing where another one has it.
  static func merged(_ parts: [[String: GroupFact]], series: String) -> [String: GroupFact] {
    parts.dropFirst().reduce(parts.first ?? [:]) { whole, part in
      whole.merging(part) { a, b in
        switch (a, b) {
        case (.several, _), (.one, .none), (.none, .none): a
        case (_, .several), (.none, .one): b
        case (.one(let first), .one(let then)): first.text == then.text ? a : .several(first, then)
        }
      }
    }
  }

  /// The column of a name, its case ignored where that is unambiguous.
  static func place(of name: String, among names: [String]) -> Int? {
    if let exact = names.firstIndex(of: name) { return exact }
    let folded = names.indices.filter { names[$0].lowercased() == name.lowercased() }
    return folded.count == 1 ? folded[0] : nil
  }
}

extension SeriesBuilder {
  /// What the columns that series are grouped by say in some rows, or in all.
  func groups(of rows: [Int]?) -> [String: GroupFact] {
    var facts: [String: GroupFact] = [:]
    for wanted in groups { facts[wanted] = fact(wanted, rows) }
    return facts
  }

  private func fact(_ wanted: String, _ rows: [Int]?) -> GroupFact {
    let names = table.shape.columns.map(\.name)
    guard let column = GroupFact.place(of: wanted, among: names),
      let labels = table.groups.first(where: { $0.column == column })
    else {
      let texts = table.shape.columns.filter { !$0.role.isTime && $0.role != .value && $0.role != .index }.map(\.name)
      let nearest = Nearest.advice(wanted, among: texts)
      return .none(
        SeriesError(
          source: table.source, column: wanted,
          expected: texts.isEmpty
            ? "a column of texts for --cohort"
            : Nearest.expected("columns", texts, listedBy: "'foldcast data describe'"),
          found: "neither such a column nor such a file",
          advice:
            "\(nearest.isEmpty ? "" : "\(nearest) ")Give each, all, a column of texts, or the path of a file with a line NAME,GROUP for each series to --cohort."
        ))
    }
    if let bytes = labels.unreadable {
      return .none(EncodingError.notUTF8(source: table.source, line: nil, column: names[column], bytes: bytes))
    }
    var first: GroupFact.Place?
    var before: Int32 = -1
    for row in rows.map({ AnyRandomAccessCollection($0) }) ?? AnyRandomAccessCollection(0..<table.count)
    where labels.ids[row] != before {
      before = labels.ids[row]
      let place = GroupFact.Place(text: labels.texts[Int(before)], source: table.source, line: table.lines[row])
      if isMissing(place.text) { continue }
      guard let known = first else {
        first = place
        continue
      }
      if known.text != place.text { return .several(known, place) }
    }
    if let first { return .one(first) }
    return .none(
      SeriesError(
        source: table.source, line: (rows?.first ?? 0) < table.count ? Int(table.lines[rows?.first ?? 0]) : nil,
        column: names[column], expected: "the group of a series in one of its rows", found: "none in any of them",
        advice: "Fill the column in, or leave the series out."))
  }

  private func isMissing(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return MissingCell.isMissing(bytes.span, bytes.indices, options.missingTokens.map { Array($0.utf8) })
  }
}
