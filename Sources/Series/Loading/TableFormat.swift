/// A kind of file that holds a table of typed cells: how it is told, and what reads it.
///
/// A reader of one's own is given where files are loaded, and comes before the built-in ones:
///
///     extension TableFormat {
///       static let ticks = TableFormat("a file of ticks", extensions: ["ticks"], signature: Array("TICK".utf8)) {
///         path, _ in try TickReader(path)
///       }
///     }
///     let panel = try PanelLoader.load(["prices/"], formats: [.ticks])
public struct TableFormat: Sendable {
  /// Opens a table of the file at a path in UTF-8; what it throws refuses the file.
  public typealias Opening = @Sendable (_ path: String, _ options: LoadOptions) throws -> any TableReader

  /// What a file of it is, with its article, for messages: "a SQLite database".
  public let name: String
  /// The endings of such files' names, by which they are found in folders; in lower case, without their points.
  public let extensions: Set<String>
  /// The bytes that such files begin with; of a kind without any, files are told by their endings.
  public let signature: [UInt8]
  /// Whether it heeds the options `table` and `query`, which are refused of all other kinds.
  let isDatabase: Bool
  /// Opens a table of the file at a path in UTF-8.
  public let open: Opening

  /// A format of one's own.
  public init(_ name: String, extensions: Set<String>, signature: [UInt8] = [], open: @escaping Opening) {
    self.init(name, extensions: extensions, signature: signature, isDatabase: false, open: open)
  }

  init(_ name: String, extensions: Set<String>, signature: [UInt8], isDatabase: Bool, open: @escaping Opening) {
    self.name = name
    self.extensions = extensions
    self.signature = signature
    self.isDatabase = isDatabase
    self.open = open
  }

  /// The formats that are known without being given.
  public static let builtIn: [TableFormat] = [.sqlite]

  /// Whether a file is of this kind, by its name and first bytes.
  func isKind(of file: InputFile, _ head: [UInt8]) -> Bool {
    if !signature.isEmpty { return head.starts(with: signature) }
    return InputFile.fileExtension(file.path).map(extensions.contains) ?? false
  }

  /// The table of a file.
  func table(of file: InputFile, _ options: LoadOptions) throws(SeriesError) -> TypedTable {
    guard file.isText else {
      throw SeriesError(
        source: file.shownPath, expected: "a name in UTF-8, by which \(name) is opened", found: "another one",
        advice: "Give the file another name, or name it by a link.")
    }
    do {
      let reader = try open(file.path, options)
      let columns = reader.columns
      guard !columns.isEmpty, Set(columns).count == columns.count || isDatabase else {
        throw SeriesError(
          source: reader.source, expected: "columns with a name each", found: "\(columns)",
          advice: "Correct the reader of \(name).")
      }
      return TypedTable(reader: reader, columns: columns, options: options)
    } catch {
      throw SeriesError(error, source: file.shownPath)
    }
  }
}

extension SeriesError {
  /// An error of a reader: itself, or what another one says.
  init(_ error: any Error, source: String) {
    self =
      error as? SeriesError
      ?? SeriesError(
        source: source, expected: "a table that can be read", found: "\(error)".shown,
        advice: "Check the file with the program that wrote it.")
  }
}

/// What a reader gives, as the loader takes it.
struct TypedTable: ShapedTable {
  let reader: any TableReader
  let columns: [String]
  let options: LoadOptions

  var source: String { reader.source }

  func profile() throws(SeriesError) -> TableProfile {
    var rows: [[TableCell]] = []
    try read { row in
      rows.append(row)
      return rows.count < TableProfile.typedRows
    }
    return try TableProfile(typed: rows, names: columns, source: source, options: options)
  }

  func read(_ shape: FileShape) throws(SeriesError) -> RawTable {
    var parser = TableParser(source: source, shape: shape, options: options)
    try read { row in
      try parser.append(row)
      guard parser.table.count * columns.count <= options.limits.unpackedBytes / 8 else {
        throw LimitError.size(source: source, limits: options.limits)
      }
      return true
    }
    return parser.finished()
  }

  private func read(_ take: ([TableCell]) throws -> Bool) throws(SeriesError) {
    var line = 0
    do {
      try reader.read { row in
        line += 1
        guard row.count == columns.count else {
          throw SeriesError(
            source: source, line: line, expected: "\(columns.count) cells, one a column", found: "\(row.count)",
            advice: "Correct the reader.")
        }
        return try take(row)
      }
    } catch {
      throw SeriesError(error, source: source)
    }
  }
}
