/// The schema as a document for who reads a store with SQL, made from the comments of its tables, views and columns.
package enum SchemaDocument {
  /// The document in Markdown: every table and view with its columns.
  package static var markdown: String {
    """
    # The store

    A store is one SQLite file (schema version \(Schema.version)). This page is made from the schema's own comments; `sqlite3 STORE .schema` shows
    them too. Views are made for reading, and keep their columns; tables may gain columns. Instants are ISO 8601 in UTC, the date
    alone for daily and slower data, or row numbers where the data have no clock. Errors are in the target's units squared, losses in units of the
    fold's scaler squared. `queries/` holds queries to begin with.

    ## Views
    \(Views.all.map { section($0.name, $0.comment, $0.columns.map { ($0.name, $0.comment) }) }.joined())
    ## Tables
    \(Tables.all.map { section($0.name, $0.comment, $0.columns.map { ($0.name, $0.comment) }) }.joined())
    """
  }

  private static func section(_ name: String, _ comment: String, _ columns: [(name: String, comment: String)]) -> String
  {
    let rows = columns.map { "| `\($0.name)` | \($0.comment.replacing("|", with: "\\|")) |\n" }
    return "\n### \(name)\n\n\(comment)\n\n| column | meaning |\n|---|---|\n\(rows.joined())"
  }
}
