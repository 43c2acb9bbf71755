/// What was detected in a file, what is odd about it, and what of it would be refused.
public struct FileDescription: Sendable, Codable, Equatable {
  /// One column and its odd values.
  public struct Column: Sendable, Codable, Equatable {
    /// The column's name; `column3` where the file has none.
    public var name: String
    /// What it is used as: value, date, time of day, ticker, row number, text and so on.
    public var role: String
    /// Missing cells.
    public var blanks = 0
    /// Cells that are exactly 0.
    public var zeros = 0
    /// Cells below 0.
    public var negatives = 0
    /// Cells that were meant as numbers and are none.
    public var damaged = 0
    /// Whether all its values are one and the same.
    public var isConstant = false
    /// A value far outside the others that comes again and again, and how often: likely to stand for "missing".
    public var suspect: Double?
    /// How often the suspect value occurs.
    public var suspectCount = 0
    /// The first value, by which a nameless column can be known.
    public var first: Double?
  }

  /// The distances between rows.
  public struct Spacing: Sendable, Codable, Equatable {
    /// The first and the last instant as text.
    public var start: String
    /// The last instant as text.
    public var end: String
    /// The usual step in words, such as `business day` or `1 min`; nil for a single row or row numbers.
    public var step: String?
    /// Steps that are longer than usual: more than 5 days where weekends or other weekdays are left out, else more than 1.5 steps.
    public var gaps = 0
    /// The longest step in milliseconds.
    public var longestStep: Int64 = 0
    /// The instant before the longest step, as text.
    public var longestStepFrom: String?
    /// Rows that step back in time.
    public var stepsBack = 0
    /// Whether the newest row comes first.
    public var isReversed = false
    /// Rows whose instant another row has already.
    public var duplicates = 0
  }

  /// The file or archive member.
  public var source: String
  /// Its unpacked bytes.
  public var bytes: Int
  /// The layout; nil where the file could not be read.
  public var layout: SeriesLayout?
  /// The series that it holds.
  public var series = 0
  /// Some of their names.
  public var seriesNames: [String] = []
  /// The separator as a word.
  public var separator: String?
  /// Whether the decimal mark is a comma.
  public var decimalComma = false
  /// Lines of column names.
  public var headerLines = 0
  /// The date format by the name that `--date-format` takes.
  public var dateFormat: String?
  /// The columns that hold the date.
  public var dateColumns: [String] = []
  /// What the instants count.
  public var clock: Clock?
  /// Whether times without an offset were read as UTC.
  public var isAssumedUTC = false
  /// The column that tells series apart.
  public var tickerColumn: String?
  /// The column that would be forecast; nil where one must be named.
  public var target: String?
  /// The rows of data.
  public var rows = 0
  /// The columns in the file's order.
  public var columns: [Column] = []
  /// The rows' distances.
  public var spacing: Spacing?
  /// Rows whose high or low lies inside open and close; nil where there are no such columns.
  public var priceViolations: Int?
  /// Why a run at its default settings would skip some of the series.
  public var warnings: [String] = []
  /// What was done to the file.
  public var notes: [String] = []
  /// Why the file or some of its series would be refused, each with what to do.
  public var refusals: [String] = []

  /// What a run with these options would make of the file: `loads`, `partly` or `refused`.
  public var verdict: String {
    refusals.isEmpty ? "loads" : refusals.count < Swift.max(series, 1) ? "partly" : "refused"
  }
}
