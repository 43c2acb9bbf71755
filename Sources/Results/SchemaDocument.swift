/// The schema as a document for who reads a store with SQL, made from the comments in the schema itself.
public enum SchemaDocument {
  /// The document in Markdown: every table and view with its columns.
  public static var markdown: String {
    let all = [Schema.sql, Schema.shards, Schema.intervals, Schema.audit, Schema.study]
    let parts = entries(of: all.joined(separator: "\n"))
    var out = """
      # The store

      A store is one SQLite file (schema version \(Schema.version)). This page is made from the schema's own comments; `sqlite3 STORE .schema` shows
      them too. Views are made for reading, and keep their columns; tables may gain columns. Instants are ISO 8601 in UTC, the date
      alone for daily and slower data, or row numbers where the data have no clock. Errors are in the target's units squared, losses in units of the
      fold's scaler squared. `queries/` holds queries to begin with.


      """
    for kind in ["VIEW", "TABLE"] {
      out += kind == "VIEW" ? "## Views\n" : "\n## Tables\n"
      for part in parts where part.kind == kind {
        out += "\n### \(part.name)\n\n\(part.comment)\n\n| column | meaning |\n|---|---|\n"
        for column in part.columns { out += "| `\(column.name)` | \(column.comment.replacing("|", with: "\\|")) |\n" }
      }
    }
    return out
  }

  private struct Entry {
    var kind: String
    var name: String
    var comment: String
    var columns: [(name: String, comment: String)] = []
  }

  private static func entries(of sql: String) -> [Entry] {
    var entries: [Entry] = []
    var comment: [Substring] = []
    var isOpen = false
    for line in sql.split(separator: "\n", omittingEmptySubsequences: false) {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("--") {
        comment.append(text.dropFirst(2).drop { $0 == " " })
      } else if let match = text.prefixMatch(of: /CREATE (TABLE|VIEW) (?:IF NOT EXISTS )?(\w+)/) {
        entries.append(Entry(kind: String(match.1), name: String(match.2), comment: comment.joined(separator: " ")))
        comment = []
        isOpen = true
      } else if isOpen, let place = text.firstRange(of: " -- ") {
        // A table's column begins its line; a view's ends its expression, as "AS name".
        let code = text[..<place.lowerBound]
        let name =
          entries[entries.count - 1].kind == "TABLE"
          ? code.prefix { $0 != " " }
          : code.split(separator: " ").last.map { $0.last == "," ? $0.dropLast() : $0 } ?? ""
        let clean = name.filter { $0 != "\"" }
        entries[entries.count - 1].columns.append((clean, String(text[place.upperBound...])))
      } else if text.isEmpty || text.hasPrefix(")") {
        isOpen = isOpen && !text.hasPrefix(") STRICT") && !text.isEmpty
        comment = []
      }
    }
    return entries
  }
}
