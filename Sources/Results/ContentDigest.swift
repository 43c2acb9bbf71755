internal import GRDB
internal import GRDBSQLite

/// A digest of rows, 128 bits: equal for equal values in equal order, whatever the platform.
///
/// It is there to tell stores apart and to notice damage, not to withstand forgery.
struct ContentDigest {
  private(set) var a: UInt64 = 0x243F_6A88_85A3_08D3
  private(set) var b: UInt64 = 0x1319_8A2E_0370_7344

  /// The digest in hexadecimal digits.
  var text: String { hexadecimal(a) + hexadecimal(b) }

  /// Takes in the rows of a query, whose arguments are whole numbers.
  mutating func add(_ db: Database, _ sql: String, _ arguments: [Int]) throws {
    var digest = self
    try RawRow.forEach(sql, arguments, in: db) { row in
      let count = sqlite3_column_count(row.statement)
      digest.mix(UInt64(count))
      for index in 0..<count { digest.add(value: row.statement, index) }
    }
    self = digest
    mix(0xFFFF)
  }

  /// Takes in a value of the row at which a statement stands.
  mutating func add(value statement: SQLiteStatement, _ index: CInt) {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_NULL: mix(1)
    case SQLITE_INTEGER:
      mix(2)
      mix(UInt64(bitPattern: sqlite3_column_int64(statement, index)))
    case SQLITE_FLOAT:
      mix(3)
      mix(sqlite3_column_double(statement, index).bitPattern)
    case let type:
      let bytes = sqlite3_column_blob(statement, index)
      let count = Int(sqlite3_column_bytes(statement, index))
      add(
        bytes: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count), kind: type == SQLITE_TEXT ? 4 : 5)
    }
  }

  mutating func add(bytes: some Collection<UInt8>, kind: UInt64) {
    mix(kind)
    mix(UInt64(bytes.count))
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      word = word << 8 | UInt64(byte)
      if index % 8 == 7 { mix(word) }
    }
    mix(word)
  }

  /// Two multiplicative hashes with odd factors, each folding its high bits back down.
  mutating func mix(_ word: UInt64) {
    a = (a ^ word) &* 0x9E37_79B9_7F4A_7C15
    a ^= a >> 32
    b = (b &+ word) &* 0xD6E8_FEB8_6659_FD93
    b ^= b >> 29
  }
}

extension ContentDigest {
  /// What every part of a run holds alike: what the run is, its series, instants and arms, and what was skipped.
  static func common(run: Int, in db: Database) throws -> String {
    var digest = ContentDigest()
    try digest.add(
      db, "SELECT identity, name, configuration, data_hash, seed, code_version FROM run WHERE run_id = ?", [run])
    for table in Tables.ofRuns { try digest.add(table, run: run, in: db) }
    try digest.addFailures("arm_id IS NULL", run: run, in: db)
    return digest.text
  }

  /// All that a run's tables hold, but for numbers and times of the run and the seconds that folds took.
  static func whole(run: Int, in db: Database) throws -> String {
    var digest = ContentDigest()
    try digest.add(
      db, "SELECT identity, name, configuration, data_hash, seed, code_version FROM run WHERE run_id = ?", [run])
    let tables = Tables.ofRuns + Tables.ofParts.filter { $0.name != Tables.foldTiming.shape.name }
    for table in tables { try digest.add(table, run: run, in: db) }
    try digest.addFailures("TRUE", run: run, in: db)
    return digest.text
  }

  /// The columns of the first version, row by row; then whatever stands in later ones, so that a store which lacks these, or
  /// has nothing in them, has the digest that it always had.
  private mutating func add(_ table: TableShape, run: Int, in db: Database) throws {
    let key = Schema.list(table.key)
    try add(db, "SELECT \(Schema.list(table.first)) FROM \(table.name) WHERE run_id = ? ORDER BY \(key)", [run])
    for column in table.later where column.isDigested {
      let sql = """
        SELECT \(key), \(column.quoted) FROM \(table.name) WHERE run_id = ? AND \(column.quoted) IS NOT NULL ORDER BY \(key)
        """
      if try Row.fetchOne(db, sql: sql, arguments: [run]) == nil { continue }
      add(bytes: column.name.utf8, kind: 6)
      try add(db, sql, [run])
    }
  }

  private mutating func addFailures(_ condition: String, run: Int, in db: Database) throws {
    let columns = "series_id, series, arm_id, fold, reason"
    try add(
      db, "SELECT \(columns) FROM failure WHERE run_id = ? AND \(condition) ORDER BY \(columns)", [run])
  }
}

/// Sixteen hexadecimal digits.
func hexadecimal(_ word: UInt64) -> String {
  let digits = String(word, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
