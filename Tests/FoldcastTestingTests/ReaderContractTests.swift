import FoldcastTesting
import Foundation
import GRDB
import Series
import Testing

@Suite struct ReaderContractTests {
  @Test func aFileOfTextKeepsTheContract() throws {
    let found = try ReaderContract.check(ending: "csv") { table, path in
      try table.csv.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(found == [])
  }

  /// How the test writes a table of each built-in format.
  private static let writers: [String: @Sendable (MadeTable, String) throws -> Void] = [
    "a SQLite database": { table, path in
      try? FileManager.default.removeItem(atPath: path)
      let queue = try DatabaseQueue(path: path)
      try queue.write { database in
        try database.execute(sql: "CREATE TABLE made (\(table.columns.joined(separator: ", ")))")
        for row in table.rows {
          let values: [DatabaseValue] = row.map { cell in
            switch cell {
            case .blank: .null
            case .integer(let number): number.databaseValue
            case .real(let number): number.databaseValue
            case .text(let text): text.databaseValue
            }
          }
          try database.execute(sql: "INSERT INTO made VALUES (?, ?, ?)", arguments: StatementArguments(values))
        }
      }
      try queue.close()
    }
  ]

  @Test(arguments: TableFormat.builtIn.map(\.name))
  func everyBuiltInFormatKeepsTheContract(name: String) throws {
    let format = try #require(TableFormat.builtIn.first { $0.name == name })
    let write = try #require(Self.writers[name], "say here how a table of \(name) is written")
    let found = try ReaderContract.check(format, writing: write)
    #expect(found == [], "\(found)")
  }

  @Test func aReaderOfOnesOwnThatIsRightKeepsIt() throws {
    #expect(try ReaderContract.check(.ticks(.nothing), writing: TickReader.write) == [])
  }

  @Test(arguments: TickReader.Fault.allCases.filter { $0 != .nothing })
  func whatIsWrongIsNamed(fault: TickReader.Fault) throws {
    let found = try ReaderContract.check(.ticks(fault), writing: TickReader.write)
    #expect(fault.clauses.isSubset(of: Set(found.map(\.clause))), "\(found)")
  }

  @Test func theReaderOfTheGuideKeepsIt() throws {
    let found = try ReaderContract.check(.priceLines) { table, path in
      let rows = table.rows.map { row in
        row.map { cell in
          switch cell {
          case .blank: "null"
          case .integer(let number): "\(number)"
          case .real(let number): "\(number)"
          case .text(let text): "\"\(text)\""
          }
        }
      }
      let lines = ([table.columns.map { "\"\($0)\"" }] + rows).map { "[\($0.joined(separator: ","))]" }
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(found == [], "\(found)")
  }

  @Test func whatCannotBeWrittenIsThrown() {
    struct Full: Error {}
    #expect(throws: Full.self) { try ReaderContract.check(.ticks(.nothing)) { _, _ in throw Full() } }
  }
}
