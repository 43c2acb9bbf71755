import Randomness
import Series
import Testing

/// Rows are read many at a time; what comes out must be what each cell says by itself.
@Suite struct LoadingRowsTests {
  /// A number of any length and sign, plain, with a mark anywhere, or near the 53 bits that a double holds.
  private static func number(_ stream: inout RandomStream) -> String {
    let sign = stream.integer(below: 3) == 0 ? "-" : ""
    if stream.integer(below: 8) == 0 {
      return sign + "\((stream.integer(below: 2) == 0 ? 1 << 52 : 1 << 53) + stream.integer(below: 5) - 2)"
    }
    var digits = (0...stream.integer(below: 18)).map { _ in Character("\(stream.integer(below: 10))") }
    switch stream.integer(below: 4) {
    case 0: break
    case 1: digits.insert(".", at: stream.integer(below: digits.count + 1))
    default: digits.insert(".", at: digits.count - Swift.min(2, digits.count))
    }
    return sign + String(digits)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 255, 256, 257, 259, 600], ["\n", "\r\n"])
  func everyNumberIsTheNearestDouble(rows: Int, end: String) throws {
    var stream = RandomStream(seed: RandomStream.seed("numbers of rows", rows))
    let cells = (0..<rows).map { _ in (0..<4).map { _ in Self.number(&stream) } }
    let lines = cells.enumerated().map { row, cells in
      "\(1_388_534_400_000 + row * 60_000),\(cells.joined(separator: ","))"
    }
    let text = "time,open,high,low,close\(end)" + lines.map { $0 + end }.joined()
    let series = try load(text).series[0]
    for (column, name) in ["open", "high", "low", "close"].enumerated() {
      let read = try series.values(name).map(\.bitPattern)
      #expect(read == cells.map { Double($0[column].hasPrefix(".") ? "0" + $0[column] : $0[column])?.bitPattern })
    }
    #expect(series.instants == (0..<rows).map { Int64(1_388_534_400_000 + $0 * 60_000) })
  }

  @Test(arguments: ["", "Z", ".5", "-05:00"], [" ", "T"])
  func stampsOfManyRowsADayAreTheirInstants(behind: String, mark: String) throws {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var (lines, instants): ([String], [Int64]) = ([], [])
    for row in 0..<700 {
      let minutes = row * 7
      // Some rows of each day are of another layout than the rest.
      // A column says its offset in every cell or in none.
      let usual = behind == "Z" ? "+00:00" : behind == "-05:00" ? "Z" : ""
      let zone = row % 50 == 3 ? behind : usual
      let millis: Int64 = zone == ".5" ? 500 : zone == "-05:00" ? 5 * 3_600_000 : 0
      let clock = "\(two(minutes / 60 % 24)):\(two(minutes % 60)):\(two(row % 60))\(zone)"
      lines.append("2014-01-\(two(1 + minutes / 1440))\(mark)\(clock),\(row)")
      instants.append(1_388_534_400_000 + Int64(minutes) * 60_000 + Int64(row % 60) * 1000 + millis)
    }
    let series = try load("time,close\n" + lines.joined(separator: "\n")).series[0]
    let sorted = instants.indices.sorted { instants[$0] < instants[$1] }
    #expect(series.instants == sorted.map { instants[$0] })
    #expect(try series.values("close") == sorted.map(Double.init))
  }

  @Test(arguments: ["2014-01-01 25:00:00", "2014-01-01 09:60:00", "2014-01-01 09:30:61", "2014-02-30", "2014-01-01x"])
  func aStampThatIsNoneIsRefusedAmongManyOfItsDay(stamp: String) {
    var lines = (0..<300).map { "2014-01-01 0\($0 / 60):\($0 % 60 / 10)\($0 % 10):00,1" }
    lines[150] = "\(stamp),1"
    let message = refusal("time,close\n" + lines.joined(separator: "\n"))
    #expect(message.hasPrefix("X.csv, line 152, column 'time': expected a date"))
    #expect(message.contains("found '\(stamp)'"))
  }
}
