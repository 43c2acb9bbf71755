extension PanelLoader {
  /// What the files hold and what a run with these options and columns would refuse.
  ///
  /// Behind the files come the series that are joined of several, where `options.join` says so. Throws only where an input
  /// names nothing or an option cannot be used; what cannot be read is described with the reason. With `rowsOfOneFold`,
  /// series with fewer rows are warned of. O(bytes).
  package static func describe(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil,
    rowsOfOneFold: Int? = nil, formats: [TableFormat] = []
  ) throws -> [FileDescription] {
    try options.validate()
    let describer = FileDescriber(options: options, selection: columns, rowsOfOneFold: rowsOfOneFold)
    let described = inParallel(try InputFile.find(inputs, formats)) { file in
      let loader = FileLoader(file: file, options: options, selection: columns, formats: formats)
      return loader.load(keepingTables: true).map { piece in
        (facts: describer.describe(piece), drafts: (piece.outcome?.drafts ?? []).map { DescribedPart($0, options) })
      }
    }.flatMap { $0 }
    var facts = described.map(\.facts)
    let drafts = described.flatMap(\.drafts)
    let parts = drafts.map(\.part)
    let joined = SeriesJoiner.groups(parts, joins: options.join).filter { $0.parts.count > 1 }
    // What is too short or constant is judged by the series that it is a part of.
    let inJoined = Set(joined.flatMap(\.parts))
    var first = 0
    for (index, file) in described.enumerated() {
      let own = first..<first + file.drafts.count
      if !own.isEmpty, own.allSatisfy(inJoined.contains) { facts[index].warnings = [] }
      first = own.upperBound
    }
    if let note = SeriesJoiner.note(parts, joins: options.join) { facts[0].notes.append(note.description) }
    for group in joined {
      facts.append(describer.describe(group.parts.compactMap { drafts[$0].draft }, joinedInto: group.name))
    }
    return facts
  }
}

/// A draft as far as the description of joined series needs it.
private struct DescribedPart {
  var part: SeriesJoiner.Part
  /// The rows, where series are joined.
  var draft: SeriesDraft?

  init(_ draft: SeriesDraft, _ options: LoadOptions) {
    part = SeriesJoiner.Part(name: draft.name, qualifiers: draft.qualifiers, days: draft.days)
    self.draft = options.join ? draft : nil
  }
}

extension FileDescriber {
  /// The description of a series that is joined of parts.
  func describe(_ parts: [SeriesDraft], joinedInto name: String) -> FileDescription {
    let place = "'\(name.shown)', joined of \(parts.count) parts"
    do throws(SeriesError) {
      let draft = try SeriesJoiner.merged(parts, named: name, options.duplicates)
      var shape = FileShape()
      shape.isText = false
      shape.columns = draft.columns.map { .init(name: $0.name, role: .value) }
      let damaged = draft.columns.map { column in
        column.values.count { $0.bitPattern == RawTable.damagedBits }
      }
      let table = RawTable(
        source: place, shape: shape, slotColumns: Array(draft.columns.indices), values: draft.columns.map(\.values),
        lines: draft.lines, damageCounts: damaged)
      let outcome = SeriesBuilder.Outcome(
        layout: .file, resolved: .init(clock: draft.clock, instants: draft.instants), drafts: [draft])
      return describe(.init(source: place, table: table, outcome: outcome))
    } catch {
      var facts = FileDescription(source: place, bytes: 0)
      facts.refusals = [error.description]
      return facts
    }
  }
}
