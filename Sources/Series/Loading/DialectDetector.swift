/// Finds the separator and quote of a file.
enum DialectDetector {
  static func detect(
    _ bytes: Span<UInt8>, from start: TextPlace, options: LoadOptions, source: String, reach: inout Int
  ) throws(SeriesError) -> Dialect {
    var base = Dialect()
    if let text = options.quote {
      guard let quote = quote(text) else {
        throw SeriesError(
          source: source, expected: "\(quoteWords) for --quote", found: "'\(text)'",
          advice: "Give the character itself.")
      }
      base.quote = quote
    }
    if let text = options.separator {
      guard let separator = separator(text) else {
        throw SeriesError(
          source: source, expected: "\(separatorWords) for --separator", found: "'\(text)'",
          advice: "Give the character that stands between two cells.")
      }
      base.separator = separator
    } else {
      base.separator = try bestSeparator(bytes, start, base, options, source, &reach)
    }
    return base
  }

  static let separatorWords = "one ASCII character, or tab, space, comma, semicolon or pipe"
  static let quoteWords = "one ASCII character or 'none'"

  /// The byte that a text given as the separator stands for; nil for none.
  static func separator(_ text: String) -> UInt8? {
    switch text {
    case "comma": return ASCII.comma
    case "semicolon": return ASCII.semicolon
    case "tab", "\\t": return ASCII.tab
    case "space": return ASCII.space
    case "pipe": return 124
    default:
      guard text.utf8.count == 1, let byte = text.utf8.first, !ASCII.isNewline(byte) else { return nil }
      return byte
    }
  }

  /// The byte that a text given as the quote stands for, 0 for `none`; nil for no such thing.
  static func quote(_ text: String) -> UInt8? {
    if text == "none" { return 0 }
    return text.utf8.count == 1 ? text.utf8.first : nil
  }

  private static func bestSeparator(
    _ bytes: Span<UInt8>, _ start: TextPlace, _ base: Dialect, _ options: LoadOptions, _ source: String,
    _ reach: inout Int
  ) throws(SeriesError) -> UInt8 {
    var best = (separator: ASCII.comma, score: 0.0)
    var failure: SeriesError?
    var readable = false
    for separator in [ASCII.comma, ASCII.semicolon, ASCII.tab, 124, ASCII.space] {
      // Blanks only separate where nothing else does.
      if separator == ASCII.space, best.score > 0 { continue }
      var dialect = base
      dialect.separator = separator
      let sample: Sample
      do {
        sample = try Sample(
          bytes, from: start, dialect: dialect, limit: 60, limits: options.limits, source: source, reach: &reach)
      } catch {
        failure = failure ?? error
        continue
      }
      readable = true
      let score = score(sample, bytes, isStrict: separator == ASCII.space)
      if score > best.score + 1e-9 { best = (separator, score) }
    }
    if !readable, let failure { throw failure }
    return best.separator
  }

  /// How regular the records are and how much in them is readable, 0 for a single column.
  private static func score(_ sample: Sample, _ bytes: Span<UInt8>, isStrict: Bool) -> Double {
    let body = sample.records.count > 1 ? sample.records[1...] : sample.records[...]
    guard !body.isEmpty else { return 0 }
    var counts: [Int: Int] = [:]
    for record in body { counts[record.count, default: 0] += 1 }
    guard let mode = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), mode.key > 1 else { return 0 }
    let regular = Double(mode.value) / Double(body.count)
    var (readable, cells) = (0, 0)
    for record in body.prefix(20) {
      for cell in record.prefix(50) {
        cells += 1
        if CellKind(bytes, cell.content, missing: []) != .text { readable += 1 }
      }
    }
    let share = Double(readable) / Double(Swift.max(cells, 1))
    if isStrict, regular < 1 || share < 0.5 { return 0 }
    return regular * (0.1 + share)
  }
}
