internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import WalkForward

/// What a store holds of an arm on a series: how many rows, and a digest of them that their order does not change.
package struct StoredContent: Sendable, Equatable, StoredRow {
  /// The series' number.
  package var series = 0
  /// The arm's number.
  package var arm = 0
  /// Rows of `fold`.
  package var folds = 0
  /// Rows of `epoch`.
  package var epochs = 0
  /// Rows of `prediction`.
  package var predictions = 0
  /// The sums of the rows' digests, each modulo 2⁶⁴.
  private var sums: (UInt64, UInt64) = (0, 0)

  init() {}

  /// Nothing of an arm on a series.
  init(series: Int, arm: Int) {
    self.series = series
    self.arm = arm
  }

  /// The digest in hexadecimal digits.
  package var digest: String { hexadecimal(sums.0) + hexadecimal(sums.1) }

  /// Takes a digest from its digits.
  fileprivate mutating func take(digits: String) throws {
    guard digits.utf8.count == 32, let a = UInt64(digits.prefix(16), radix: 16),
      let b = UInt64(digits.suffix(16), radix: 16)
    else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a digest of other than 32 digits") }
    sums = (a, b)
  }

  /// Both together: of an arm on all series, or of rows that are added.
  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.folds += other.folds
    sum.epochs += other.epochs
    sum.predictions += other.predictions
    sum.sums = (one.sums.0 &+ other.sums.0, one.sums.1 &+ other.sums.1)
    return sum
  }

  /// Whether both are of the same arm and series, with the same rows.
  package static func == (one: Self, other: Self) -> Bool {
    (one.series, one.arm, one.folds, one.epochs, one.predictions) == (
      other.series, other.arm, other.folds, other.epochs, other.predictions
    ) && one.sums == other.sums
  }

  /// A table that is counted: its digested columns in their order, and what its rows' digests begin with for each.
  private struct Counted: Sendable {
    typealias Path = any WritableKeyPath<StoredContent, Int> & Sendable
    let path: Path
    let names: [UInt64]
    let select: String

    /// Numbers of series and arms are left out: with others beside them the same rows have other numbers.
    init(_ table: TableShape, _ path: Path) {
      self.path = path
      let columns = table.columns.filter { $0.isDigested && !["run_id", "series_id", "arm_id"].contains($0.name) }
        .map(\.name).sorted()
      names = columns.map { name in
        var digest = ContentDigest()
        digest.add(bytes: "\(table.name).\(name)".utf8, kind: 7)
        return digest.a
      }
      select = "SELECT series_id, arm_id, \(columns.joined(separator: ", ")) FROM \(table.name) WHERE run_id = ? "
    }
  }

  private static let tables = [
    Counted(Tables.fold.shape, \.folds), Counted(Tables.epoch.shape, \.epochs),
    Counted(Tables.prediction.shape, \.predictions),
  ]

  /// A series and an arm.
  private struct Key: Hashable {
    var series: Int
    var arm: Int
  }

  // MARK: Counting

  /// What the rows are, by series, then arm; O(rows) of the run.
  static func counted(run: Int, in db: Database) throws -> [StoredContent] {
    var found: [Key: StoredContent] = [:]
    for table in tables { try count(table, of: [run], "", in: db, into: &found) }
    return found.values.sorted { ($0.series, $0.arm) < ($1.series, $1.arm) }
  }

  /// Counts the rows of a table; a NULL enters no digest, so that a column which a store is too old to have changes none.
  private static func count(
    _ table: Counted, of key: [Int], _ condition: String, in db: Database, into found: inout [Key: StoredContent]
  ) throws {
    let path = table.path
    var current = StoredContent(series: -1, arm: -1)
    func close() {
      let key = Key(series: current.series, arm: current.arm)
      if current[keyPath: path] > 0 { found[key] = found[key].map { $0 + current } ?? current }
    }
    try RawRow.forEach(table.select + condition + " ORDER BY series_id, arm_id", key, in: db) { found in
      let (series, arm) = (found.integer(0), found.integer(1))
      if series != current.series || arm != current.arm {
        close()
        current = StoredContent(series: series, arm: arm)
      }
      var row = ContentDigest()
      for (i, name) in table.names.enumerated() { row.add(column: name, of: found.statement, CInt(i) + 2) }
      current[keyPath: path] += 1
      current.sums = (current.sums.0 &+ row.a, current.sums.1 &+ row.b)
    }
    close()
  }

  // MARK: Keeping

  /// What is kept of a run, by series, then arm; nil where nothing was kept, as before version 2.
  static func kept(run: Int, in db: Database) throws -> [StoredContent]? {
    guard try Bool.fetchOne(db, sql: "SELECT frame IS NOT NULL FROM run WHERE run_id = ?", arguments: [run]) == true
    else { return nil }
    return try Tables.content.rows("WHERE run_id = ? ORDER BY series_id, arm_id", [run], in: db)
  }

  /// Notes that the arms of a unit have nothing yet on its series, and by what its unit of work can be found again.
  static func expect(_ unit: WorkUnit, run: Int, in db: Database) throws {
    for member in unit.series {
      for arm in unit.arms {
        try keep(StoredContent(series: member.index, arm: arm), run: run, in: db)
        try db.cachedStatement(
          sql: "UPDATE content SET unit = ? WHERE run_id = ? AND series_id = ? AND arm_id = ?"
        )
        .execute(arguments: [unit.content, run, member.index, arm])
      }
    }
  }

  /// Adds the rows of folds that have just been written to what is kept.
  static func add(_ folds: [(series: Int, arm: Int, fold: Int)], run: Int, in db: Database) throws {
    var found: [Key: StoredContent] = [:]
    // The folds of an arm that are written together follow each other.
    for (key, folds) in Dictionary(grouping: folds, by: { Key(series: $0.series, arm: $0.arm) }) {
      for range in IndexSet(folds.map(\.fold)).rangeView {
        for table in tables {
          try count(
            table, of: [run, key.series, key.arm, range.lowerBound, range.upperBound - 1],
            "AND series_id = ? AND arm_id = ? AND fold BETWEEN ? AND ?", in: db, into: &found)
        }
      }
    }
    for (key, content) in found {
      try keep(
        try kept(run: run, series: key.series, arm: key.arm, in: db) + content, run: run, in: db)
    }
  }

  /// What is kept of an arm on a series.
  static func kept(run: Int, series: Int, arm: Int, in db: Database) throws -> StoredContent {
    try Tables.content.rows("WHERE run_id = ? AND series_id = ? AND arm_id = ?", [run, series, arm], in: db).first
      ?? StoredContent(series: series, arm: arm)
  }

  /// What the rows of an arm on a series are.
  static func counted(run: Int, series: Int, arm: Int, in db: Database) throws -> StoredContent {
    var found: [Key: StoredContent] = [:]
    for table in tables {
      try count(
        table, of: [run, series, arm], "AND series_id = ? AND arm_id = ?", in: db, into: &found)
    }
    return found[Key(series: series, arm: arm)] ?? StoredContent(series: series, arm: arm)
  }

  /// Notes what an arm on a series has.
  static func keep(_ content: StoredContent, run: Int, in db: Database) throws {
    try Tables.content.insert(content, key: [run, content.series, content.arm], onConflict: .update, in: db)
  }

  /// Notes what the run is, now that its series and arms are written.
  static func noteFrame(run: Int, in db: Database) throws {
    try db.execute(
      sql: "UPDATE run SET frame = ? WHERE run_id = ?",
      arguments: [try ContentDigest.common(run: run, in: db), run])
  }

  /// Counts and notes everything anew, for a store that has just become one of this version or was joined from parts.
  static func countAll(in db: Database) throws {
    for run in try Int.fetchAll(db, sql: "SELECT run_id FROM run") {
      try noteFrame(run: run, in: db)
      for content in try counted(run: run, in: db) { try keep(content, run: run, in: db) }
    }
  }
}

extension StoredContent {
  /// Whether rows are equal, whatever the numbers of their series and arm.
  func hasRows(of other: StoredContent) -> Bool {
    var renumbered = other
    (renumbered.series, renumbered.arm) = (series, arm)
    return self == renumbered
  }
}

extension Tables {
  private typealias C = Column<StoredContent, StoredContent>

  static let content = Table<StoredContent, StoredContent>(
    "content",
    "What the store holds of each arm on each series: kept in the transaction that writes the rows, and compared with them "
      + "before anything is told of the run.",
    presence: .since(2), key: ["run_id", "series_id", "arm_id"], constraints: [Reference.series, Reference.arm],
    indexes: "CREATE INDEX IF NOT EXISTS content_by_unit ON content(unit);\n",
    [
      C.key("run_id", "the run"),
      C.key("series_id", "the series", read: \.series),
      C.key("arm_id", "the arm", read: \.arm),
      C("folds", "INTEGER NOT NULL", "rows of fold", count: \.folds),
      C("epochs", "INTEGER NOT NULL", "rows of epoch", count: \.epochs),
      C("predictions", "INTEGER NOT NULL", "rows of prediction", count: \.predictions),
      C(
        "digest", "TEXT NOT NULL", "digest of these rows, 32 hexadecimal digits, whatever their order",
        write: { $0.digest }, take: { try $0.take(digits: $1[$2]) }),
      C.later(
        "unit", "TEXT",
        "hash of what determines them: data, settings, seed and the arms that are walked together; NULL where unknown"),
    ])
}

extension ContentDigest {
  /// Takes in a value of the row at which a statement stands, under the column's name; NULL changes nothing.
  mutating func add(column name: UInt64, of statement: SQLiteStatement, _ index: CInt) {
    if sqlite3_column_type(statement, index) == SQLITE_NULL { return }
    mix(name)
    add(value: statement, index)
  }
}
