import Foundation
import GRDB
import Series
import Testing

@Suite struct LoadingContainerTests {
  /// `Date,Close` with two rows, packed by gzip; made by `gzip -n`.
  static func gzip(_ text: String) throws -> [UInt8] {
    // Deflate's stored blocks need no compressor: a header, one block, checksum and size.
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let data = Array(text.utf8)
    bytes += [
      1, UInt8(data.count & 255), UInt8(data.count >> 8), UInt8(~data.count & 255), UInt8(~data.count >> 8 & 255),
    ]
    bytes += data
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(crc(data) >> UInt32(shift) & 255)) }
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(data.count >> shift & 255)) }
    return bytes
  }

  /// The CRC-32 of IEEE 802.3, bit by bit.
  static func crc(_ data: [UInt8]) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in data {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }

  /// A zip archive of stored members.
  static func zip(_ members: [(name: String, text: String)]) -> [UInt8] {
    zip(members.map { ($0.name, Array($0.text.utf8)) }, method: 0)
  }

  /// A zip archive of members as they are packed; only stored ones have right checksums and unpacked sizes.
  static func zip(_ members: [(name: String, packed: [UInt8])], method: Int) -> [UInt8] {
    func little(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> (8 * $0) & 255) } }
    var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, data) in members {
      let path = Array(name.utf8)
      let common =
        little(20, 2) + little(0, 2) + little(method, 2) + little(0, 4) + little(method == 0 ? Int(crc(data)) : 0, 4)
        + little(data.count, 4) + little(data.count, 4) + little(path.count, 2) + little(0, 2)
      directory +=
        little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
        + little(bytes.count, 4) + path
      bytes += little(0x0403_4B50, 4) + common + path + data
    }
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(bytes.count, 4) + little(0, 2)
    return bytes + directory + end
  }

  static let text = "Date,Close\n2013-02-08,1\n2013-02-11,2\n"

  @Test func gzFilesOfSeveralMembersAreReadThrough() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.gzip(Self.text) + Self.gzip("2013-02-12,3\n"), to: "A.csv.gz")
    let panel = try PanelLoader.load([file])
    #expect(panel.series[0].name == "A")
    #expect(try panel.series[0].values("Close") == [1, 2, 3])
  }

  @Test func aTruncatedOrDamagedGzIsRefused() throws {
    let scratch = try Scratch()
    let whole = try Self.gzip(Self.text)
    var damaged = whole
    damaged[20] ^= 1
    for bytes in [Array(whole.dropLast(10)), damaged] {
      let file = try scratch.write(bytes, to: "A.csv.gz")
      #expect(
        throws: SeriesError(
          source: file, expected: "a whole compressed file", found: "a damaged or truncated one",
          advice: "Load the file again, or unpack it with another program.")
      ) { try PanelLoader.load([file]) }
    }
  }

  @Test func aZipGivesASeriesAMember() throws {
    let scratch = try Scratch()
    let members = [("b.csv", Self.text), ("sub/a.csv", Self.text), ("README.md", "x"), ("__MACOSX/b.csv", "y")]
    let file = try scratch.write(Self.zip(members), to: "all.zip")
    #expect(try PanelLoader.load([file]).series.map(\.name) == ["a", "b"])
    let nameless = try scratch.write(Self.zip([("", Self.text), ("sub/b.csv", Self.text)]), to: "pack.zip")
    #expect(try PanelLoader.load([nameless]).series.map(\.name) == ["b", "pack"])
    let empty = try scratch.write(Self.zip([("README.md", "x")]), to: "none.zip")
    #expect(throws: SeriesError.self) { try PanelLoader.load([empty]) }
    var damaged = Self.zip(members)
    damaged[60] ^= 1
    let broken = try scratch.write(damaged, to: "broken.zip")
    #expect(throws: SeriesError.self) { try PanelLoader.load([broken]) }
  }

  @Test func sizesBeyondTheLimitsAreRefusedByTheirFlags() throws {
    let scratch = try Scratch()
    let plain = try scratch.write(Array(Self.text.utf8), to: "A.csv")
    let packed = try scratch.write(Self.gzip(Self.text), to: "B.csv.gz")
    for file in [plain, packed] {
      for (options, flag) in [
        (with { $0.limits.unpackedBytes = 20 }, "--max-size"), (with { $0.limits.lineBytes = 5 }, "--max-line"),
        (with { $0.limits.columns = 1 }, "--max-columns"),
      ] {
        let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file], options: options) }
        #expect(error?.advice.contains(flag) == true)
      }
    }
  }

  @Test func aFileThatUnpacksBeyondAllMeasureIsRefused() throws {
    // A fixed Huffman block of lines, each an A, fifteen matches of 258 bytes at distance 1 and a newline; eight lines
    // fill 211 bytes, whose bits begin behind the three of the block's header.
    let match: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0]
    let line: [UInt8] = [0, 1, 1, 1, 0, 0, 0, 1] + (0..<15).flatMap { _ in match } + [0, 0, 1, 1, 1, 0, 1, 0]
    let bits: [UInt8] = [1, 1, 0] + (0..<8).flatMap { _ in line } + line[..<5]
    var bytes = [UInt8](repeating: 0, count: bits.count / 8)
    for (i, bit) in bits.enumerated() { bytes[i / 8] |= bit << UInt8(i % 8) }
    let packed = bytes[..<1] + (0..<2500).flatMap { _ in bytes[1...] }
    let scratch = try Scratch()
    let bombs = [
      try scratch.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + packed, to: "bomb.csv.gz"),
      try scratch.write(Self.zip([("bomb.csv", Array(packed))], method: 8), to: "bomb.zip"),
    ]
    for file in bombs {
      let error = #expect(throws: SeriesError.self) {
        try PanelLoader.load([file], options: with { $0.limits.compressionRatio = 100 })
      }
      #expect(
        error?.expected == "at most 100 unpacked bytes a packed byte" && error?.advice.contains("--max-ratio") == true)
    }
    let size = #expect(throws: SeriesError.self) {
      try PanelLoader.load([bombs[1]], options: with { $0.limits.unpackedBytes = 1 << 20 })
    }
    #expect(size?.expected == "at most 1048576 bytes unpacked" && size?.advice.contains("--max-size") == true)
  }

  @Test func aGigabyteInOneLineIsRefusedByTheLimitOnLines() throws {
    let scratch = try Scratch()
    // Text at its start, and behind it a hole that takes no room on the disk.
    let file = try scratch.write([UInt8](repeating: 65, count: 8192), to: "A.csv")
    let handle = try #require(FileHandle(forWritingAtPath: file))
    try handle.truncate(atOffset: 1 << 30)
    try handle.close()
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
    #expect(error?.expected == "lines of at most 16777216 bytes" && error?.advice.contains("--max-line") == true)
  }

  @Test func aFileWithoutLineEndsIsRefusedBeforeItIsReadWhole() throws {
    let scratch = try Scratch()
    let file = try scratch.write([UInt8](repeating: 65, count: 20 << 20), to: "A.csv")
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
    #expect(error?.expected == "lines of at most 16777216 bytes" && error?.advice.contains("--max-line") == true)
  }

  @Test func otherKindsOfFilesAreNamed() throws {
    let scratch = try Scratch()
    for (magic, kind) in [
      (Array("PAR1x".utf8), "a Parquet file"), ([0x28, 0xB5, 0x2F, 0xFD, 0], "a Zstandard file"),
      ([0, 1, 2, 3, 4], "bytes that are no text"),
    ] {
      let file = try scratch.write(magic, to: "A.csv")
      let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
      #expect(error?.found == kind)
    }
  }

  @Test func aTableOrQueryOfADatabaseIsReadLikeAFile() throws {
    let scratch = try Scratch()
    let file = scratch.path + "/prices.sqlite"
    try DatabaseQueue(path: file).write { database in
      try database.execute(sql: "CREATE TABLE daily (ticker TEXT, date TEXT, close REAL, note BLOB)")
      for (i, ticker) in ["A\"1", "B,2", "A\"1", "B,2"].enumerated() {
        try database.execute(
          sql: "INSERT INTO daily VALUES (?, ?, ?, NULL)",
          arguments: [ticker, "2013-02-0\(i / 2 + 1)", 0.1 * Double(i)])
      }
    }
    let panel = try PanelLoader.load([file], columns: ColumnSelection())
    #expect(panel.series.map(\.name) == ["A\"1", "B,2"])
    #expect(try panel.series[1].values("close") == [0.1, 0.1 * 3])
    let query = try PanelLoader.load(
      [file], options: with { $0.query = "SELECT date, avg(close) AS mean FROM daily GROUP BY date" })
    #expect(query.series.map(\.name) == ["prices"] && query.series[0].columns.map(\.name) == ["mean"])
    for (options, found) in [
      (with { $0.table = "nightly" }, "the tables daily"),
      (with { $0.query = "DELETE FROM daily" }, "one that returns none"),
      (with { $0.query = "SELEC" }, "syntax error"), (with { $0.query = "SELECT x'00' AS b, 1 AS c" }, "a blob"),
    ] {
      let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file], options: options) }
      #expect(error?.found.contains(found) == true)
    }
    #expect(try PanelLoader.load([file]).series.count == 2)
  }
}
