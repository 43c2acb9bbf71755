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
    /// What was done to it before it was read as a table.
    var notes: [Panel.Note] = []
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
      try sources { () throws(SeriesError) in MemoryBytes(bytes) }
    }
  }

  private func pieces(keepingTables: Bool, _ read: () throws(SeriesError) -> [Source]) -> [Piece] {
    let sources: [Source]
    do throws(SeriesError) {
      sources = try read()
    } catch {
      return [Piece(source: file.path.shownPath, error: error)]
    }
    let pieces = sources.map { content in
      var piece = Piece(source: content.name, notes: content.notes.map { .init(source: content.name, text: $0) })
      do throws(SeriesError) {
        let table = try table(content, bytes: &piece.bytes)
        if keepingTables { piece.table = table }
        piece.outcome = try SeriesBuilder(
          table: table, options: options, selection: selection, stem: content.stem, folders: content.folders
        ).build()
      } catch {
        piece.error = error
      }
      return piece
    }
    return Self.leavingOutProse(pieces, sources)
  }

  /// The rows of a text.
  private func table(_ content: Source, bytes: inout Int) throws(SeriesError) -> RawTable {
    let stream = try content.open()
    defer { bytes = stream.count }
    do throws(SeriesError) {
      var window = try TextWindow(stream, bytes: windowBytes)
      let shape = try shape(content, &window)
      return try TableParser(source: content.name, shape: shape, options: options).parse(&window)
    } catch {
      // A text that is damaged or too large is refused for that first of all, wherever it is.
      try stream.drain()
      throw error
    }
  }

  /// What the text's first records show; the window grows until no further byte can change it.
  private func shape(_ content: Source, _ window: inout TextWindow) throws(SeriesError) -> FileShape {
    while window.count < Encoding.sampleBytes, !window.isAtEnd { try window.grow() }
    let start = Encoding.start(of: window.buffer[..<window.count])
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

  /// The byte at which the text starts, behind a UTF-8 mark.
  static func start(of bytes: ArraySlice<UInt8>) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}
