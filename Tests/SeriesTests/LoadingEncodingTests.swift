import Foundation
import Testing

@testable import Series

/// Texts in other encodings are read by `--encoding` or a byte-order mark.
@Suite struct LoadingEncodingTests {
  /// The bytes of a text in an encoding, as iconv(1) writes them.
  static func bytes(_ text: String, in encoding: String) throws -> [UInt8] {
    let converter = try #require(iconv_open(encoding, "UTF-8"))
    defer { iconv_close(converter) }
    var input = text.utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: 8 * input.count + 8)
    var (left, room) = (input.count, output.count)
    let failed = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        return iconv(converter, &from, &left, &to, &room) == -1
      }
    }
    try #require(!failed)
    return output.dropLast(room).map { UInt8(bitPattern: $0) }
  }

  static let phrases: [(encoding: String, text: String)] = [
    ("GBK", "日期"), ("GBK", "日期,开盘,收盘,最高,最低,成交量"), ("GBK", "股票代码"), ("GBK", "交易时间"), ("GBK", "涨跌幅"),
    ("GBK", "贵州茅台"), ("Shift_JIS", "日付"), ("Shift_JIS", "日付,始値,高値,安値,終値,出来高"), ("Shift_JIS", "銘柄コード"),
    ("Shift_JIS", "気温(℃)"), ("EUC-KR", "날짜"), ("EUC-KR", "일자,시가,고가,저가,종가,거래량"), ("EUC-KR", "종목코드"),
    ("Big5", "日期"), ("Big5", "日期,開盤價,最高價,最低價,收盤價,成交股數"), ("Big5", "證券代號"), ("windows-1251", "Дата"),
    ("windows-1251", "Дата;Цена закрытия;Объём"), ("windows-1251", "ДАТА,ЦЕНА"), ("windows-1252", "Schlußkurs"),
    ("windows-1252", "Größe"), ("windows-1252", "Clôture"), ("windows-1252", "Fecha;Último precio"),
    ("windows-1252", "Variação"), ("windows-1252", "Temperature (°C)"), ("windows-1252", "Preis in €"),
    ("windows-1250", "Najwyższy"), ("EUC-JP", "日付,始値,コード"),
  ]

  @Test(arguments: phrases.indices) func theLikelyEncodingOfWordsIsFound(_ index: Int) throws {
    let phrase = Self.phrases[index]
    let guess = EncodingGuess.likely(try Self.bytes(phrase.text, in: phrase.encoding))
    #expect(guess == EncodingGuess(name: phrase.encoding, text: phrase.text))
  }

  @Test func aNameThatIsNotUTF8IsRefusedWithTheLikelyEncoding() throws {
    let error = EncodingError.notUTF8(source: "A.csv", line: 1, bytes: try Self.bytes("收盘价", in: "GBK"))
    #expect(
      error.description.hasSuffix("If it is GBK, where it reads '收盘价', say --encoding GBK."), "\(error.description)")
    #expect(EncodingError.notUTF8(source: "A.csv", line: 1, bytes: [0xFF]).advice.contains("--encoding"))
  }

  @Test(arguments: ["GBK", "Shift_JIS", "UTF-16", "UTF-16LE", "UTF-32", "Big5", "EUC-JP", "UTF-8"])
  func aTextIsReadInTheEncodingThatIsGiven(_ encoding: String) throws {
    let scratch = try Scratch()
    let text = "Date,高\n" + (1...20_000).map { "\($0 + 1000)-01-01,\($0)\n" }.prefix(8000).joined()
    let file = try scratch.write(Self.bytes(text, in: encoding), to: "A.csv")
    let series = try PanelLoader.load([file], options: with { $0.encoding = encoding }).series[0]
    #expect(series.columns.map(\.name) == ["高"] && series.count == 8000)
    #expect(series.columns[0].values == (1...8000).map(Double.init))
  }

  @Test(arguments: ["UTF-16", "UTF-32"]) func aByteOrderMarkIsEnough(_ encoding: String) throws {
    let scratch = try Scratch()
    for (order, mark) in [("LE", "\u{FEFF}"), ("BE", "\u{FEFF}")] {
      let text = mark + "Date,Prix é\n2020-01-01,1\n2020-01-02,2\n"
      let file = try scratch.write(Self.bytes(text, in: encoding + order), to: "A.csv")
      let panel = try PanelLoader.load([file])
      #expect(panel.series[0].columns.map(\.name) == ["Prix é"] && panel.series[0].count == 2)
      #expect(panel.notes.map(\.text).contains("the text is read in \(encoding)\(order), as its byte-order mark says"))
    }
  }

  @Test func utf16WithoutAMarkIsRefusedByItsName() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.bytes("Date,Close\n2020-01-01,1\n", in: "UTF-16BE"), to: "A.csv")
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([file]) }
    #expect(error?.found == "UTF-16BE without a byte-order mark" && error?.advice == "Say --encoding UTF-16BE.")
  }

  @Test func bytesThatAreNoCharacterAreRefusedOnTheirLine() throws {
    let scratch = try Scratch()
    let lines = (1...9000).map { "\($0 + 1000)-01-01,1\r\n" }.joined()
    let file = try scratch.write(Array("Date,Close\r\n\(lines)".utf8) + [0x81, 0x20, 10], to: "A.csv")
    let error = #expect(throws: SeriesError.self) {
      try PanelLoader.load([file], options: with { $0.encoding = "windows-1252" })
    }
    #expect(error?.line == 9002 && error?.found == "the bytes 81 20 0A, which are none")
    let cut = try scratch.write(Array("Date,Close\n2020-01-01,1\n".utf8) + [0xC8], to: "B.csv")
    let end = #expect(throws: SeriesError.self) { try PanelLoader.load([cut], options: with { $0.encoding = "GBK" }) }
    #expect(end?.line == 3 && end?.found == "its end inside of a character, behind the bytes C8")
  }

  @Test func charactersThatAreCutBetweenReadsAreWhole() throws {
    let text = String(repeating: "日期a", count: 40)
    let bytes = try Self.bytes(text, in: "GBK")
    for size in [1, 2, 3, 5, 7] {
      let coder = try Transcoder(Dripping(bytes, size), from: "GB18030", skipping: 0, source: "A")
      #expect(String(decoding: try coder.head(10_000), as: UTF8.self) == text)
    }
  }

  /// Bytes that come a few at a time.
  private final class Dripping: ByteSource {
    private let source: MemoryBytes
    private let size: Int
    init(_ bytes: [UInt8], _ size: Int) { (source, self.size) = (MemoryBytes(bytes), size) }
    var expectedCount: Int { source.expectedCount }
    func read(into buffer: inout [UInt8], _ range: Range<Int>) -> Int { source.read(into: &buffer, range.prefix(size)) }
  }

  @Test(arguments: ["nonsense", "UTF-8//IGNORE", "", "a b"]) func anEncodingThatIsNotKnownIsRefused(_ name: String) {
    let error = #expect(throws: LoadOptionError.self) { try with { $0.encoding = name }.validate() }
    #expect(error?.key == "encoding")
  }

  @Test func furtherOptionsAreCheckedAndKept() throws {
    let options = with {
      ($0.encoding, $0.skipLines, $0.section, $0.zone) = ("GBK", 0, 1, "Europe/Berlin")
      $0.roundsToMicroseconds = true
    }
    try options.validate()
    #expect(try JSONDecoder().decode(LoadOptions.self, from: JSONEncoder().encode(options)) == options)
    for zone in ["UTC", "America/New_York", "US/Eastern"] { try with { $0.zone = zone }.validate() }
    for (options, key) in [
      (with { $0.skipLines = -1 }, "skip-lines"), (with { $0.section = 0 }, "section"),
      (with { $0.zone = "GMT+3" }, "zone"), (with { $0.zone = "Nowhere/Town" }, "zone"),
    ] {
      #expect(#expect(throws: LoadOptionError.self) { try options.validate() }?.key == key)
    }
  }
}
