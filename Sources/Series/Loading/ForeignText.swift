/// Texts that are no tables: JSON, markup, and tables in a language of their own.
enum ForeignText {
  /// The kind that a text's first bytes show; nil for what may be a table.
  static func find(_ head: [UInt8]) -> ForeignKind? {
    let text = String(decoding: trimmed(head).prefix(ForeignKind.headBytes), as: UTF8.self)
    guard let first = text.unicodeScalars.first else { return nil }
    switch first {
    case "{", "[": return json(text)
    case "<": return markup(text)
    default: break
    }
    if isDatasetLanguage(text) { return dataset }
    return text.hasPrefix("version https://git-lfs.github.com/spec/") ? pointer : nil
  }

  private static let pointer = ForeignKind(
    name: "a pointer of Git LFS instead of the file", advice: "Fetch the file itself with git lfs pull.")
  private static let dataset = ForeignKind(
    name: "a data set in the language of .arff and .tsf files (@relation, @attribute, @data)",
    advice: "Convert it to CSV, a column for each series or one series a file.")

  private static func trimmed(_ head: [UInt8]) -> ArraySlice<UInt8> {
    let bytes = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
    return bytes.drop { $0 == ASCII.space || $0 == ASCII.tab || ASCII.isNewline($0) }
  }

  /// JSON by its first marks, which no row of a table begins with: `{"name":`, `[{`, `[[1`, `{}`, `[1, 2`.
  private static func json(_ text: String) -> ForeignKind? {
    let marks = text.unicodeScalars.filter { !$0.properties.isWhitespace }
    guard let first = marks.first, marks.count > 1 else { return nil }
    let rest = marks.dropFirst()
    guard let second = rest.first else { return nil }
    if first == "{" {
      guard second == "}" || second == "\"", second == "}" || rest.contains(":") else { return nil }
      let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
      let isLines =
        lines.count > 1 && lines.dropFirst().dropLast().allSatisfy { $0.first == "{" }
        && lines[0].last { $0 != " " } == "}"
      return isLines && lines[1].first == "{"
        ? ForeignKind.convert("JSON lines", "read_json").with(
          advice: "Convert it to CSV, for example with Python: pandas.read_json(FILE, lines=True).to_csv(\"FILE.csv\")."
        )
        : ForeignKind.convert("JSON", "read_json")
    }
    // A row of a table may begin with a name or a time in brackets; JSON goes on with a value there.
    let number = rest.prefix { "0123456789.eE+-".unicodeScalars.contains($0) }
    let isValue =
      "{[\"]".unicodeScalars.contains(second) || (!number.isEmpty && rest.dropFirst(number.count).first == ",")
      || ["true", "false", "null"].contains { String(String.UnicodeScalarView(rest.prefix(5))).hasPrefix($0) }
    return isValue ? ForeignKind.convert("JSON", "read_json") : nil
  }

  private static func markup(_ text: String) -> ForeignKind? {
    let lower = text.lowercased()
    if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") {
      return ForeignKind(name: "an Excel workbook in XML", advice: "Save each sheet as CSV.")
    }
    if ["<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<script"].contains(
      where: lower.hasPrefix)
    {
      return ForeignKind(
        name: "a web page (HTML)",
        advice: "It may be a message of the server instead of the data: open it in a browser, and load the data as CSV."
      )
    }
    let second = lower.unicodeScalars.dropFirst().first ?? " "
    guard second == "?" || second == "!" || second.properties.isAlphabetic else { return nil }
    // MetaTrader writes names of columns in such brackets: <DATE>,<OPEN> or <TICKER>;<PER>.
    guard let end = lower.firstIndex(of: ">") else { return nil }
    let behind = lower[lower.index(after: end)...].first
    if second == "?" || second == "!" { return ForeignKind(name: "XML", advice: "Convert the table in it to CSV.") }
    if let behind, ",;|\t".contains(behind) { return nil }
    let name = lower[lower.index(after: lower.startIndex)..<end].prefix { $0 != " " && $0 != "/" }
    return lower.contains("</") || lower[..<end].last == "/"
      ? ForeignKind(name: "XML (<\(String(name).shown)>)", advice: "Convert the table in it to CSV.") : nil
  }

  /// Whether lines that begin with @ declare a data set before its rows come.
  private static func isDatasetLanguage(_ text: String) -> Bool {
    let words: Set = ["@relation", "@attribute", "@data", "@frequency", "@horizon", "@missing", "@equallength"]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let first = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first else { continue }
      if words.contains(first.lowercased()) { return true }
      if !"%#@".contains(first.first ?? " ") { return false }
    }
    return false
  }
}

extension ForeignKind {
  fileprivate func with(advice: String) -> ForeignKind { ForeignKind(name: name, advice: advice) }
}
