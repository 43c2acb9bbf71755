public import Declarations

/// What is done where a series that a run uses has missing values.
package enum MissingValues: Sendable, Hashable {
  /// The series is refused, naming the first missing value.
  case error
  /// Rows with a missing value are left out.
  case drop
  /// The value before stands in, for at most `limit` rows in a row (nil: any number).
  case forwardFill(limit: Int?)
}

extension MissingValues: LosslessStringConvertible, TextCoded {
  /// The policy as it is written in options: `error`, `drop`, `forwardFill` or `forwardFill:5`.
  package var description: String {
    switch self {
    case .error: "error"
    case .drop: "drop"
    case .forwardFill(nil): "forwardFill"
    case .forwardFill(let limit?): "forwardFill:\(limit)"
    }
  }

  /// The policy that a text names, as `description` writes it; nil for anything else.
  package init?(_ text: String) {
    let folded = text.lowercased()
    switch folded {
    case "error": self = .error
    case "drop": self = .drop
    case "forwardfill": self = .forwardFill(limit: nil)
    default:
      guard folded.hasPrefix("forwardfill:"), let limit = Int(text.dropFirst(12)), limit >= 1 else { return nil }
      self = .forwardFill(limit: limit)
    }
  }

  /// What it is.
  package static let kind = "error, drop, forwardFill or forwardFill:N"
  /// Those without a limit.
  package static let words = ["error", "drop", "forwardFill"]
}

/// What is done where an instant occurs more than once.
public enum Duplicates: String, Sendable, Codable, CaseIterable, SettingItem {
  /// The series is refused, naming both lines.
  case error
  /// The row that comes last in the file counts.
  case last
  /// The row that comes first in the file counts.
  case first
  /// The mean of the rows' values counts, value by value, missing ones left out.
  case mean
}

/// How the rows and columns of a file make up series.
public enum SeriesLayout: String, Sendable, Codable, CaseIterable, SettingItem {
  /// The file is one series; its numeric columns are that series' columns.
  case file
  /// Each numeric column is a series of its own, with one column named `value`.
  case wide
  /// A ticker column tells which series a row belongs to.
  case long
  /// Each row is a series without dates: its name, then its values.
  case rows
}

/// The mark between a number's whole part and its fraction.
package enum DecimalMark: String, Sendable, Codable, CaseIterable, SettingItem {
  /// 1.5
  case point
  /// 1,5
  case comma
}

/// What instants finer than the clocks of series are rounded to.
package enum InstantRounding: String, Sendable, Codable, CaseIterable, SettingItem {
  /// The nearest microsecond.
  case microseconds
}

/// The sizes beyond which input is refused, so that no file can exhaust the machine.
package struct LoadLimits: Sendable, Hashable {
  /// Bytes of one file after unpacking (`--max-size`), 4 GiB by default.
  package var unpackedBytes = 4 << 30
  /// Bytes of one line (`--max-line`), 16 MiB by default.
  package var lineBytes = 16 << 20
  /// Unpacked bytes a packed byte (`--max-ratio`), 500 by default; looked at beyond 64 MiB.
  package var compressionRatio = 500
  /// Columns of one file, 100,000 by default.
  package var columns = 100_000

  /// The default limits.
  package init() {}
}

/// How files are read; whatever is nil or empty is detected.
///
/// What each is called on the command line and in files, and what it may be, is declared once, in `settings`.
public struct LoadOptions: SettingGroup, Hashable {
  /// The text's encoding by the name that iconv(3) knows it by; nil: UTF-8, or what a byte-order mark says.
  public var encoding: String?
  /// The separator: one character, or `tab`, `space`, `comma`, `semicolon`, `pipe`.
  public var separator: String?
  /// Whether the first line holds column names.
  public var header: Bool?
  /// The quote character, or `none`.
  public var quote: String?
  /// The decimal mark.
  package var decimal: DecimalMark?
  /// A format's name (`iso`, `mdy`, `dmy`, …), a pattern such as `dd/MM/yyyy`, or `none` for row numbers.
  public var dateFormat: String?
  /// The zone of stamps that say no offset, by its name in the IANA database; nil: UTC.
  public var zone: String?
  /// Whether stamps with digits below a microsecond are rounded to the nearest one, instead of refused.
  public var roundsToMicroseconds = false
  /// The columns that hold the date, in order: one, or a date and a time, or year, month and day.
  public var dateColumns: [String] = []
  /// The column that tells which series a row belongs to.
  public var tickerColumn: String?
  /// The columns that hold values; empty: all numeric ones.
  public var valueColumns: [String] = []
  /// Texts or numbers that stand for a missing value, besides blank, NA, NaN, null, None, `-` and `.`.
  public var missingTokens: [String] = []
  /// What is done with missing values in the columns that a run uses.
  package var missing = MissingValues.error
  /// What is done with repeated instants.
  public var duplicates = Duplicates.error
  /// How rows and columns make up series.
  public var layout: SeriesLayout?
  /// The table of a SQLite database.
  public var table: String?
  /// The query on a SQLite database, instead of a table.
  public var query: String?
  /// Whether series of the same name in several files are one series, cut in time; also of names that end in the year, month or
  /// day that each covers.
  public var join = false
  /// Lines at the head of a text that are left out.
  public var skipLines: Int?
  /// Which of several tables in a text is read, from 1.
  public var section: Int?
  /// The sizes beyond which input is refused.
  package var limits = LoadLimits()

  /// Options that detect everything.
  public init() {}
}

/// The columns that a run uses.
public struct ColumnSelection: Sendable, Codable, Hashable {
  /// The column that is forecast; nil: the one that `TimeSeries.detectedTarget` finds.
  public var target: String?
  /// Further columns.
  public var covariates: [String]
  /// Columns of single series, each as the series' name, a point and the column.
  package var others: [String]
  /// Columns of texts by which series are grouped.
  package var groups: [String] = []
  /// The flag that asks for a column, where it is none of those that most columns are asked for with.
  package var flags: [String: String] = [:]

  /// A selection.
  public init(target: String? = nil, covariates: [String] = []) {
    self.init(target: target, covariates: covariates, others: [])
  }

  /// A selection with columns of single series.
  package init(target: String?, covariates: [String], others: [String]) {
    self.target = target
    self.covariates = covariates
    self.others = others
  }
}
