public import Declarations

private typealias LoadSetting = Setting<LoadOptions>

extension LoadOptions {
  /// All options, in the order of help and files; what is to be detected, or is as by default, is not written.
  public static let settings = [
    LoadSetting(
      "encoding", \.encoding,
      "Encoding of texts that are not in UTF-8: windows-1252, GBK, Shift_JIS, UTF-16 and all others that iconv knows",
      takes: Allowed("an encoding such as windows-1252, GBK, Shift_JIS or UTF-16") { TextEncoding.isKnown($0) },
      valueName: "name"),
    LoadSetting(
      "skip-lines", \.skipLines, "Lines at the start of a file that are passed over", takes: .atLeast(0),
      valueName: "count"),
    LoadSetting(
      "section", \.section, "Which of several tables one below the other is read, from 1", takes: .atLeast(1),
      valueName: "number"),
    LoadSetting(
      "separator", \.separator, "Separator: one character, or tab, space, comma, semicolon, pipe",
      takes: Allowed(DialectDetector.separatorWords) { DialectDetector.separator($0) != nil }),
    LoadSetting("header", \.header, "Whether the first line holds column names"),
    LoadSetting(
      "quote", \.quote, "Quote character, or none",
      takes: Allowed(DialectDetector.quoteWords) { DialectDetector.quote($0) != nil }),
    LoadSetting("decimal", \.decimal, "Decimal mark: \(choice(DecimalMark.self))"),
    LoadSetting(
      "date-format", \.dateFormat,
      """
      Date format: iso, mdy, dmy, ymd, yyyymmdd, ddmmyy, month, text, quarter, year, decimal-year, epoch-s, …, a pattern \
      such as dd/MM/yyyy, or none
      """, .everyday, takes: Allowed(DateFormat.words, fault: DateFormat.fault(in:)), suggestions: DateFormat.names,
      valueName: "format"),
    LoadSetting(
      "date-column", \.dateColumns, "Date column; repeat it for a time or for year, month, day",
      [.everyday, .repeated, .omitted],
      valueName: "name"),
    LoadSetting(
      "zone", \.zone, "Time zone of times without an offset, such as Europe/Berlin", .everyday,
      takes: Allowed(ZoneTable.zoneWords) { ZoneTable.zone($0) != nil }, default: "UTC",
      suggestions: ["UTC", "Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo"], valueName: "name"),
    LoadSetting(
      "round", \.rounding, "What instants finer than a microsecond are rounded to: \(choice(InstantRounding.self))"),
    LoadSetting(
      "ticker-column", \.tickerColumn, "Column that tells which series a row belongs to", .everyday, valueName: "name"),
    LoadSetting(
      "value-column", \.valueColumns, "Column of values; others are left out", [.repeated, .omitted],
      valueName: "name"),
    LoadSetting(
      "missing-value", \.missingTokens, "Text or number that stands for a missing value, such as -1234; repeatable",
      [.repeated, .omitted, .dashed], valueName: "value"),
    LoadSetting(
      "missing", \.missing, "Missing values: error, drop, forwardFill or forwardFill:N", .everyday, valueName: "policy"),
    LoadSetting("duplicates", \.duplicates, "Repeated instants: \(choice(Duplicates.self))", valueName: "policy"),
    LoadSetting("layout", \.layout, "How rows and columns make up series: \(choice(SeriesLayout.self))"),
    LoadSetting("table", \.table, "Table of a SQLite database"),
    LoadSetting("query", \.query, "Query on a SQLite database"),
    LoadSetting(
      "join", \.join,
      """
      Join series in time whose parts stand in several files: of the same name, or of names that end in a year, month or \
      day
      """, .omitted),
    LoadSetting(
      "max-size", \.largestFile, "Largest unpacked size of a file", .omitted, takes: size, valueName: "bytes"),
    LoadSetting("max-line", \.longestLine, "Longest line", .omitted, takes: size, valueName: "bytes"),
    LoadSetting(
      "max-ratio", \.limits.compressionRatio, "Most unpacked bytes a packed byte", .omitted, takes: .atLeast(1),
      valueName: "ratio"),
    LoadSetting(
      "max-columns", \.limits.columns, "Most columns of a file", .omitted, takes: .atLeast(1), valueName: "count"),
  ]

  private static let size = Allowed<ByteCount>(ByteCount.kind) { $0.bytes >= 1 }

  private var rounding: InstantRounding? {
    get { roundsToMicroseconds ? .microseconds : nil }
    set { roundsToMicroseconds = newValue == .microseconds }
  }

  private var largestFile: ByteCount {
    get { ByteCount(rawValue: limits.unpackedBytes) }
    set { limits.unpackedBytes = newValue.bytes }
  }

  private var longestLine: ByteCount {
    get { ByteCount(rawValue: limits.lineBytes) }
    set { limits.lineBytes = newValue.bytes }
  }
}
