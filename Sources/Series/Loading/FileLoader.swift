internal import Foundation

/// Loads one file, archive or database into drafts of series.
struct FileLoader {
  let file: InputFile
  let options: LoadOptions
  let selection: ColumnSelection?
  /// How much of a text is in memory at a time, unless a record is longer.
  var windowBytes = TextWindow.usualBytes

  /// What came of one file or archive member.
  struct Piece {
    var source: String
    /// Why it was refused as a whole.
    var error: SeriesError?
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
      try sources(startingWith: bytes.prefix(16)) { () throws(SeriesError) in MemoryBytes(bytes) }
    }
  }

  private func pieces(keepingTables: Bool, _ read: () throws(SeriesError) -> [Source]) -> [Piece] {
    let sources: [Source]
    do throws(SeriesError) {
      sources = try read()
    } catch {
      return [Piece(source: file.path.shownPath, error: error)]
    }
    return sources.map { content in
      var piece = Piece(source: content.name)
      do throws(SeriesError) {
        var table = try table(content)
        piece.bytes = table.bytes
        if keepingTables { piece.table = table }
        let dates = table.takeDates()
        var resolved = try InstantResolver(table).resolve(dates)
        try TickerFinder(options: options, resolved: resolved).settle(&table)
        let skipped = try ZoneResolver(table: table).apply(to: &resolved)
        for row in skipped.reversed() { resolved.instants.remove(at: row) }
        table.leaveOut(skipped)
        piece.resolved = resolved
        try NumberStyles.settle(&table)
        if keepingTables { piece.table = table }
        piece.outcome = try SeriesBuilder(
          table: table, resolved: resolved, options: options, selection: selection, stem: content.stem,
          folders: content.folders
        ).build()
      } catch {
        piece.error = error
      }
      return piece
    }
  }

  /// One text with what its container says about it.
  struct Source {
    var name: String
    var stem: String
    var folders: [String]
    /// The text from its start, each time anew; nil for a database.
    var open: (() throws(SeriesError) -> ByteStream)?
  }

  /// The texts of the file, archive or database.
  private func contents() throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    let bytes = try FileBytes(path: file.path, limits: options.limits)
    if bytes.head.starts(with: FileKind.sqlite) {
      let database = try SQLiteTable(path: file.path, options: options)
      return [
        Source(name: database.source, stem: database.name ?? file.stem, folders: [file.stem] + file.folders, open: nil)
      ]
    }
    if options.table != nil || options.query != nil {
      throw SeriesError(
        source: place, expected: "a SQLite database for --table or --query", found: "another kind of file",
        advice: "Leave --table and --query out, or name a database.")
    }
    return try sources(startingWith: bytes.head[...]) { () throws(SeriesError) in
      try FileBytes(path: file.path, limits: options.limits)
    }
  }

  /// The texts of a file's bytes.
  private func sources(
    startingWith head: ArraySlice<UInt8>, _ open: @escaping () throws(SeriesError) -> any ByteSource
  ) throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    if head.starts(with: FileKind.gzip) {
      return [
        plainSource { () throws(SeriesError) in
          let bytes = try open()
          let guardian = GrowthGuard(source: place, packed: bytes, limits: options.limits)
          return ByteStream(try Inflater(bytes, framing: .gzip, damaged: guardian.damaged), guardian)
        }
      ]
    }
    if head.starts(with: FileKind.zip) {
      let packed = try open().rest(upTo: options.limits, source: place)
      let members = try ZipArchive(bytes: packed, source: file.path, limits: options.limits).tables()
      guard !members.isEmpty else {
        throw SeriesError(
          source: place, expected: "a zip archive with .csv, .txt or .tsv members", found: "none",
          advice: "Unpack the archive and name the files themselves.")
      }
      return members.map { member, bytes in
        // A member may have no name at all.
        let stem = InputFile.stem(member)
        return Source(
          name: "\(file.path)/\(member)".shownPath, stem: stem.isEmpty ? file.stem : stem,
          folders: [file.stem] + file.folders,
          open: { () throws(SeriesError) in ByteStream(MemoryBytes(bytes), nil) })
      }
    }
    if let kind = Self.foreignKinds.first(where: { head.starts(with: $0.magic) }) {
      throw SeriesError(source: place, expected: "text, gz, zip or SQLite", found: kind.name, advice: kind.advice)
    }
    return [
      plainSource { () throws(SeriesError) in
        ByteStream(try open(), GrowthGuard(source: place, packed: nil, limits: options.limits))
      }
    ]
  }

  private func plainSource(_ open: @escaping () throws(SeriesError) -> ByteStream) -> Source {
    Source(name: file.path.shownPath, stem: file.stem, folders: file.folders, open: open)
  }

  private static let foreignKinds: [(magic: [UInt8], name: String, advice: String)] = [
    (Array("PAR1".utf8), "a Parquet file", "Convert it to CSV."),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file", "Unpack it with zstd -d."),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file", "Unpack it with xz -d."),
    (Array("BZh".utf8), "a bzip2 file", "Unpack it with bzip2 -d."),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "Convert it to CSV."),
    ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook", "Save the sheet as CSV."),
  ]

  /// The rows of a text or database, read with what its first rows show; again, where all rows show otherwise.
  private func table(_ content: Source) throws(SeriesError) -> RawTable {
    do throws(SeriesError) {
      return try table(of: try reader(content))
    } catch {
      // A text that is damaged or too large is refused for that first of all, wherever it is.
      try content.open?().drain()
      throw error
    }
  }

  private func reader(_ content: Source) throws(SeriesError) -> any TableReader {
    guard let open = content.open else { return try SQLiteTable(path: file.path, options: options) }
    return TextTable(source: content.name, options: options, windowBytes: windowBytes, open: open)
  }

  private func table(of reader: any TableReader) throws(SeriesError) -> RawTable {
    let profile = try reader.profile()
    var shape = profile.shape
    var roles = RoleDetector(source: reader.source, options: options, profile: profile)
    try roles.assign(profile.bytes.span, to: &shape)
    let table = try reader.read(shape)
    guard let revised = ShapeReviser.revised(table, profile, given: options.decimal) else { return table }
    return try reader.read(revised)
  }
}

/// The text's encoding.
enum Encoding {
  /// How many bytes are looked at.
  static let sampleBytes = 4096

  /// The byte at which the text starts, behind a UTF-8 mark; throws for UTF-16 and binary files.
  static func start(of bytes: ArraySlice<UInt8>, source: String) throws(SeriesError) -> Int {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    let zeros = bytes.prefix(sampleBytes).count { $0 == 0 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || (zeros * 3 > Swift.min(bytes.count, sampleBytes) && bytes.count > 8)
    {
      throw SeriesError(
        source: source, expected: "text in UTF-8", found: "UTF-16",
        advice: "Convert the file with iconv -f UTF-16 -t UTF-8.")
    }
    if zeros > 0 {
      throw SeriesError(
        source: source, expected: "text in UTF-8", found: "bytes that are no text",
        advice: "Leave the file out, or convert it to CSV.")
    }
    return 0
  }
}
