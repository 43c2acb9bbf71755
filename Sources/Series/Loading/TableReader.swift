/// A table of typed cells, as a reader of a kind of file gives it; a ``TableFormat`` opens one.
///
/// What the columns are used as is decided once for all kinds of files, on the names and the first rows: a reader decides nothing
/// of that, and never changes its file.
public protocol TableReader {
  /// The file and, where it holds several, the table in it, for messages.
  var source: String { get }
  /// The name of the table's series; nil for the file's.
  var name: String? { get }
  /// The columns' names, each another one.
  var columns: [String] { get }

  /// Gives every row from the first on, one cell a column, and ends where `take` says `false`.
  ///
  /// It is called more than once, and gives the same rows each time. What it throws refuses the table: a ``SeriesError`` as it
  /// is, any other error by its text.
  func read(_ take: ([TableCell]) throws -> Bool) throws
}

extension TableReader {
  /// The file's name.
  public var name: String? { nil }
}

/// A cell that has a type already.
public enum TableCell: Sendable, Equatable {
  /// No value.
  case blank
  /// A whole number.
  case integer(Int64)
  /// A number; what is not finite is damaged, but for `nan`, which is missing.
  case real(Double)
  /// A text, which is read as a date, a number or a name like that of a file of text.
  case text(String)
}

/// A table's rows, whatever they are made of, as the loader reads them: shaped by what their first ones show.
///
/// Where all rows show that the first of them deceived, they are read again in another shape.
protocol ShapedTable {
  /// The file or archive member, for messages.
  var source: String { get }

  /// Names, kinds and texts of the first rows' cells.
  func profile() throws(SeriesError) -> TableProfile

  /// Every row, its cells as the shape says, in O(bytes).
  func read(_ shape: FileShape) throws(SeriesError) -> RawTable
}
