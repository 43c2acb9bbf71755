import Foundation
import Series
import Testing

/// What is no table of text is named by its content, whatever its name says.
@Suite struct LoadingKindsTests {
  private static let zeros = [UInt8](repeating: 0, count: 300)

  static let kinds: [(found: String, bytes: [UInt8])] = [
    ("a Parquet file", Array("PAR1".utf8) + zeros), ("an Arrow or Feather file", Array("ARROW1\0\0".utf8) + zeros),
    ("a Feather file", Array("FEA1".utf8) + zeros), ("an ORC file", Array("ORC".utf8) + zeros),
    ("an Avro file", Array("Obj\u{1}".utf8) + zeros),
    ("a DuckDB database", Array(zeros.prefix(8)) + Array("DUCK".utf8)),
    ("a tar archive", Array("prices.csv".utf8) + zeros[..<247] + Array("ustar".utf8)),
    ("an HDF5 or netCDF-4 file", [0x89] + Array("HDF\r\n".utf8)), ("a netCDF file", Array("CDF\u{1}".utf8)),
    ("a NumPy array (.npy)", [0x93] + Array("NUMPY".utf8)), ("a Python pickle", [0x80, 4, 0x95]),
    ("a data file of R (.RData or .rds)", Array("RDX3\nX\n".utf8)),
    ("a data file of R (.RData or .rds)", Array("X\n".utf8) + [0, 0, 0, 3]),
    ("a Stata file", Array("<stata_dta><header>".utf8)), ("an SPSS file", Array("$FL2@(#)".utf8)),
    ("a SAS transport file", Array("HEADER RECORD*******LIBRARY".utf8)), ("a rar archive", Array("Rar!".utf8) + [0x1A]),
    ("a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), ("an xz file", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
    ("a bzip2 file", Array("BZh9".utf8)), ("a Zstandard file", [0x28, 0xB5, 0x2F, 0xFD]),
    ("an LZ4 file", [0x04, 0x22, 0x4D, 0x18]), ("an old Excel workbook (.xls)", [0xD0, 0xCF, 0x11, 0xE0]),
    ("a PDF document", Array("%PDF-1.7\n".utf8)), ("a log or journal of a SQLite database", [0x37, 0x7F, 6, 0x82]),
    ("JSON", Array("{\"t\": [1, 2]}".utf8)), ("JSON", Array("[\n  {\"t\": 1}\n]".utf8)),
    ("JSON", Array("[[1, 2], [3, 4]]".utf8)),
    ("JSON", Array("\u{FEFF}[1.5, 2]".utf8)), ("JSON lines", Array("{\"t\": 1}\n{\"t\": 2}\n".utf8)),
    ("a web page (HTML)", Array("\n<!DOCTYPE html>\n<html>".utf8)), ("XML", Array("<?xml version=\"1.0\"?><a/>".utf8)),
    ("XML (<rows>)", Array("<rows>\n<row a=\"1\"/>\n</rows>".utf8)),
    (
      "a data set in the language of .arff and .tsf files (@relation, @attribute, @data)",
      Array("# Hospital\n@relation hospital\n@attribute series_name string\n@data\nT1:2000-01-01:1,2\n".utf8)
    ),
    ("a pointer of Git LFS instead of the file", Array("version https://git-lfs.github.com/spec/v1\noid".utf8)),
    ("an empty file", []),
  ]

  @Test(arguments: kinds.indices) func aKindIsNamedPlainAndInGz(_ index: Int) throws {
    let kind = Self.kinds[index]
    let scratch = try Scratch()
    for (name, bytes) in [
      ("A.csv", kind.bytes), ("A.gz", try LoadingContainerTests.gzip(String(decoding: kind.bytes, as: UTF8.self))),
    ] where name == "A.csv" || kind.bytes.allSatisfy({ $0 < 128 }) {
      let file = try scratch.write(bytes, to: name)
      let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
      #expect(error?.found == kind.found && error?.source == file && error?.advice.isEmpty == false)
    }
  }

  @Test(arguments: [
    "ORCL,100\nORCM,101\nORCN,102\n", "DUCK,Close\n1,2\n3,4\n", "PK,Close\n2020-01-01,2\n2020-01-02,3\n",
    "<DATE>,<CLOSE>\n2020.01.01,1\n2020.01.02,2\n", "[x],[y]\n1,2\n3,4\n", "A,B\n2,3\n4,5\n",
  ]) func aTableThatBeginsLikeAnotherKindIsRead(_ text: String) {
    let message = refusal(text)
    #expect(
      !message.contains("another file") && !message.contains("a zip") && !message.contains("text, gz, zip or SQLite"))
  }

  @Test func workbooksAndArraysInZipAreNamed() throws {
    let scratch = try Scratch()
    for (members, found) in [
      (["[Content_Types].xml", "xl/workbook.xml"], "an Excel workbook (.xlsx)"),
      (["mimetype", "content.xml"], "an OpenDocument file (.ods)"), (["x.npy", "y.npy"], "a NumPy archive (.npz)"),
      (["prices.json"], "only 'prices.json' (no table by its name)"),
    ] {
      let file = try scratch.write(LoadingContainerTests.zip(members.map { ($0, "a,b") }), to: "prices.csv")
      let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
      #expect(error?.found == found)
    }
  }

  @Test func aTextThatIsCalledLikeAWorkbookIsRead() throws {
    #expect(try load("Date,Close\n2020-01-01,1\n2020-01-02,2\n", name: "prices.xlsx").series[0].count == 2)
  }

  @Test(arguments: [
    ("postgres://me:secret@db.example/prices", "a database on a server (postgres)", "Export a query to CSV"),
    ("mysql://db/prices", "a database on a server (mysql)", "Export a query to CSV"),
    ("https://example.com/a.csv?key=secret", "an address", "Load the file first"),
    ("s3://bucket/a.csv", "an address", "Load the file first"),
  ]) func anAddressIsNamedWithoutItsPassword(_ input: String, _ found: String, _ advice: String) {
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([input]) }
    #expect(error?.found == found && error?.advice.hasPrefix(advice) == true)
    #expect(error?.description.contains("secret") == false)
  }
}
