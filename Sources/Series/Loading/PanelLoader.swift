internal import Dispatch
internal import Synchronization

/// Loads panels from CSV files, archives and databases.
public enum PanelLoader {
  /// The panel that `inputs` hold: files, folders and patterns of `.csv`, `.txt`, `.tsv`, `.gz`, `.zip` and SQLite files.
  ///
  /// A file or series that cannot be used goes to `refused` and the rest is loaded; throws where an option cannot be used,
  /// where an input names nothing and where no series is left. With `columns`, each series holds the target first, then the covariates, their missing
  /// values settled by `options.missing`; without, all columns that are sound, missing values as `nan`.
  /// `formats` are kinds of files beside those. Files are read in parallel; the result does not depend on it. O(bytes).
  public static func load(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil,
    formats: [TableFormat] = []
  ) throws -> Panel {
    try load(inputs, options: options, columns: columns, groups: columns?.groups ?? [], formats: formats)
  }

  /// The same with what columns of texts say of each series, by which it is grouped.
  package static func load(
    _ inputs: [String], options: LoadOptions, columns: ColumnSelection?, groups: [String], formats: [TableFormat]
  ) throws -> Panel {
    let pieces = try pieces(
      of: inputs, in: .memory, options: options, columns: columns, groups: groups, formats: formats)
    return try whole(pieces, options: options, columns: columns)
  }

  /// The same panel as a stream: its series are made one by one when they are needed, and memory holds none of them.
  ///
  /// What is refused is the same; throws also where no temporary file can be made. O(bytes).
  public static func stream(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil,
    formats: [TableFormat] = []
  ) throws -> StreamedPanel {
    let spool = SeriesSpool.temporaryFile()
    let pieces = try pieces(
      of: inputs, in: spool, options: options, columns: columns, groups: columns?.groups ?? [], formats: formats)
    return try StreamedPanel(pieces, in: spool, options: options, columns: columns)
  }

  /// The panel and descriptions of bytes, as if a file of that name held them.
  package static func load(
    _ bytes: [UInt8], named name: String, options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
  ) throws -> (panel: Panel, descriptions: [FileDescription]) {
    try options.validate()
    let file = InputFile(path: name)
    let pieces = FileLoader(file: file, options: options, selection: columns).load(bytes, keepingTables: true)
    let describer = FileDescriber(options: options, selection: columns)
    let descriptions = pieces.map { describer.describe($0) }
    let stored = try pieces.map { try StoredPiece($0, in: .memory) }
    return (try whole(stored, options: options, columns: columns), descriptions)
  }

  private static func pieces(
    of inputs: [String], in spool: SeriesSpool, options: LoadOptions, columns: ColumnSelection?, groups: [String],
    formats: [TableFormat]
  ) throws -> [StoredPiece] {
    try options.validate()
    return try inParallel(InputFile.find(inputs, formats)) { file in
      let loader = FileLoader(file: file, options: options, selection: columns, formats: formats, groups: groups)
      return Result { try loader.load().map { try StoredPiece($0, in: spool) } }
    }.flatMap { try $0.get() }
  }

  private static func whole(
    _ pieces: [StoredPiece], options: LoadOptions, columns: ColumnSelection?
  ) throws -> Panel {
    var series: [TimeSeries] = []
    let streamed = try StreamedPanel(pieces, in: .memory, options: options, columns: columns) { series.append($0) }
    var panel = Panel(series: series, notes: streamed.notes, refused: streamed.refused)
    for i in 0..<streamed.count { panel.groups[streamed.name(at: i)] = streamed.groups(at: i) }
    return panel
  }

  /// The results of `work` in the items' order, computed on all cores.
  static func inParallel<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @Sendable (Item) -> Result
  ) -> [Result] {
    guard items.count > 1 else { return items.map(work) }
    let slots = Mutex<[Result?]>(Array(repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: items.count) { i in
      let result = work(items[i])
      slots.withLock { $0[i] = result }
    }
    return slots.withLock { $0.compactMap { $0 } }
  }
}

/// Makes names distinct.
enum DistinctNames {
  /// Each item's name, with as many qualifiers in front as tell it from the others, as in `2018/AAL.L`.
  static func names(_ items: [(name: String, qualifiers: [String])]) -> [String] {
    var names = items.map(\.name)
    for depth in 0..<(items.map(\.qualifiers.count).max() ?? 0) {
      var counts: [String: Int] = [:]
      for name in names { counts[name, default: 0] += 1 }
      guard counts.contains(where: { $0.value > 1 }) else { return names }
      for i in names.indices where counts[names[i], default: 0] > 1 && depth < items[i].qualifiers.count {
        names[i] = "\(items[i].qualifiers[depth])/\(names[i])"
      }
    }
    var seen = Set<String>()
    for i in names.indices {
      let base = names[i]
      var copy = 2
      while !seen.insert(names[i]).inserted {
        names[i] = "\(base)#\(copy)"
        copy += 1
      }
    }
    return names
  }
}
