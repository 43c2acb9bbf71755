internal import GRDB

/// A row of a store of which each value is taken only as what it is to be: anything can stand in a file.
struct StoredCells {
  let row: Row

  /// The value of a column by its place.
  ///
  /// - Throws: GRDB's `RowDecodingError` where it is of another type, or missing and not optional.
  subscript<Value: DatabaseValueConvertible>(index: Int) -> Value {
    get throws { try row.decode(Value.self, atIndex: index) }
  }

  /// The value of a column by its name; the same errors, and one where there is no such column.
  subscript<Value: DatabaseValueConvertible>(name: String) -> Value {
    get throws { try row.decode(Value.self, forColumn: name) }
  }

  /// A count, which is not negative and small enough that all of a store's can be summed.
  func count(_ index: Int) throws -> Int {
    let value: Int = try self[index]
    guard (0...Self.most).contains(value) else {
      let name = Array(row.columnNames)[index]
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a count of \(value) in \(name)")
    }
    return value
  }

  /// 2⁴⁰: thirty thousand of them and more can be summed, and none is an address beyond what memory has.
  private static let most = 1 << 40
}
