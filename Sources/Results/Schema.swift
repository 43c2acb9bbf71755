/// The store's schema: its version, its marks and the SQL that makes it, from the declarations of its tables and views.
package enum Schema {
  /// The version written to `PRAGMA user_version`; a store of a higher one is refused.
  package static let version = 6

  /// The mark of a foldcast store in `PRAGMA application_id`: "fold" in ASCII.
  package static let applicationID = 0x666F_6C64

  /// What a store is made with, tables before views.
  package static let sql = (Tables.initial.map(\.sql) + Views.all.map { $0.sql() }).joined(separator: "\n")

  /// Names as SQL takes a list of columns.
  static func list(_ columns: [String]) -> String { columns.map { "\"\($0)\"" }.joined(separator: ", ") }
}
