import Foundation
import Series
import Testing

/// Files that are no tables of text, and texts that are not in UTF-8.
@Suite struct ReadingKindsTests {
  static func kind(_ title: String, _ bytes: [UInt8], name: String = "X.csv", _ words: String...) -> ReadingCase {
    ReadingCase(title, bytes, name: name, .refused(words))
  }

  static let noise = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 7) }

  static let binary: [ReadingCase] = {
    let sheet = LoadingContainerTests.zip([
      ("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>"),
      ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ])
    var header = Array("prices.csv".utf8) + Array(repeating: UInt8(0), count: 502)
    header.replaceSubrange(257..<265, with: Array("ustar\u{0}00".utf8))
    let tar = header + Array(plain.utf8) + Array(repeating: UInt8(0), count: 512)
    return [
      kind("an xlsx workbook", sheet, name: "X.xlsx", "xlsx"), kind("an xlsx workbook called csv", sheet, "xlsx"),
      kind("an old Excel workbook", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + noise, name: "X.xls", "Excel"),
      kind("Parquet", Array("PAR1".utf8) + noise + Array("PAR1".utf8), name: "X.parquet", "Parquet"),
      kind("Parquet called csv", Array("PAR1".utf8) + noise + Array("PAR1".utf8), "Parquet"),
      kind("Feather", Array("ARROW1\u{0}\u{0}".utf8) + noise + Array("ARROW1".utf8), name: "X.feather", "Feather"),
      kind("Feather of the first version", Array("FEA1".utf8) + noise + Array("FEA1".utf8), "Feather"),
      kind("DuckDB", Array(repeating: 7, count: 8) + Array("DUCK".utf8) + noise, name: "X.duckdb", "DuckDB"),
      kind("DuckDB called db", Array(repeating: 7, count: 8) + Array("DUCK".utf8) + noise, name: "X.db", "DuckDB"),
      kind("tar", tar, name: "X.tar", "tar archive"), kind("tar called csv", tar, "tar archive"),
      kind("HDF5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + noise, name: "X.h5", "HDF5"),
      kind("bytes without meaning", noise),
    ]
  }()

  @Test(arguments: binary) func binaryFilesAreRefusedByWhatTheyAre(test: ReadingCase) { test.check() }

  static let texts: [ReadingCase] = {
    func text(_ title: String, _ text: String, name: String = "X.csv", _ words: String...) -> ReadingCase {
      ReadingCase(title, text, name: name, .refused(words))
    }
    let stations = (1...12).map { month in
      "USW00094728\(2020 * 100 + month)TMAX"
        + (1...31).map { day in "\(String(repeating: " ", count: 2))\(100 + day)  W" }.joined()
    }
    return [
      text(
        "JSON of arrays", "[[1509836520000, 0.00162, 0.00163], [1509836580000, 0.00163, 0.00164]]", name: "X.json",
        "JSON"),
      text(
        "JSON of objects",
        "[\n  {\"date\": \"2020-01-01\", \"close\": 1.5},\n  {\"date\": \"2020-01-02\", \"close\": 2.5}\n]\n", "JSON"),
      text("a JSON object", "{\"prices\": [[1509836520000, 1.5], [1509836580000, 2.5]]}", name: "X.json", "JSON"),
      text("lines of JSON", "{\"t\": 1, \"c\": 1.5}\n{\"t\": 2, \"c\": 2.5}\n{\"t\": 3, \"c\": 3.5}\n", "JSON"),
      text(
        ".tsf",
        "# A dataset\n@relation x\n@attribute series_name string\n@attribute start_timestamp date\n@frequency hourly\n@missing false\n@data\nT1:1979-01-01 00-00-00:25.5,24.5,23.5\nT2:1979-01-01 00-00-00:35.5,34.5,33.5\n",
        name: "X.tsf", "tsf"),
      text(
        "a page", "<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found, sorry</body></html>\n", "HTML"
      ),
      text("XML", "<?xml version=\"1.0\"?>\n<data><row date=\"2020-01-01\" close=\"1\"/></data>\n", "XML"),
      text("fixed width", stations.joined(separator: "\n") + "\n", name: "X.dly", "fixed"),
    ]
  }()

  @Test(arguments: texts) func textsThatAreNoTablesAreRefusedByWhatTheyAre(test: ReadingCase) { test.check() }

  @Test(arguments: ["postgres://user@localhost/prices", "postgresql://localhost/prices?sslmode=disable"])
  func aDatabasesAddressIsRefusedAsOne(address: String) {
    ReadingCase.check(
      ReadingCase.Reading { try PanelLoader.load([address]) }, title: address, outcomes: [.refused(["Postgres"])],
      #_sourceLocation)
  }

  static let plain = ReadingText.stamped("Date") { ReadingText.day($0) }

  static let encodings: [ReadingCase] = {
    let date: [String: [UInt8]] = ["gbk": [0xC8, 0xD5, 0xC6, 0xDA], "shift-jis": [0x93, 0xFA, 0x95, 0x74]]
    let close: [String: [UInt8]] = ["gbk": [0xCA, 0xD5, 0xC5, 0xCC], "shift-jis": [0x8F, 0x49, 0x92, 0x6C]]
    let rows = Array(ReadingText.table(nil, rows: 40) { "\(ReadingText.day($0)),\(ReadingText.price($0))" }.utf8)
    func right(_ name: String) -> ReadingCase.Outcome {
      .reads([
        ExpectedSeries(
          rows: 40, first: "2020-01-01", last: "2020-02-09", columns: [name],
          values: [name: .init(first: 100, last: 119.5)])
      ])
    }
    func named(_ title: String, _ encoding: String, _ header: [UInt8], _ name: String) -> [ReadingCase] {
      let bytes = header + [10] + rows
      return [
        ReadingCase("\(title), told so", bytes, options: with { $0.encoding = encoding }, right(name)),
        ReadingCase(title, bytes, right(name), .refused(["--encoding", encoding.replacing("-jis", with: "_jis")])),
      ]
    }
    let comma: [UInt8] = [0x2C]
    let latin = Array("Date,".utf8)
    return named("GBK", "gbk", date["gbk", default: []] + comma + close["gbk", default: []], "收盘")
      + named("Shift-JIS", "shift-jis", date["shift-jis", default: []] + comma + close["shift-jis", default: []], "終値")
      + named(
        "Windows-1252 with ß", "windows-1252", latin + Array("Schlu".utf8) + [0xDF] + Array("kurs".utf8), "Schlußkurs")
      + named("Windows-1252 with ó", "windows-1252", latin + Array("Cotizaci".utf8) + [0xF3, 0x6E], "Cotización") + [
        ReadingCase(
          "Shift-JIS whose second byte is a backslash, told so",
          latin + [0x83, 0x5C, 0x83, 0x6A, 0x81, 0x5B, 10] + rows,
          options: with { $0.encoding = "shift-jis" }, right("ソニー")),
        ReadingCase(
          "Shift-JIS whose second byte is a bar, told so",
          latin + [0x83, 0x7C, 0x83, 0x43, 0x83, 0x93, 0x83, 0x67, 10] + rows,
          options: with { $0.encoding = "shift-jis" }, right("ポイント")),
        ReadingCase(
          "tickers in GBK far below the head, told so",
          Array("Date,Ticker,Close\n".utf8)
            + (0..<3000).flatMap {
              Array("\(ReadingText.day($0)),".utf8) + [0xB4, 0xFA, 0xC2, 0xEB] + Array(",\($0)\n".utf8)
            },
          options: with { $0.encoding = "gbk" }, .reads([ExpectedSeries(name: "代码", rows: 3000, columns: ["Close"])])),
        ReadingCase("UTF-8 told as such", plain, options: with { $0.encoding = "utf-8" }, ReadingText.fortyDays),
        ReadingCase(
          "no such encoding", plain, options: with { $0.encoding = "klingon" }, .refused(["klingon", "--encoding"])),
        ReadingCase(
          "GBK told where the bytes are none", latin + [0xFF, 0xFF, 10] + rows, options: with { $0.encoding = "gbk" },
          .refused(["GB18030", "--encoding"])),
        ReadingCase("names in UTF-8", "日期,收盘\n" + String(decoding: rows, as: UTF8.self), right("收盘")),
      ]
  }()

  @Test(arguments: encodings) func otherEncodingsAreReadWhenToldSoAndNamedElse(test: ReadingCase) { test.check() }
}
