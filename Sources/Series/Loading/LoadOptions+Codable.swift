/// Encoded flat under the names of the command line's flags, so that a configuration file holds the same names.
extension LoadOptions: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case encoding
    case skipLines = "skip-lines"
    case section, separator, header, quote, decimal
    case dateFormat = "date-format"
    case dateColumns = "date-column"
    case zone, round
    case tickerColumn = "ticker-column"
    case valueColumns = "value-column"
    case missingTokens = "missing-value"
    case missing, duplicates, layout, table, query, join
    case unpackedBytes = "max-size"
    case lineBytes = "max-line"
    case compressionRatio = "max-ratio"
    case columns = "max-columns"
  }

  /// The names under which options are encoded, in their order.
  public static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// Reads options; whatever is left out is as in `init()`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func read<T: Decodable>(_ key: CodingKeys, _ value: inout T) throws {
      value = try container.decodeIfPresent(T.self, forKey: key) ?? value
    }
    func read<T: Decodable>(_ key: CodingKeys, _ value: inout T?) throws {
      value = try container.decodeIfPresent(T.self, forKey: key) ?? value
    }
    try read(.encoding, &encoding)
    try read(.skipLines, &skipLines)
    try read(.section, &section)
    try read(.separator, &separator)
    try read(.header, &header)
    try read(.quote, &quote)
    try read(.decimal, &decimal)
    try read(.dateFormat, &dateFormat)
    try read(.dateColumns, &dateColumns)
    try read(.zone, &zone)
    roundsToMicroseconds = try container.decodeIfPresent(InstantRounding.self, forKey: .round) == .microseconds
    try read(.tickerColumn, &tickerColumn)
    try read(.valueColumns, &valueColumns)
    try read(.missingTokens, &missingTokens)
    try read(.missing, &missing)
    try read(.duplicates, &duplicates)
    try read(.layout, &layout)
    try read(.table, &table)
    try read(.query, &query)
    try read(.join, &join)
    limits.unpackedBytes =
      try container.decodeIfPresent(ByteCount.self, forKey: .unpackedBytes)?.bytes ?? limits.unpackedBytes
    limits.lineBytes = try container.decodeIfPresent(ByteCount.self, forKey: .lineBytes)?.bytes ?? limits.lineBytes
    try read(.compressionRatio, &limits.compressionRatio)
    try read(.columns, &limits.columns)
  }

  /// Writes the options that are given; what is to be detected is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(encoding, forKey: .encoding)
    try container.encodeIfPresent(skipLines, forKey: .skipLines)
    try container.encodeIfPresent(section, forKey: .section)
    try container.encodeIfPresent(separator, forKey: .separator)
    try container.encodeIfPresent(header, forKey: .header)
    try container.encodeIfPresent(quote, forKey: .quote)
    try container.encodeIfPresent(decimal, forKey: .decimal)
    try container.encodeIfPresent(dateFormat, forKey: .dateFormat)
    if !dateColumns.isEmpty { try container.encode(dateColumns, forKey: .dateColumns) }
    try container.encodeIfPresent(zone, forKey: .zone)
    if roundsToMicroseconds { try container.encode(InstantRounding.microseconds, forKey: .round) }
    try container.encodeIfPresent(tickerColumn, forKey: .tickerColumn)
    if !valueColumns.isEmpty { try container.encode(valueColumns, forKey: .valueColumns) }
    if !missingTokens.isEmpty { try container.encode(missingTokens, forKey: .missingTokens) }
    try container.encode(missing, forKey: .missing)
    try container.encode(duplicates, forKey: .duplicates)
    try container.encodeIfPresent(layout, forKey: .layout)
    try container.encodeIfPresent(table, forKey: .table)
    try container.encodeIfPresent(query, forKey: .query)
    if join { try container.encode(join, forKey: .join) }
    let standard = LoadLimits()
    if limits.unpackedBytes != standard.unpackedBytes {
      try container.encode(limits.unpackedBytes, forKey: .unpackedBytes)
    }
    if limits.lineBytes != standard.lineBytes { try container.encode(limits.lineBytes, forKey: .lineBytes) }
    if limits.compressionRatio != standard.compressionRatio {
      try container.encode(limits.compressionRatio, forKey: .compressionRatio)
    }
    if limits.columns != standard.columns { try container.encode(limits.columns, forKey: .columns) }
  }
}
