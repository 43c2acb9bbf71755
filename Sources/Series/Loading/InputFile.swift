internal import Foundation

/// A file that an input names.
struct InputFile: Sendable, Hashable {
  /// The path's bytes, which need not be UTF-8.
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }
  init(path: String) { self.init(bytes: Array(path.utf8)) }

  /// The path as text; bytes that are none show as the replacement character.
  var path: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether `path` names the file, as it does for every path in UTF-8.
  var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// The path for a message.
  var shownPath: String { path.shownPath }

  /// Calls `body` with the path as C takes it.
  func withPath<T>(_ body: (UnsafePointer<CChar>) -> T) -> T {
    Folder.terminated(bytes).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { fatalError("a path ends with a zero") }
      return body(start)
    }
  }

  static let tableExtensions: Set<String> = ["csv", "txt", "tsv", "dat", "data", "tab", "asc", "prn"]
  static let packedExtensions: Set<String> = ["gz", "zip"]
  private static let known = TableFormat.builtIn.reduce(tableExtensions.union(packedExtensions)) {
    $0.union($1.extensions)
  }

  /// The file's name without its folders and extensions.
  var stem: String { Self.stem(path) }

  /// The folders' names from the innermost on.
  var folders: [String] {
    Self.parts(path).dropLast().reversed().filter { $0 != "." && $0 != ".." }
  }

  /// The name without folders and the endings of known kinds and those in `others`.
  static func stem(_ path: String, also others: Set<String> = []) -> String {
    var name = parts(path).last ?? path
    while let (stem, ending) = divided(name), !stem.isEmpty, known.contains(ending) || others.contains(ending) {
      name = stem
    }
    return name
  }

  /// The names in a path, by bytes: a slash or point and a mark beside it make one character, and are a slash or point all
  /// the same.
  private static func parts(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What stands before the last point of a name, and what follows it in lower case; nil without a point.
  private static func divided(_ name: String) -> (stem: String, ending: String)? {
    guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let ending = String(decoding: name.utf8[name.utf8.index(after: point)...], as: UTF8.self)
    return (String(decoding: name.utf8[..<point], as: UTF8.self), ending.lowercased())
  }

  /// What follows a name's last point, in lower case; nil where there is none behind the first character.
  static func fileExtension(_ name: String) -> String? { divided(name).flatMap { $0.stem.isEmpty ? nil : $0.ending } }

  /// The files that inputs name: files themselves, folders with all below them, patterns; each file once, sorted by bytes
  /// within an input.
  ///
  /// In folders, files count whose names have the ending of a known kind, or of one in `formats`.
  static func find(_ inputs: [String], _ formats: [TableFormat] = []) throws(SeriesError) -> [InputFile] {
    let others = formats.reduce(into: Set()) { $0.formUnion($1.extensions) }
    var files: [InputFile] = []
    var seen: Set<[UInt64]> = []
    for input in inputs {
      for path in try paths(input, others) {
        // What cannot be looked at is refused where it is opened.
        if let identity = Folder.identity(path), !seen.insert(identity).inserted { continue }
        files.append(InputFile(bytes: path))
      }
    }
    return files
  }

  private static func paths(_ input: String, _ others: Set<String>) throws(SeriesError) -> [[UInt8]] {
    let bytes = Array(input.utf8)
    if Folder.isFolder(bytes), !bytes.isEmpty {
      let found = Folder.files(below: bytes) { name in
        fileExtension(String(decoding: name, as: UTF8.self)).map { known.contains($0) || others.contains($0) } ?? false
      }.filter { !isStore(InputFile(bytes: $0)) }
      guard !found.isEmpty else {
        let endings = (["csv", "txt", "tsv", "gz", "zip"] + others.sorted()).map { ".\($0)" }
        throw SeriesError(
          source: input.shownPath, expected: "a folder with \(endings.joined(separator: ", ")) or .sqlite files",
          found: "none",
          advice: "Name another folder, or the files themselves.")
      }
      return found.sorted { $0.lexicographicallyPrecedes($1) }
    }
    if Folder.exists(bytes), !bytes.isEmpty { return [bytes] }
    if let error = InputAddress.refusal(of: input) { throw error }
    let matches = Glob.expand(input)
    guard !matches.isEmpty else {
      throw SeriesError(
        source: input.shownPath, expected: "a file, a folder or a pattern that matches files", found: "nothing there",
        advice: "Check the path.")
    }
    return matches
  }

  /// Whether a file is a store of results, by SQLite's application number in its header; a run may write one beside its data.
  private static func isStore(_ file: InputFile) -> Bool {
    guard let ending = fileExtension(file.path), TableFormat.sqlite.extensions.contains(ending),
      let bytes = try? FileBytes(file, limits: LoadLimits())
    else { return false }
    var header = [UInt8](repeating: 0, count: 72)
    var count = 0
    while count < header.count, let more = try? bytes.read(into: &header, count..<header.count), more > 0 {
      count += more
    }
    return count == header.count && header.suffix(4).elementsEqual("fold".utf8)
  }
}

/// An address of a server where a file was expected.
enum InputAddress {
  private static let databases: Set<String> = [
    "postgres", "postgresql", "mysql", "mariadb", "mssql", "sqlserver", "oracle", "mongodb", "mongodb+srv",
    "clickhouse",
    "redshift", "snowflake", "bigquery", "redis", "cockroachdb", "influxdb", "questdb", "timescaledb", "jdbc", "odbc",
  ]

  /// Why an input that is an address cannot be read, its password left out; nil for what is none.
  static func refusal(of input: String) -> SeriesError? {
    guard let mark = input.firstRange(of: "://") else { return nil }
    let scheme = input[..<mark.lowerBound].lowercased()
    guard scheme.count > 1, scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+.-:".contains($0) }) else { return nil }
    let kind = scheme.split(whereSeparator: { $0 == ":" || $0 == "+" }).first.map(String.init) ?? scheme
    let (found, advice) =
      switch kind {
      case "file": ("an address", "Give the path itself, without file://.")
      case "sqlite", "sqlite3": ("an address", "Give the path of the database's file, and --table or --query.")
      case "duckdb": ("a DuckDB database", "Export the table with DuckDB: COPY t TO 'FILE.csv'.")
      case _ where databases.contains(kind) || databases.contains(scheme):
        (
          "a database on a server (\(kind))",
          "Export a query to CSV, with psql for example: \\copy (SELECT …) TO FILE.csv CSV HEADER."
        )
      default: ("an address", "Load the file first, with curl -O for example, and give its path.")
      }
    return SeriesError(source: shown(input), expected: "a file, a folder or a pattern", found: found, advice: advice)
  }

  /// The address without a name and a password in front of its host.
  private static func shown(_ input: String) -> String {
    guard let mark = input.firstRange(of: "://") else { return input.shownPath }
    let rest = input[mark.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    guard let at = host.lastIndex(of: "@") else { return input.prefix { $0 != "?" }.description.shownPath }
    return (input[..<mark.upperBound] + "…" + rest[at...]).prefix { $0 != "?" }.description.shownPath
  }
}
