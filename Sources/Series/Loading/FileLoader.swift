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
      try sources(of: MemoryBytes(bytes), startingWith: bytes.prefix(16))
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
        let table = try table(content)
        if keepingTables { piece.table = table }
        piece.outcome = try SeriesBuilder(
          table: table, options: options, selection: selection, stem: content.stem, folders: content.folders
        ).build()
      } catch {
        piece.error = error
      }
      piece.bytes = content.stream.count
      return piece
    }
  }

  /// One text with what its container says about it.
  struct Source {
    var name: String
    var stem: String
    var folders: [String]
    var stream: ByteStream
    /// The columns' names and the separator, where they are known beforehand.
    var given: (names: [String], separator: UInt8)?
  }

  /// The texts of the file, archive or database.
  private func contents() throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    let bytes = try FileBytes(path: file.path, limits: options.limits)
    if bytes.head.starts(with: FileKind.sqlite) {
      let rows = try SQLiteReader(path: file.path, options: options).rows()
      return [
        Source(
          name: "\(place), \(rows.place)", stem: rows.name ?? file.stem, folders: [file.stem] + file.folders,
          stream: ByteStream(MemoryBytes(rows.bytes), nil), given: (rows.columns, SQLiteReader.separator))
      ]
    }
    if options.table != nil || options.query != nil {
      throw SeriesError(
        source: place, expected: "a SQLite database for --table or --query", found: "another kind of file",
        advice: "Leave --table and --query out, or name a database.")
    }
    return try sources(of: bytes, startingWith: bytes.head[...])
  }

  /// The texts of a file's bytes.
  private func sources(
    of bytes: any ByteSource, startingWith head: ArraySlice<UInt8>
  ) throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    if head.starts(with: FileKind.gzip) {
      let guardian = GrowthGuard(source: place, packed: bytes, limits: options.limits)
      let inflater = try Inflater(bytes, framing: .gzip, damaged: guardian.damaged)
      return [plainSource(ByteStream(inflater, guardian))]
    }
    if head.starts(with: FileKind.zip) {
      let packed = try bytes.rest(upTo: options.limits, source: place)
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
          stream: ByteStream(MemoryBytes(bytes), nil))
      }
    }
    if let kind = Self.foreignKinds.first(where: { head.starts(with: $0.magic) }) {
      throw SeriesError(source: place, expected: "text, gz, zip or SQLite", found: kind.name, advice: kind.advice)
    }
    return [plainSource(ByteStream(bytes, GrowthGuard(source: place, packed: nil, limits: options.limits)))]
  }

  private func plainSource(_ stream: ByteStream) -> Source {
    Source(name: file.path.shownPath, stem: file.stem, folders: file.folders, stream: stream)
  }

  private static let foreignKinds: [(magic: [UInt8], name: String, advice: String)] = [
    (Array("PAR1".utf8), "a Parquet file", "Convert it to CSV."),
    ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file", "Unpack it with zstd -d."),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz file", "Unpack it with xz -d."),
    (Array("BZh".utf8), "a bzip2 file", "Unpack it with bzip2 -d."),
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "Convert it to CSV."),
    ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook", "Save the sheet as CSV."),
  ]

  /// The rows of a text.
  private func table(_ content: Source) throws(SeriesError) -> RawTable {
    do throws(SeriesError) {
      var window = try TextWindow(content.stream, bytes: windowBytes)
      let shape = try shape(content, &window)
      return try TableParser(source: content.name, shape: shape, options: options).parse(&window)
    } catch {
      // A text that is damaged or too large is refused for that first of all, wherever it is.
      try content.stream.drain()
      throw error
    }
  }

  /// What the text's first records show; the window grows until no further byte can change it.
  private func shape(_ content: Source, _ window: inout TextWindow) throws(SeriesError) -> FileShape {
    while window.count < Encoding.sampleBytes, !window.isAtEnd { try window.grow() }
    let start = try Encoding.start(of: window.buffer[..<window.count], source: content.name)
    let detector = ShapeDetector(source: content.name, options: options, given: content.given)
    while true {
      var reach = 0
      let outcome: Result<FileShape, SeriesError>
      do throws(SeriesError) {
        outcome = .success(
          try detector.detect(window.buffer.span.extracting(0..<window.count), from: start, reach: &reach))
      } catch {
        outcome = .failure(error)
      }
      if window.isAtEnd || reach < window.count { return try outcome.get() }
      try window.grow()
    }
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
