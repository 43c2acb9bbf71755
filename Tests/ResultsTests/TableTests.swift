import GRDB
import Testing

@testable import Results

@Suite("A table is declared once: how it is made, filled and read follows")
struct TableTests {
  private struct Pet: StoredRow, Equatable {
    var owner = 0
    var id = 0
    var name = ""
    var legs = 0
    var weight: Double?
    var chip: String?
  }

  private let table = Table<Pet, Pet>(
    "pet", "One pet of somebody.", key: ["owner", "pet_id"], constraints: ["CHECK(legs < 1000)"],
    indexes: "CREATE INDEX pet_by_name ON pet(name);\n",
    [
      .key("owner", "whose it is", read: \.owner),
      .init("pet_id", "INTEGER NOT NULL", "number of the pet", \.id),
      .init("name", "TEXT NOT NULL", "its name, in lower case", sql: { "lower(\($0))" }, write: \.name, read: \.name),
      .init("legs", "INTEGER NOT NULL", "its legs", count: \.legs),
      .init("weight", "REAL", "kilograms; NULL where unknown", since: 2, \.weight),
      .later("chip", "TEXT", "its chip; NULL before it has one", since: 3, read: \.chip),
    ])

  private func database() throws -> DatabaseQueue {
    let queue = try DatabaseQueue()
    try queue.write { try table.make(in: $0) }
    return queue
  }

  @Test("The SQL that makes it, to the letter")
  func sql() {
    #expect(
      table.shape.sql == """
        -- One pet of somebody.
        CREATE TABLE pet(
          owner INTEGER NOT NULL, -- whose it is
          pet_id INTEGER NOT NULL, -- number of the pet
          name TEXT NOT NULL, -- its name, in lower case
          legs INTEGER NOT NULL, -- its legs
          weight REAL, -- kilograms; NULL where unknown
          chip TEXT, -- its chip; NULL before it has one
          PRIMARY KEY(owner, pet_id),
          CHECK(legs < 1000)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pet_by_name ON pet(name);


        """)
    #expect(table.shape.first == ["owner", "pet_id", "name", "legs"])
    #expect(table.shape.later.map(\.name) == ["chip", "weight"] && table.shape.key == ["owner", "pet_id"])
  }

  @Test("What is written comes back; what is no number is NULL")
  func rows() throws {
    try database().write { db in
      let pets = [
        Pet(id: 1, name: "Rex", legs: 4, weight: 31.5), Pet(id: 2, name: "o'Brien\"", legs: 0, weight: .nan),
      ]
      try table.insertion(in: db).insert(pets, key: [7])
      try db.execute(sql: "UPDATE pet SET chip = 'c' WHERE pet_id = 2")
      let found = try table.rows("WHERE owner = ? ORDER BY pet_id", [7], in: db)
      #expect(
        found == [
          Pet(owner: 7, id: 1, name: "rex", legs: 4, weight: 31.5),
          Pet(owner: 7, id: 2, name: "o'brien\"", legs: 0, chip: "c"),
        ])
    }
  }

  @Test("A row with the key of another is refused, takes its place, or changes what it says")
  func conflicts() throws {
    try database().write { db in
      try table.insert(Pet(id: 1, name: "Rex", legs: 4), key: [7], in: db)
      try db.execute(sql: "UPDATE pet SET chip = 'c'")
      let other = Pet(id: 1, name: "Max", legs: 3)
      #expect(throws: DatabaseError.self) { try table.insert(other, key: [7], in: db) }
      try table.insert(other, key: [7], onConflict: .update, in: db)
      #expect(try table.rows("", in: db) == [Pet(owner: 7, id: 1, name: "max", legs: 3, chip: "c")])
      try table.insert(Pet(id: 1, name: "Kim", legs: 2), key: [7], onConflict: .replace, in: db)
      #expect(try table.rows("", in: db) == [Pet(owner: 7, id: 1, name: "kim", legs: 2)])
    }
  }

  @Test("A count below zero is damage, named by its column")
  func damage() throws {
    try database().write { db in
      try db.execute(sql: "INSERT INTO pet VALUES (1, 1, 'a', -4, NULL, NULL)")
      let error = #expect(throws: DatabaseError.self) { try table.rows("", in: db) }
      #expect(error?.message == "a count of -4 in legs" && error?.resultCode == .SQLITE_CORRUPT)
    }
  }

  @Test("A column that came later can be missing in rows of before", arguments: Tables.all.map(\.name))
  func laterColumns(name: String) throws {
    let shape = try #require(Tables.all.first { $0.name == name })
    for column in shape.later {
      #expect(!column.type.contains("NOT NULL") && !column.type.contains("DEFAULT"), "\(name).\(column.name)")
      #expect(column.since <= Schema.version, "\(name).\(column.name)")
    }
  }
}
