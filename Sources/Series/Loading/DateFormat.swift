/// What `--date-format` can name.
enum DateFormat {
  /// A family, and the order of its triple where the name settles it.
  struct Choice: Sendable {
    var family: DateFamily
    var order: DateTriple.Order?
  }

  /// The names, as they are listed in messages.
  static let names = [
    "iso", "mdy", "dmy", "ymd", "yyyymmdd", "ddmmyyyy", "mmddyyyy", "ddmmyy", "mmddyy", "yymmdd", "yyyymm", "month",
    "text", "quarter", "year", "decimal-year", "year-month", "yyyyddd", "yyyymmddhh", "roc", "excel-1900", "excel-1904",
    "matlab", "ticks", "filetime", "julian", "mjd", "epoch-s", "epoch-ms", "epoch-us", "epoch-ns", "none",
  ]

  /// What can be given, in words.
  static var words: String {
    "the name of a format, such as iso, mdy, dmy, month or epoch-s, or a pattern such as dd/MM/yyyy"
  }

  /// Why a text is neither a format's name nor a pattern, in words; nil where it is one.
  static func fault(in text: String) -> String? {
    if text == "none" || choices(text) != nil { return nil }
    return DatePattern.fault(in: text) ?? "'\(text)'"
  }

  /// The choices that a name stands for, the first one that reads the column's first cell being meant; nil for an unknown name.
  static func choices(_ name: String) -> [Choice]? {
    // Checked first, so that a pattern such as `yyyyMMdd` is not taken for a name in another case.
    if name.contains(where: { $0.isUppercase }), let pattern = DatePattern(name) {
      return [Choice(family: .pattern(pattern))]
    }
    switch name.lowercased() {
    case "iso": return [Choice(family: .iso), Choice(family: .compact)]
    case "mdy", "mmddyy", "mmddyyyy":
      return [Choice(family: .separated, order: .mdy), Choice(family: .compactTriple, order: .mdy)]
    case "dmy", "ddmmyy", "ddmmyyyy":
      return [Choice(family: .separated, order: .dmy), Choice(family: .compactTriple, order: .dmy)]
    case "ymd", "yymmdd", "yyyymmdd":
      return [
        Choice(family: .iso), Choice(family: .compact), Choice(family: .separated, order: .ymd),
        Choice(family: .compactTriple, order: .ymd),
      ]
    case "yyyymm", "month", "yyyy-mm":
      return [Choice(family: .yearMonth), Choice(family: .compactTriple, order: .yearMonth)]
    case "text", "rfc1123": return [Choice(family: .monthName)]
    case "quarter": return [Choice(family: .quarter)]
    case "year": return [Choice(family: .year)]
    case "decimal-year": return [Choice(family: .decimalYear)]
    case "year-month": return [Choice(family: .yearPointMonth), Choice(family: .yearMonth)]
    case "yyyyddd": return [Choice(family: .dayOfYear)]
    case "yyyymmddhh": return [Choice(family: .compactHour)]
    case "roc": return [Choice(family: .roc), Choice(family: .han)]
    case "epoch-s": return [Choice(family: .epoch(.seconds))]
    case "epoch-ms": return [Choice(family: .epoch(.milliseconds))]
    case "epoch-us": return [Choice(family: .epoch(.microseconds))]
    case "epoch-ns": return [Choice(family: .epoch(.nanoseconds))]
    case let count where DayCount(rawValue: count) != nil:
      return DayCount(rawValue: count).map { [Choice(family: .count($0))] }
    default: return DatePattern(name).map { [Choice(family: .pattern($0))] }
    }
  }

  /// The family's orders that come into question.
  static func orders(of family: DateFamily, isSixDigits: Bool) -> [DateTriple.Order] {
    switch family.base {
    case .separated: [.mdy, .dmy, .ymd]
    case .compactTriple: isSixDigits ? [.mdy, .dmy, .ymd, .yearMonth] : [.mdy, .dmy]
    default: []
    }
  }

  /// The name by which a user asks for a family in an order.
  static func name(_ family: DateFamily, _ order: DateTriple.Order?) -> String {
    switch family {
    case .iso: "iso"
    case .separated, .compactTriple: order?.rawValue ?? "mdy or dmy"
    case .monthName: "text"
    case .compact: "yyyymmdd"
    case .compactTime: "yyyyMMddHHmmss"
    case .yearMonth: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .decimalYear: "decimal-year"
    case .roc: "roc"
    case .han: "yyyy年M月d日"
    case .compactHour: "yyyymmddhh"
    case .dayOfYear: "yyyyddd"
    case .yearPointMonth: "year-month"
    case .count(let count): count.rawValue
    case .epoch(let unit): unit?.flag ?? "epoch"
    case .interval: "the start of an interval, \(name(family.base, order))"
    case .pattern(let pattern): pattern.text
    }
  }
}
