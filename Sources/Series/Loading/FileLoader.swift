internal import Foundation

/// Loads one file, archive or database into drafts of series.
struct FileLoader {
  let file: InputFile
  let options: LoadOptions
  let selection: ColumnSelection?

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
    pieces(keepingTables: keepingTables) { () throws(SeriesError) in try sources(of: bytes) }
  }

  private func pieces(keepingTables: Bool, _ read: () throws(SeriesError) -> [Source]) -> [Piece] {
    let sources: [Source]
    do throws(SeriesError) {
      sources = try read()
    } catch {
      return [Piece(source: file.path.shownPath, error: error)]
    }
    return sources.map { content in
      var piece = Piece(source: content.name, bytes: content.bytes.count)
      do throws(SeriesError) {
        let table = try Self.table(content, options: options)
        if keepingTables { piece.table = table }
        piece.outcome = try SeriesBuilder(
          table: table, options: options, selection: selection, stem: content.stem, folders: content.folders
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
    var bytes: [UInt8]
    /// The columns' names and the separator, where they are known beforehand.
    var given: (names: [String], separator: UInt8)?
  }

  /// The texts of the file, archive or database.
  private func contents() throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    guard let bytes = try ByteReader(path: file.path, limits: options.limits).bytes() else {
      let rows = try SQLiteReader(path: file.path, options: options).rows()
      return [
        Source(
          name: "\(place), \(rows.place)", stem: rows.name ?? file.stem, folders: [file.stem] + file.folders,
          bytes: rows.bytes, given: (rows.columns, SQLiteReader.separator))
      ]
    }
    if options.table != nil || options.query != nil {
      throw SeriesError(
        source: place, expected: "a SQLite database for --table or --query", found: "another kind of file",
        advice: "Leave --table and --query out, or name a database.")
    }
    return try sources(of: bytes)
  }

  /// The texts of a file's bytes.
  private func sources(of bytes: [UInt8]) throws(SeriesError) -> [Source] {
    let place = file.path.shownPath
    if bytes.starts(with: FileKind.gzip) {
      var guardian = GrowthGuard(source: place, packedBytes: bytes.count, limits: options.limits)
      return [
        plainSource(try Decompression.inflated(bytes, 0..<bytes.count, framing: .gzip, guardian: &guardian))
      ]
    }
    if bytes.starts(with: FileKind.zip) {
      let members = try ZipArchive(bytes: bytes, source: file.path, limits: options.limits).tables()
      guard !members.isEmpty else {
        throw SeriesError(
          source: place, expected: "a zip archive with .csv, .txt or .tsv members", found: "none",
          advice: "Unpack the archive and name the files themselves.")
      }
      return members.map { member, bytes in
        Source(
          name: "\(file.path)/\(member)".shownPath, stem: InputFile.stem(member), folders: [file.stem] + file.folders,
          bytes: bytes)
      }
    }
    if let kind = Self.foreignKinds.first(where: { bytes.starts(with: $0.magic) }) {
      throw SeriesError(source: place, expected: "text, gz, zip or SQLite", found: kind.name, advice: kind.advice)
    }
    return [plainSource(bytes)]
  }

  private func plainSource(_ bytes: [UInt8]) -> Source {
    Source(name: file.path.shownPath, stem: file.stem, folders: file.folders, bytes: bytes)
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
  static func table(_ content: Source, options: LoadOptions) throws(SeriesError) -> RawTable {
    let start = try Encoding.start(of: content.bytes, source: content.name)
    let span = content.bytes.span
    let shape = try ShapeDetector(source: content.name, options: options, given: content.given)
      .detect(span, from: start)
    return try TableParser(source: content.name, shape: shape, options: options).parse(span)
  }
}

/// The text's encoding.
enum Encoding {
  /// The byte at which the text starts, behind a UTF-8 mark; throws for UTF-16 and binary files.
  static func start(of bytes: [UInt8], source: String) throws(SeriesError) -> Int {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    let zeros = bytes.prefix(4096).count { $0 == 0 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || (zeros * 3 > Swift.min(bytes.count, 4096) && bytes.count > 8)
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
