/// What was decided about a file from its first records.
struct FileShape {
  struct Column {
    var name: String
    var role: ColumnRole
    /// Whether its decimal mark is a comma; nil where its first cells leave it open.
    var decimalComma: Bool? = false
    /// The series that the column belongs to, where names have two levels.
    var group: String?
    /// Its name within that series.
    var field: String?
    /// Whether its texts are asked for, to group series by.
    var isWanted = false

    /// What the cells of a column are read as.
    enum Reading { case number, label }

    func isRead(as reading: Reading) -> Bool {
      switch role {
      case .value, .part, .index: reading == .number || isWanted
      case .ticker, .label: reading == .label
      case .code: true
      case .text, .spareDate, .unused: reading == .label && isWanted
      case .date, .time: false
      }
    }
  }

  /// Whether the table is a text, with separators and lines.
  var isText = true
  var dialect = Dialect()
  /// Lines of names, 0 for none.
  var headerLines = 0
  /// The bytes of the line of names, which may stand again among the rows where files were put behind each other.
  var headerBytes: [UInt8] = []
  var columns: [Column] = []
  /// The byte and the line where the data start.
  var dataStart = 0
  var dataLine = 1
  /// Bytes a record on average, for reserving memory.
  var recordBytes = 1
  var dateFamily: DateFamily?
  /// The order of a triple, where the user gave it.
  var dateOrder: DateTriple.Order?
  /// Whether a compact triple has six digits.
  var isSixDigits = false
  var timeFamily: TimeFamily?
  /// Whether the user gave the format of the dates.
  var isDateGiven = false
  /// The zone of stamps that say no offset, where it was given.
  var zone: String?
  /// Whether the column's name gave it instead.
  var isZoneNamed = false
  /// Whether digits below a microsecond are rounded.
  var roundsToMicroseconds = false
  /// Whether each row is a series.
  var looksLikeRows = false
  /// The columns whose names are dates, and what the names stand for.
  var dated: (columns: Range<Int>, kind: DatedNames.Kind)?
  var notes: [String] = []

  /// The index of the one column in a role, or nil.
  func index(of role: ColumnRole) -> Int? { columns.firstIndex { $0.role == role } }
}
