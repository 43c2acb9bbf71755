/// Kinds of files that are no tables of text, told by their bytes: what they are, and what to do with them.
struct ForeignKind: Equatable {
  /// What the file is, as in "found an Arrow file".
  var name: String
  /// What the user can do about it.
  var advice: String

  /// How many first bytes are looked at.
  static let headBytes = 4096

  /// The error of a file of this kind.
  func error(source: String) -> SeriesError {
    SeriesError(source: source, expected: "text, gz, zip or SQLite", found: name, advice: advice)
  }

  /// The kind that a file's first bytes show; nil for what may be a table of text.
  static func find(_ head: ArraySlice<UInt8>) -> ForeignKind? {
    let head = Array(head.prefix(headBytes))
    // Words that a table may begin with, such as the ticker ORCL, count where other bytes than text follow.
    let isBinary = head.contains { $0 < ASCII.tab }
    for (magic, offset, kind) in signatures
    where head.dropFirst(offset).starts(with: magic) && (isBinary || !words.contains(magic)) {
      return kind
    }
    return ForeignText.find(head)
  }

  /// The kind that the names in a zip archive show; nil for an ordinary archive.
  static func find(memberNames names: [String]) -> ForeignKind? {
    func holds(_ prefix: String) -> Bool { names.contains { $0.hasPrefix(prefix) } }
    if holds("xl/") { return ForeignKind(name: "an Excel workbook (.xlsx)", advice: "Save each sheet as CSV.") }
    if holds("content.xml") && holds("mimetype") {
      return ForeignKind(name: "an OpenDocument file (.ods)", advice: "Save each sheet as CSV.")
    }
    if holds("word/") || holds("ppt/") {
      return ForeignKind(name: "an Office document", advice: "Save the table in it as CSV.")
    }
    guard !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) else { return nil }
    return ForeignKind(
      name: "a NumPy archive (.npz)",
      advice: "Save an array as CSV with Python: numpy.savetxt(\"FILE.csv\", array, delimiter=\",\").")
  }

  private static let words = Set(["ARROW1", "FEA1", "ORC", "DUCK", "ustar"].map { Array($0.utf8) })

  /// What to do with a table that another program has to write as text, as a line of Python with pandas.
  static func convert(_ name: String, _ reader: String) -> ForeignKind {
    ForeignKind(
      name: name, advice: "Convert it to CSV, for example with Python: pandas.\(reader)(FILE).to_csv(\"FILE.csv\").")
  }

  private static func unpack(_ name: String, _ command: String) -> ForeignKind {
    ForeignKind(name: name, advice: "Unpack it with \(command), and give the unpacked file.")
  }

  static let oldWorkbook = ForeignKind(name: "an old Excel workbook (.xls)", advice: "Save each sheet as CSV.")
  private static let pickle = ForeignKind(
    name: "a Python pickle", advice: "Load it with the program that wrote it, and save it as CSV.")
  private static let tar = ForeignKind(
    name: "a tar archive", advice: "Unpack it with tar -xf, and give the unpacked files.")
  private static let hdf5 = ForeignKind(
    name: "an HDF5 or netCDF-4 file",
    advice: "Convert the table to CSV, for example with Python: pandas.read_hdf or xarray.open_dataset.")
  private static let netCDF = ForeignKind(
    name: "a netCDF file", advice: "Convert the variable to CSV, for example with Python: xarray.open_dataset.")
  private static let rData = ForeignKind(
    name: "a data file of R (.RData or .rds)", advice: "Load it in R, and save the table with write.csv.")

  private static let signatures: [(magic: [UInt8], offset: Int, kind: ForeignKind)] =
    [
      ("PAR1", 0, convert("a Parquet file", "read_parquet")), ("PARE", 0, convert("a Parquet file", "read_parquet")),
      ("ARROW1", 0, convert("an Arrow or Feather file", "read_feather")),
      ("FEA1", 0, convert("a Feather file", "read_feather")), ("ORC", 0, convert("an ORC file", "read_orc")),
      ("Obj\u{1}", 0, ForeignKind(name: "an Avro file", advice: "Convert it to CSV with the program that wrote it.")),
      (
        "DUCK", 8, ForeignKind(name: "a DuckDB database", advice: "Export the table with DuckDB: COPY t TO 'FILE.csv'.")
      ),
      ("ustar", 257, tar), ("CDF\u{1}", 0, netCDF), ("CDF\u{2}", 0, netCDF), ("CDF\u{5}", 0, netCDF),
      ("RDX2\n", 0, rData), ("RDX3\n", 0, rData), ("RDA2\n", 0, rData), ("RDA3\n", 0, rData), ("X\n\0\0\0", 0, rData),
      ("<stata_dta>", 0, convert("a Stata file", "read_stata")), ("$FL2", 0, convert("an SPSS file", "read_spss")),
      ("$FL3", 0, convert("an SPSS file", "read_spss")),
      ("HEADER RECORD*******", 0, convert("a SAS transport file", "read_sas")),
      ("BZh", 0, unpack("a bzip2 file", "bzip2 -d")), ("Rar!", 0, unpack("a rar archive", "unrar x")),
      (
        "MATLAB 5.0 MAT-file", 0,
        ForeignKind(name: "a MATLAB file", advice: "Save the table in MATLAB with writetable.")
      ),
      (
        "SQLite format 3\0", 0,
        ForeignKind(
          name: "a SQLite database inside of another file", advice: "Unpack it, and give the database itself.")
      ),
      ("{\\rtf", 0, ForeignKind(name: "a text of a word processor (RTF)", advice: "Save it as plain text.")),
      ("%PDF", 0, ForeignKind(name: "a PDF document", advice: "Load the table itself as CSV from where it came from.")),
    ].map { (Array($0.0.utf8), $0.1, $0.2) }
    + [
      (
        [0x93] + Array("NUMPY".utf8), 0,
        ForeignKind(
          name: "a NumPy array (.npy)",
          advice: "Save it as CSV with Python: numpy.savetxt(\"FILE.csv\", array, delimiter=\",\").")
      ),
      ([0x89] + Array("HDF\r\n".utf8), 0, hdf5), ([0x28, 0xB5, 0x2F, 0xFD], 0, unpack("a Zstandard file", "zstd -d")),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], 0, unpack("an xz file", "xz -d")),
      ([0x04, 0x22, 0x4D, 0x18], 0, unpack("an LZ4 file", "lz4 -d")),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, unpack("a 7-Zip archive", "7z x")),
      ([0x1F, 0x9D], 0, unpack("a file of compress (.Z)", "gzip -d")),
      ([0x1F, 0x8B], 0, unpack("a gz file inside of another one", "gzip -d")),
      (
        [0x50, 0x4B, 3, 4], 0,
        ForeignKind(
          name: "a zip archive inside of another file", advice: "Unpack it, and give the inner archive or its files.")
      ),
      ([0xD0, 0xCF, 0x11, 0xE0], 0, oldWorkbook), ([0x09, 0x08, 0x10, 0, 0, 6, 5, 0], 0, oldWorkbook),
      ([0x80, 2], 0, pickle), ([0x80, 3], 0, pickle), ([0x80, 4, 0x95], 0, pickle), ([0x80, 5, 0x95], 0, pickle),
      ([0x37, 0x7F, 6, 0x82], 0, sqliteLog), ([0x37, 0x7F, 6, 0x83], 0, sqliteLog),
      ([0xD9, 0xD5, 5, 0xF9, 0x20, 0xA1, 0x63, 0xD7], 0, sqliteLog),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC2, 0xEA, 0x81, 0x60], 0, convert("a SAS data set", "read_sas")),
      ([0x72, 1, 1, 0], 0, convert("a Stata file", "read_stata")),
      ([0x72, 2, 1, 0], 0, convert("a Stata file", "read_stata")),
      ([0x73, 1, 1, 0], 0, convert("a Stata file", "read_stata")),
      ([0x73, 2, 1, 0], 0, convert("a Stata file", "read_stata")),
    ]

  private static let sqliteLog = ForeignKind(
    name: "a log or journal of a SQLite database",
    advice: "Give the database that it belongs to; keep both files where they are.")
}
