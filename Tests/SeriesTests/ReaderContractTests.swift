import GRDB
import Testing

@testable import Series

/// What every reader of tables must do, whatever kind of file it reads: the same table through all of them.
@Suite struct ReaderContractTests {
  /// A reader by the kind of what it reads.
  enum Kind: CaseIterable, Sendable {
    case text, database, memory
  }

  /// A table of typed cells in memory: the least that a reader is.
  struct MemoryTable: TableReader {
    let source = "memory"
    let names: [String]
    let rows: [[TableParser.TypedCell]]
    let options = LoadOptions()

    func profile() throws(SeriesError) -> TableProfile {
      try TableProfile(
        typed: Array(rows.prefix(TableProfile.typedRows)), names: names, source: source, options: options)
    }

    func read(_ shape: FileShape) throws(SeriesError) -> RawTable {
      var parser = TableParser(source: source, shape: shape, options: options)
      for row in rows { try parser.append(row) }
      return parser.finished()
    }
  }

  private static let names = ["Date", "Close", "Volume"]
  /// Where databases are, as long as a test lives.
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Rows of days, with a blank volume here and there.
  private static func rows(_ count: Int) -> [[TableParser.TypedCell]] {
    (0..<count).map { i in
      let day = date(i)
      return [
        .text(Array(day.utf8)), .real(100 + Double(i % 7) / 4), i % 10 == 3 ? .blank : .integer(Int64(1000 + i)),
      ]
    }
  }

  /// A source of that kind with these rows.
  private func source(_ kind: Kind, _ rows: [[TableParser.TypedCell]]) throws -> FileLoader.Source {
    let names = Self.names
    func made(_ content: FileLoader.Source.Content) -> FileLoader.Source {
      FileLoader.Source(name: "\(kind)", stem: "X", folders: [], content: content)
    }
    switch kind {
    case .memory: return made(.table(MemoryTable(names: names, rows: rows)))
    case .text:
      let lines =
        [names.joined(separator: ",")]
        + rows.map { $0.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ",") }
      let bytes = Array(lines.joined(separator: "\n").utf8)
      return made(.text { ByteStream(MemoryBytes(bytes), nil) })
    case .database:
      let path = "\(scratch.path)/\(rows.count).sqlite"
      try DatabaseQueue(path: path).write { database in
        let columns = names.map { "\"\($0)\"" }.joined(separator: ", ")
        try database.execute(sql: "CREATE TABLE x (\(columns))")
        for row in rows {
          let values: [DatabaseValue] = row.map { cell in
            switch cell {
            case .blank: .null
            case .integer(let number): number.databaseValue
            case .real(let number): number.databaseValue
            case .text(let text): String(decoding: text, as: UTF8.self).databaseValue
            }
          }
          let places = names.map { _ in "?" }.joined(separator: ", ")
          try database.execute(sql: "INSERT INTO x VALUES (\(places))", arguments: StatementArguments(values))
        }
      }
      return made(.table(try SQLiteTable(path: path, options: LoadOptions())))
    }
  }

  private func reader(_ source: FileLoader.Source) -> any TableReader {
    switch source.content {
    case .table(let reader): reader
    case .text(let open):
      TextTable(source: source.name, options: LoadOptions(), windowBytes: 64, open: open)
    }
  }

  private func loaded(_ source: FileLoader.Source) throws -> FileLoader.Piece {
    let loader = FileLoader(file: InputFile(path: "x"), options: LoadOptions(), selection: nil)
    return try #require(loader.pieces { () throws(SeriesError) in [source] }.first)
  }

  @Test(arguments: Kind.allCases)
  func aProfileNamesTheColumnsAndShowsTheirFirstCells(kind: Kind) throws {
    let rows = Self.rows(400)
    let reader = reader(try source(kind, rows))
    let profiles = [try reader.profile(), try reader.profile()]
    #expect(profiles[0].bytes == profiles[1].bytes && profiles[0].names == Self.names)
    #expect(profiles[0].columns.map(\.kinds) == profiles[1].columns.map(\.kinds))
    for (column, sample) in profiles[0].columns.enumerated() {
      #expect(sample.cells.count == sample.kinds.count && sample.filled > 100)
      for (row, cell) in sample.cells.enumerated() {
        let content = try #require(cell).content
        #expect(Array(profiles[0].bytes[content]) == rows[row][column].bytes)
      }
    }
    #expect(profiles[0].columns.map(\.isNumeric) == [false, true, true])
  }

  @Test(arguments: Kind.allCases)
  func everyRowIsReadOnceAndAgainAlike(kind: Kind) throws {
    let rows = Self.rows(400)
    let reader = reader(try source(kind, rows))
    let profile = try reader.profile()
    var shape = profile.shape
    var roles = RoleDetector(source: reader.source, options: LoadOptions(), profile: profile)
    try roles.assign(profile.bytes.span, to: &shape)
    let tables = [try reader.read(shape), try reader.read(shape)]
    for table in tables {
      #expect(table.count == 400 && table.values.map(\.count) == [400, 400] && table.damageCounts == [0, 0])
      for row in 0..<400 {
        for (slot, column) in [(0, 1), (1, 2)] {
          let text = String(decoding: rows[row][column].bytes, as: UTF8.self)
          let (found, expected) = (table.values[slot][row], Double(text) ?? .nan)
          #expect(found == expected || found.isNaN && expected.isNaN)
        }
      }
      #expect(zip(table.lines, table.lines.dropFirst()).allSatisfy { $0 < $1 })
    }
    #expect(tables[0].dates == tables[1].dates && tables[0].lines == tables[1].lines)
  }

  @Test(arguments: Kind.allCases)
  func theSameTableIsTheSameSeriesWhateverHoldsIt(kind: Kind) throws {
    let pieces = [try loaded(source(.memory, Self.rows(300))), try loaded(source(kind, Self.rows(300)))]
    #expect(pieces.allSatisfy { $0.error == nil })
    let made = pieces.compactMap { $0.outcome?.drafts.first }
    try #require(made.count == 2)
    #expect(made[0].instants == made[1].instants && made.map(\.clock) == [.date, .date])
    #expect(made[0].columns.map(\.name) == made[1].columns.map(\.name))
    for (a, b) in zip(made[0].columns, made[1].columns) {
      #expect(a.values.map(\.bitPattern) == b.values.map(\.bitPattern))
    }
  }

  @Test(arguments: Kind.allCases)
  func whatHoldsNoRowsIsRefused(kind: Kind) throws {
    let piece = try loaded(source(kind, []))
    #expect(piece.error != nil && piece.outcome == nil)
  }

  /// Blank rows are passed over, and a cell that is no number is found in its row.
  @Test(arguments: Kind.allCases)
  func blankRowsAndDamagedCellsAreToldApart(kind: Kind) throws {
    var rows = Self.rows(300)
    rows[20] = [.blank, .blank, .blank]
    rows[40][1] = .text(Array("n/x".utf8))
    let draft = try #require(try loaded(source(kind, rows)).outcome?.drafts.first)
    #expect(draft.instants.count == 299)
    let close = try #require(draft.columns.first { $0.name == "Close" })
    let damaged = close.values.indices.filter { close.values[$0].bitPattern == RawTable.damagedBits }
    #expect(damaged == [39])
  }
}

/// The date so many days after 2020-01-01.
private func date(_ day: Int) -> String { Clock.date.text(for: (18_262 + Int64(day)) * 86_400_000) }
