/// Loads one file, archive or database into drafts of series.
struct FileLoader {
  let file: InputFile
  let options: LoadOptions
  let selection: ColumnSelection?
  /// Kinds of files that are known beside the built-in ones.
  var formats: [TableFormat] = []
  /// Columns of texts by which series are grouped.
  var groups: [String] = []
  /// How much of a text is in memory at a time, unless a record is longer.
  var windowBytes = TextWindow.usualBytes

  /// What came of one file or archive member.
  struct Piece {
    var source: String
    /// Why it was refused as a whole.
    var error: SeriesError?
    /// What was done to it before it was read as a table.
    var notes: [Panel.Note] = []
    var table: RawTable?
    /// The table's instants, where they are settled.
    var resolved: InstantResolver.Resolved?
    var outcome: SeriesBuilder.Outcome?
    var bytes = 0
  }

  /// The pieces in the file's order; `keepingTables` keeps the raw rows for a description.
  func load(keepingTables: Bool = false) -> [Piece] {
    pieces(keepingTables: keepingTables) { () throws(SeriesError) in try contents() }
  }

  /// The same for bytes that are in memory already, as if the file held them.
  func load(_ bytes: [UInt8], keepingTables: Bool = false) -> [Piece] {
    pieces(keepingTables: keepingTables) { () throws(SeriesError) in
      try sources { () throws(SeriesError) in MemoryBytes(bytes) }
    }
  }

  /// The pieces of texts and tables, whatever they come from.
  func pieces(keepingTables: Bool = false, of read: () throws(SeriesError) -> [Source]) -> [Piece] {
    let sources: [Source]
    do throws(SeriesError) {
      sources = try read()
    } catch {
      return [Piece(source: file.shownPath, error: error)]
    }
    let pieces = sources.map { content in
      var piece = Piece(source: content.name, notes: content.notes.map { .init(source: content.name, text: $0) })
      do throws(SeriesError) {
        var table = try table(content)
        piece.bytes = table.bytes
        table.separateGroups()
        if keepingTables { piece.table = table }
        let dates = table.takeDates()
        var resolved = try InstantResolver(table).resolve(consume dates)
        try TickerFinder(options: options, resolved: resolved).settle(&table)
        let skipped = try ZoneResolver(table: table).apply(to: &resolved)
        for row in skipped.reversed() { resolved.instants.remove(at: row) }
        table.leaveOut(skipped)
        piece.resolved = resolved
        try NumberStyles.settle(&table)
        if keepingTables { piece.table = table }
        piece.outcome = try SeriesBuilder(
          table: table, resolved: resolved, options: options, selection: selection, stem: content.stem,
          folders: content.folders, groups: groups
        ).build()
      } catch {
        piece.error = error
      }
      return piece
    }
    return Self.leavingOutProse(pieces, sources)
  }

  /// The rows of a text or table, read with what its first rows show; again, where all rows show otherwise.
  private func table(_ source: Source) throws(SeriesError) -> RawTable {
    switch source.content {
    case .table(let table): return try self.table(of: table)
    case .text(let open):
      do throws(SeriesError) {
        return try table(
          of: TextTable(source: source.name, options: options, windowBytes: windowBytes, open: open))
      } catch {
        // A text that is damaged or too large is refused for that first of all, wherever it is.
        try open().drain()
        throw error
      }
    }
  }

  private func table(of rows: some ShapedTable) throws(SeriesError) -> RawTable {
    let profile = try rows.profile()
    var shape = profile.shape
    var roles = RoleDetector(source: rows.source, options: options, profile: profile, groups: groups)
    try roles.assign(profile.bytes.span, to: &shape)
    let table = try rows.read(shape)
    guard let revision = ShapeReviser.revised(table, profile, given: options.decimal) else { return table }
    let revised = try rows.read(revision.shape)
    // Where cells stay unreadable the other way was none either.
    return revision.slots.allSatisfy { revised.damageCounts[$0] == 0 } ? revised : table
  }
}

/// The text's encoding.
enum Encoding {
  /// How many bytes are looked at.
  static let sampleBytes = 4096

  /// The byte at which the text starts, behind a UTF-8 mark.
  static func start(of bytes: ArraySlice<UInt8>) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}
