/// What was detected in a file, what is odd about it, and what of it would be refused.
package struct FileDescription: Sendable, Codable, Equatable {
  /// One column and its odd values.
  package struct Column: Sendable, Codable, Equatable {
    /// The column's name; `column3` where the file has none.
    package var name: String
    /// What it is used as: value, date, time of day, ticker, row number, text and so on.
    package var role: String
    /// Missing cells.
    package var blanks = 0
    /// Cells that are exactly 0.
    package var zeros = 0
    /// Cells below 0.
    package var negatives = 0
    /// Cells that were meant as numbers and are none.
    package var damaged = 0
    /// Whether all its values are one and the same.
    package var isConstant = false
    /// A value far outside the others that comes again and again, and how often: likely to stand for "missing".
    package var suspect: Double?
    /// How often the suspect value occurs.
    package var suspectCount = 0
    /// The first value, by which a nameless column can be known.
    package var first: Double?
  }

  /// The distances between rows.
  package struct Spacing: Sendable, Codable, Equatable {
    /// The first and the last instant as text.
    package var start: String
    /// The last instant as text.
    package var end: String
    /// The usual step in words, such as `business day` or `1 min`; nil for a single row or row numbers.
    package var step: String?
    /// Steps that are longer than usual: more than 5 days where weekends or other weekdays are left out, else more than 1.5 steps.
    package var gaps = 0
    /// The longest step in milliseconds.
    package var longestStep: Int64 = 0
    /// The instant before the longest step, as text.
    package var longestStepFrom: String?
    /// Rows that step back in time.
    package var stepsBack = 0
    /// Whether the newest row comes first.
    package var isReversed = false
    /// Rows whose instant another row has already.
    package var duplicates = 0
  }

  /// The file or archive member.
  package var source: String
  /// Its unpacked bytes.
  package var bytes: Int
  /// The layout; nil where the file could not be read.
  package var layout: SeriesLayout?
  /// The series that it holds.
  package var series = 0
  /// Some of their names.
  package var seriesNames: [String] = []
  /// The separator as a word.
  package var separator: String?
  /// Whether the decimal mark is a comma.
  package var decimalComma = false
  /// Lines of column names.
  package var headerLines = 0
  /// The date format by the name that `--date-format` takes.
  package var dateFormat: String?
  /// The columns that hold the date.
  package var dateColumns: [String] = []
  /// What the instants count.
  package var clock: Clock?
  /// Whether times without an offset were read as UTC.
  package var isAssumedUTC = false
  /// The column that tells series apart.
  package var tickerColumn: String?
  /// The column that would be forecast; nil where one must be named.
  package var target: String?
  /// The rows of data.
  package var rows = 0
  /// The columns in the file's order.
  package var columns: [Column] = []
  /// The rows' distances.
  package var spacing: Spacing?
  /// Rows whose high or low lies inside open and close; nil where there are no such columns.
  package var priceViolations: Int?
  /// Why a run at its default settings would skip some of the series.
  package var warnings: [String] = []
  /// What was done to the file.
  package var notes: [String] = []
  /// Why the file or some of its series would be refused, each with what to do.
  package var refusals: [String] = []

  /// What a run with these options would make of the file: `loads`, `partly` or `refused`.
  package var verdict: String {
    refusals.isEmpty ? "loads" : refusals.count < Swift.max(series, 1) ? "partly" : "refused"
  }
}
