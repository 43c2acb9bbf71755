/// The series of a panel, each made from its rows when it is asked for, so that a run over many holds few at a time.
///
/// All were made once when the panel was read, so that what cannot be used is refused beforehand. Nothing is read from
/// the files again: the rows wait in a temporary file.
public struct StreamedPanel: Sendable {
  /// What was done to files and series, in their order.
  package let notes: [Panel.Note]
  /// What was refused, in the files' order.
  package let refused: [Panel.Refusal]
  private let sources: [DraftSource]

  /// The number of series.
  package var count: Int { sources.count }

  /// The name of a series; names are distinct and sorted by their bytes.
  package func name(at index: Int) -> String { sources[index].name }

  /// The file or table that a series was read from, or all that were joined.
  package func source(at index: Int) -> String { sources[index].parts.map(\.draft.source).joined(separator: " and ") }

  /// How a series was read; of parts that were joined, the first one's manner.
  package func reading(at index: Int) -> Reading? { sources[index].reading }

  /// What the columns of texts that were asked for say of a series, by the columns' names.
  package func groups(at index: Int) -> [String: String] { sources[index].groups }

  /// A series; throws where the temporary file cannot be read.
  ///
  /// O(rows × columns).
  package func series(at index: Int) throws(SeriesError) -> TimeSeries {
    var notes: [Panel.Note] = []
    return try sources[index].series(notes: &notes)
  }

  /// The panel of what was read; hands each series that can be used to `body`, in the files' order.
  ///
  /// Throws where no series is left, and where files cannot be joined.
  init(
    _ pieces: [StoredPiece], in spool: SeriesSpool, options: LoadOptions, columns: ColumnSelection?,
    _ body: (TimeSeries) -> Void = { _ in }
  ) throws(SeriesError) {
    let drafts = pieces.flatMap(\.drafts)
    if let zone = options.zone, let first = drafts.first, !drafts.contains(where: { $0.draft.reading?.zone == zone }) {
      throw SeriesError(
        source: first.draft.source, expected: "times that say no offset from UTC, for --zone \(zone)",
        found: drafts.count > 1 ? "none, as in all files" : "none", advice: "Leave --zone out.")
    }
    let parts = drafts.map {
      SeriesJoiner.Part(name: $0.draft.name, qualifiers: $0.draft.qualifiers, days: $0.days)
    }
    let groups = SeriesJoiner.groups(parts, joins: options.join)
    let names = DistinctNames.names(groups.map { ($0.name, parts[$0.parts[0]].qualifiers) })
    var notes = pieces.flatMap(\.notes)
    if let note = SeriesJoiner.note(parts, joins: options.join) { notes.append(note) }
    var refused = pieces.flatMap(\.refused)
    var sources: [DraftSource] = []
    var oddPrices: [Panel.Note] = []
    for (group, name) in zip(groups, names) {
      let source = DraftSource(
        name: name, parts: group.parts.map { drafts[$0] }, spool: spool, options: options, selection: columns)
      let draft = try source.draft()
      do throws(SeriesError) {
        let series = try draft.series(named: name, selection: columns, policy: options.missing, notes: &notes)
        let forecast = columns == nil ? (try? series.detectedTarget()) : series.columns.first?.name
        if let target = series.columns.first(where: { $0.name == forecast }) {
          oddPrices += PriceFacts.warnings(target.values, of: target.name, place: series.place(ofRow:))
            .map { .init(source: name, text: $0) }
        }
        body(series)
        sources.append(source)
      } catch {
        refused.append(.init(name: name, error: error))
      }
    }
    guard !sources.isEmpty else { throw Self.nothingLeft(of: pieces, refused) }
    notes += oddPrices.prefix(10)
    if oddPrices.count > 10 {
      let more =
        "\(oddPrices.count - 10) more notes about odd prices are left out; 'foldcast data describe' has them by file"
      notes.append(.init(source: pieces[0].source, text: more))
    }
    self.notes = notes
    self.refused = refused
    self.sources = sources.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func nothingLeft(of pieces: [StoredPiece], _ refused: [Panel.Refusal]) -> SeriesError {
    guard let first = refused.first?.error else {
      return SeriesError(
        source: pieces.first?.source ?? "input", expected: "at least one series", found: "none",
        advice: "See what the files hold with foldcast data describe.")
    }
    guard refused.count > 1 else { return first }
    return SeriesError(
      source: first.source, line: first.line, column: first.column, expected: first.expected, found: first.found,
      advice: "\(first.advice) (\(refused.count - 1) more were refused; nothing is left.)")
  }
}

/// What came of one file or archive member, its rows stored.
struct StoredPiece: Sendable {
  var source: String
  var notes: [Panel.Note] = []
  var refused: [Panel.Refusal] = []
  var drafts: [SeriesSpool.Stored] = []

  init(_ piece: FileLoader.Piece, in spool: SeriesSpool) throws(SeriesError) {
    source = piece.source
    notes = piece.notes
    if let error = piece.error { refused.append(.init(name: piece.source, error: error)) }
    guard let outcome = piece.outcome else { return }
    notes += outcome.notes
    refused += outcome.refused
    for draft in outcome.drafts { drafts.append(try spool.store(draft)) }
  }
}

/// What a series is made of: its draft, or the drafts that are joined to it.
private struct DraftSource: Sendable {
  var name: String
  var parts: [SeriesSpool.Stored]
  var spool: SeriesSpool
  var options: LoadOptions
  var selection: ColumnSelection?

  var reading: Reading? {
    let readings = parts.compactMap(\.draft.reading)
    guard var whole = readings.first else { return nil }
    whole.source = readings.map(\.source).joined(separator: " and ")
    whole.rows = readings.reduce(0) { $0 + $1.rows }
    whole.first = readings.map(\.first).min() ?? whole.first
    whole.last = readings.map(\.last).max() ?? whole.last
    return whole
  }

  /// The groups, by the columns that tell them; the series has passed with them.
  var groups: [String: String] {
    GroupFact.merged(parts.map(\.draft.groups), series: name).compactMapValues(\.text)
  }

  func draft() throws(SeriesError) -> SeriesDraft {
    let drafts = try parts.map { part throws(SeriesError) in try spool.draft(part) }
    return drafts.count == 1 ? drafts[0] : try SeriesJoiner.merged(drafts, named: name, options.duplicates)
  }

  func series(notes: inout [Panel.Note]) throws(SeriesError) -> TimeSeries {
    try draft().series(named: name, selection: selection, policy: options.missing, notes: &notes)
  }
}
