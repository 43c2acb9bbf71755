/// A table's columns by their names and first cells.
struct TableProfile {
  /// How the text is written and where its data start; roles are not decided yet.
  var shape = FileShape()
  /// The texts of the cells that the columns refer to.
  var bytes: [UInt8]
  /// One distinct name a column.
  var names: [String]
  /// The series of each column, where names have two levels, and the names within it.
  var groups: [String?]
  var fields: [String]
  /// Whether the names are the file's own.
  var hasNames: Bool
  /// The first rows' cells.
  var columns: [ColumnSample]
  /// Whether each column's decimal mark is a comma; nil where the first rows leave it open.
  var decimalCommas: [Bool?]
  /// The columns whose own first cells settle it.
  var clearMarks: Set<Int> = []
}
