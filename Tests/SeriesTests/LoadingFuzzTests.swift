import Foundation
import Randomness
import Series
import Testing

/// Mutated files must load or be refused: no trap, no hang, no memory without bound.
@Suite struct LoadingFuzzTests {
  static let seeds: [[UInt8]] = {
    var texts = [
      LoadingPanelTests.prices,
      "Date;Kurs\n08.02.2013;1,5\n25.02.2013;1234,25\n",
      "\"Date\",\"Cl\"\"ose\",\"Note\"\r\n\"2013-02-08\",\"1.5\",\"a, \"\"b\"\"\nc\"\r\n2013-02-11,2,plain\r\n",
      "symbol,date,price\nB,Feb 1 2000,4\nA,Jan 1 2000,1\nB,Jan 1 2000,3\n",
      "year,quarter,gdp\n1959,1,10\n1959,2,11\n", "time,value\n1949,1\n1949.08333333333,2\n",
      "1388534520000,730.24,730.24,730.24\n1388534580000,731,730,729\n",
      "Tue, 02 Jan 2024 14:30:00 GMT;1704205800000;530.93\nWed, 03 Jan 2024 14:30:00 GMT;1704205800001;5\n",
      "Date Time Close\n2013-01-02 09:30 1\n2013-01-02 09:31 2\n", "020117|1\n310117|2\n010217|3\n",
      "2015-01-13 16:00:00-05:00\t1e5\n2015-07-13 16:00:00.123456+0400\tinf\n",
      "date,a,b,c\n2000Q1,,1,\n2000Q2,2,NA,\n2000Q2,3,-1234,\n",
      "<DATE>,<TIME>,<CLOSE>\n20130102,93000,1\n20130102,93100,2\n",
      "v1," + (2...15).map { "v\($0)" }.joined(separator: ",") + "\nH1" + String(repeating: ",1", count: 14) + "\nH2,1"
        + String(repeating: ",", count: 13) + "\n",
    ].map { Array($0.utf8) }
    texts.append((try? LoadingContainerTests.gzip(LoadingPanelTests.prices)) ?? [])
    texts.append(LoadingContainerTests.zip([("a.csv", LoadingPanelTests.prices), ("b.csv", "x,y\n1,2\n")]))
    return texts
  }()

  static let spice: [[UInt8]] =
    [
      ",", ";", "\"", "\"\"", "\n", "\r", "\r\n", "\t", " ", "-", ".", ":", "/", "e", "nan", "inf",
      "99999999999999999999", "0",
      "#", "'", "T", "Z", "+14:00", "2013-02-30", "31/12/99", "1e308", "\u{FEFF}", "é", "Jan", "Q4", "12:60", "24:00",
    ].map { Array($0.utf8) } + [[0], [255], [0xC3], [26], [0x1F, 0x8B], [0x50, 0x4B]]

  static func mutated(_ stream: inout RandomStream) -> [UInt8] {
    var bytes = seeds[stream.integer(below: seeds.count)]
    for _ in 0...stream.integer(below: 6) {
      let at = stream.integer(below: bytes.count + 1)
      switch stream.integer(below: 7) {
      case 0 where at < bytes.count: bytes[at] = UInt8(stream.integer(below: 256))
      case 1: bytes.insert(contentsOf: spice[stream.integer(below: spice.count)], at: at)
      case 2 where at < bytes.count: bytes.removeSubrange(at..<min(bytes.count, at + 1 + stream.integer(below: 12)))
      case 3 where at < bytes.count:
        let slice = Array(bytes[at..<min(bytes.count, at + 1 + stream.integer(below: 40))])
        bytes.insert(contentsOf: slice, at: stream.integer(below: bytes.count + 1))
      case 4 where at < bytes.count: bytes[at] ^= 1 << UInt8(stream.integer(below: 8))
      case 5: bytes = Array(bytes.prefix(at)) + seeds[stream.integer(below: seeds.count)]
      default:
        if at < bytes.count { bytes.replaceSubrange(at..<at + 1, with: spice[stream.integer(below: spice.count)]) }
      }
    }
    return bytes
  }

  static func options(_ stream: inout RandomStream) -> LoadOptions {
    var options = LoadOptions()
    guard stream.integer(below: 3) == 0 else { return options }
    let picks = stream.integer(below: 1 << 8)
    if picks & 1 != 0 { options.separator = [",", "tab", "space", ";"][stream.integer(below: 4)] }
    if picks & 2 != 0 { options.header = stream.integer(below: 2) == 0 }
    if picks & 4 != 0 { options.duplicates = Duplicates.allCases[stream.integer(below: 4)] }
    if picks & 8 != 0 {
      options.missing = [.drop, .forwardFill(limit: 1), .forwardFill(limit: nil)][stream.integer(below: 3)]
    }
    if picks & 16 != 0 { options.layout = SeriesLayout.allCases[stream.integer(below: 4)] }
    if picks & 32 != 0 {
      options.dateFormat = ["none", "dmy", "iso", "dd.MM.yy", "epoch-ns", "yyyymm"][stream.integer(below: 6)]
    }
    if picks & 64 != 0 { options.missingTokens = ["-1234", "x"] }
    if picks & 128 != 0 { options.decimal = .comma }
    return options
  }

  @Test func mutatedFilesLoadOrAreRefused() {
    // A longer search: FOLDCAST_FUZZ_ROUNDS=1000000 FOLDCAST_FUZZ_SEED=7 swift test -c release --filter LoadingFuzz
    let environment = ProcessInfo.processInfo.environment
    let rounds = environment["FOLDCAST_FUZZ_ROUNDS"].flatMap(Int.init) ?? 4000
    let seed = environment["FOLDCAST_FUZZ_SEED"].flatMap(Int.init) ?? 0
    var stream = RandomStream(seed: RandomStream.seed("loader fuzz", seed))
    var (loaded, refused) = (0, 0)
    for _ in 0..<rounds {
      let bytes = Self.mutated(&stream)
      let options = Self.options(&stream)
      let columns = stream.integer(below: 2) == 0 ? ColumnSelection() : nil
      do {
        let result = try PanelLoader.load(bytes, named: "fuzz/X.csv", options: options, columns: columns)
        for facts in result.descriptions { #expect(!facts.details.isEmpty) }
        loaded += 1
      } catch let error as SeriesError {
        #expect(
          !error.expected.isEmpty && !error.found.isEmpty && error.advice.hasSuffix(".") || error.advice.hasSuffix(")"))
        refused += 1
      } catch {
        Issue.record("a foreign error: \(error)")
      }
    }
    #expect(loaded > rounds / 20 && refused > rounds / 20)
  }
}
