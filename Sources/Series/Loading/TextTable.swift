/// A text's rows: CSV and what is like it.
struct TextTable: ShapedTable {
  let source: String
  let options: LoadOptions
  /// How much of the text is in memory at a time, unless a record is longer.
  let windowBytes: Int
  /// The text from its start.
  let open: () throws(SeriesError) -> ByteStream

  /// What the text's first records show; the window grows until no further byte can change it.
  func profile() throws(SeriesError) -> TableProfile {
    var window = try self.window()
    while window.count < Encoding.sampleBytes, !window.isAtEnd { try window.grow() }
    let start = Encoding.start(of: window.buffer[..<window.count])
    let profiler = TextProfiler(source: source, options: options)
    while true {
      var reach = 0
      let outcome: Result<TableProfile, SeriesError>
      do throws(SeriesError) {
        outcome = .success(
          try profiler.profile(window.buffer.span.extracting(0..<window.count), from: start, reach: &reach))
      } catch {
        outcome = .failure(error)
      }
      if window.isAtEnd || reach < window.count { return try outcome.get() }
      try window.grow()
    }
  }

  func read(_ shape: FileShape) throws(SeriesError) -> RawTable {
    var window = try self.window()
    return try TableParser(source: source, shape: shape, options: options).parse(&window)
  }

  private func window() throws(SeriesError) -> TextWindow {
    let stream = try open()
    guard let section = options.section else { return try TextWindow(stream, bytes: windowBytes) }
    let bytes = try TextSections(stream, source: source, options: options).bytes(of: section)
    return try TextWindow(ByteStream(MemoryBytes(bytes), nil), bytes: windowBytes)
  }
}
