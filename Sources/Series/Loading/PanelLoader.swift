internal import Dispatch
internal import Synchronization

/// Loads panels from CSV files, archives and databases.
public enum PanelLoader {
  /// The panel that `inputs` hold: files, folders and patterns of `.csv`, `.txt`, `.tsv`, `.gz`, `.zip` and SQLite files.
  ///
  /// A file or series that cannot be used goes to `refused` and the rest is loaded; throws where an input names nothing or
  /// where no series is left. With `columns`, each series holds the target first, then the covariates, their missing
  /// values settled by `options.missing`; without, all columns that are sound, missing values as `nan`.
  /// Files are read in parallel; the result does not depend on it. O(bytes).
  public static func load(
    _ inputs: [String], options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
  ) throws -> Panel {
    let files = try InputFile.find(inputs)
    let pieces = inParallel(files) { FileLoader(file: $0, options: options, selection: columns).load() }
      .flatMap { $0 }
    return try assemble(pieces, options: options, columns: columns)
  }

  /// The panel and descriptions of bytes, as if a file of that name held them.
  package static func load(
    _ bytes: [UInt8], named name: String, options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
  ) throws -> (panel: Panel, descriptions: [FileDescription]) {
    let file = InputFile(path: name)
    let pieces = FileLoader(file: file, options: options, selection: columns).load(bytes, keepingTables: true)
    let describer = FileDescriber(options: options, selection: columns)
    let descriptions = pieces.map { describer.describe($0) }
    return (try assemble(pieces, options: options, columns: columns), descriptions)
  }

  private static func assemble(
    _ pieces: [FileLoader.Piece], options: LoadOptions, columns: ColumnSelection?
  ) throws -> Panel {
    var notes: [Panel.Note] = []
    var refused: [Panel.Refusal] = []
    var drafts: [SeriesDraft] = []
    for piece in pieces {
      if let error = piece.error { refused.append(.init(name: piece.source, error: error)) }
      guard let outcome = piece.outcome else { continue }
      notes += outcome.notes
      refused += outcome.refused
      drafts += outcome.drafts
    }
    if options.join { drafts = try SeriesJoiner.join(drafts, policy: options.duplicates) }
    let names = DistinctNames.names(drafts.map { ($0.name, $0.qualifiers) })
    var series: [TimeSeries] = []
    for (draft, name) in zip(drafts, names) {
      do throws(SeriesError) {
        series.append(
          try draft.series(named: name, selection: columns, policy: options.missing, notes: &notes))
      } catch {
        refused.append(.init(name: name, error: error))
      }
    }
    guard !series.isEmpty else {
      if let first = refused.first {
        guard refused.count > 1 else { throw first.error }
        throw SeriesError(
          source: first.error.source, line: first.error.line, column: first.error.column,
          expected: first.error.expected, found: first.error.found,
          advice: "\(first.error.advice) (\(refused.count - 1) more were refused; nothing is left.)")
      }
      throw SeriesError(
        source: pieces.first?.source ?? "input", expected: "at least one series", found: "none",
        advice: "See what the files hold with foldcast data describe.")
    }
    return Panel(series: series, notes: notes, refused: refused)
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
