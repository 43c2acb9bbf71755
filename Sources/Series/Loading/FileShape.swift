/// What was decided about a file from its first records.
struct FileShape {
  struct Column {
    var name: String
    var role: ColumnRole
  }

  var dialect = Dialect()
  /// Lines of names, 0 for none.
  var headerLines = 0
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
  /// The zone of stamps that say no offset, where the user gave it.
  var zone: String?
  /// Whether digits below a microsecond are rounded.
  var roundsToMicroseconds = false
  /// Whether each row is a series.
  var looksLikeRows = false
  var notes: [String] = []

  /// The index of the one column in a role, or nil.
  func index(of role: ColumnRole) -> Int? { columns.firstIndex { $0.role == role } }
}
