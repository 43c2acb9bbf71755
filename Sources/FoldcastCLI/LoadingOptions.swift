public import ArgumentParser
public import Series

/// How files are read: every detection can be overridden here.
struct LoadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Encoding of texts that are not in UTF-8: windows-1252, GBK, Shift_JIS, UTF-16 and all others that iconv knows.",
      valueName: "name"))
  var encoding: String?

  @Option(help: ArgumentHelp("Lines at the start of a file that are passed over.", valueName: "count"))
  var skipLines: Int?

  @Option(
    help: ArgumentHelp("Which of several tables one below the other is read, from 1.", valueName: "number"))
  var section: Int?

  @Option(help: "Separator: one character, or tab, space, comma, semicolon, pipe.")
  var separator: String?

  @Flag(inversion: .prefixedNo, help: "Whether the first line holds column names.")
  var header: Bool?

  @Option(help: "Quote character, or none.")
  var quote: String?

  @Option(help: "Decimal mark.")
  var decimal: DecimalMark?

  @Option(
    help: ArgumentHelp(
      "Date format: iso, mdy, dmy, ymd, yyyymmdd, ddmmyy, month, text, quarter, year, decimal-year, epoch-s, …, a pattern such as dd/MM/yyyy, or none.",
      valueName: "format"))
  var dateFormat: String?

  @Option(
    name: .customLong("date-column"),
    help: ArgumentHelp("Date column; repeat it for a time or for year, month, day.", valueName: "name"))
  var dateColumns: [String] = []

  @Option(
    help: ArgumentHelp(
      "Time zone of times without an offset, such as Europe/Berlin (default: UTC).", valueName: "name"),
    completion: .list(["UTC", "Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo"]))
  var zone: String?

  @Option(help: "What instants finer than a microsecond are rounded to.")
  var round: InstantRounding?

  @Option(help: ArgumentHelp("Column that tells which series a row belongs to.", valueName: "name"))
  var tickerColumn: String?

  @Option(
    name: .customLong("value-column"), help: ArgumentHelp("Column of values; others are left out.", valueName: "name"))
  var valueColumns: [String] = []

  @Option(
    name: .customLong("missing-value"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Text or number that stands for a missing value, such as -1234; repeatable.", valueName: "value")
  )
  var missingTokens: [String] = []

  @Option(
    help: ArgumentHelp("Missing values: error, drop, forwardFill or forwardFill:N.", valueName: "policy"),
    transform: { text in
      guard let policy = MissingValues(text) else {
        throw ValidationError("expected error, drop, forwardFill or forwardFill:N for --missing, found '\(text)'")
      }
      return policy
    })
  var missing: MissingValues?

  @Option(help: ArgumentHelp("Repeated instants.", valueName: "policy"))
  var duplicates: Duplicates?

  @Option(help: "How rows and columns make up series.")
  var layout: SeriesLayout?

  @Option(help: "Table of a SQLite database.")
  var table: String?

  @Option(help: "Query on a SQLite database.")
  var query: String?

  @Flag(
    help:
      "Join series in time whose parts stand in several files: of the same name, or of names that end in a year, month or day."
  )
  var join = false

  @Option(help: ArgumentHelp("Largest unpacked size of a file, such as 4G.", valueName: "bytes"), transform: bytes)
  var maxSize: Int?

  @Option(help: ArgumentHelp("Longest line, such as 16M.", valueName: "bytes"), transform: bytes)
  var maxLine: Int?

  @Option(help: ArgumentHelp("Most unpacked bytes a packed byte.", valueName: "ratio"))
  var maxRatio: Int?

  @Option(help: ArgumentHelp("Most columns of a file.", valueName: "count"))
  var maxColumns: Int?

  /// The options for the loader: what is given here wins over `base`.
  func options(over base: LoadOptions = LoadOptions()) -> LoadOptions {
    var options = base
    options.encoding = encoding ?? base.encoding
    options.skipLines = skipLines ?? base.skipLines
    options.section = section ?? base.section
    options.separator = separator ?? base.separator
    options.header = header ?? base.header
    options.quote = quote ?? base.quote
    options.decimal = decimal ?? base.decimal
    options.dateFormat = dateFormat ?? base.dateFormat
    if !dateColumns.isEmpty { options.dateColumns = dateColumns }
    options.zone = zone ?? base.zone
    options.roundsToMicroseconds = round == .microseconds || base.roundsToMicroseconds
    options.tickerColumn = tickerColumn ?? base.tickerColumn
    if !valueColumns.isEmpty { options.valueColumns = valueColumns }
    if !missingTokens.isEmpty { options.missingTokens = missingTokens }
    options.missing = missing ?? base.missing
    options.duplicates = duplicates ?? base.duplicates
    options.layout = layout ?? base.layout
    options.table = table ?? base.table
    options.query = query ?? base.query
    options.join = join || base.join
    options.limits.unpackedBytes = maxSize ?? base.limits.unpackedBytes
    options.limits.lineBytes = maxLine ?? base.limits.lineBytes
    options.limits.compressionRatio = maxRatio ?? base.limits.compressionRatio
    options.limits.columns = maxColumns ?? base.limits.columns
    return options
  }
}

/// A number of bytes, as a configuration file has it.
private func bytes(_ text: String) throws -> Int {
  guard let count = ByteCount(text) else {
    throw ValidationError("expected \(ByteCount.words), found '\(text)'")
  }
  return count.bytes
}

extension DecimalMark: ExpressibleByArgument {}
extension Duplicates: ExpressibleByArgument {}
extension SeriesLayout: ExpressibleByArgument {}
extension InstantRounding: ExpressibleByArgument {}
