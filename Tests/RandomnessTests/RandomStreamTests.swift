import Randomness
import Testing

@Suite struct RandomStreamTests {
  @Test func sameNamesGiveTheSameStreamAndOtherNamesAnother() {
    var a = RandomStream(seed: RandomStream.seed(1, "AAPL", "mlp", 3))
    var b = RandomStream(seed: RandomStream.seed(1, "AAPL", "mlp", 3))
    var c = RandomStream(seed: RandomStream.seed(1, "AAPL", "mlp", 4))
    let first = (0..<8).map { _ in a.next() }
    #expect(first == (0..<8).map { _ in b.next() })
    #expect(first != (0..<8).map { _ in c.next() })
    #expect(RandomStream.seed("ab", "c") != RandomStream.seed("a", "bc"))
  }

  @Test func momentsOfUniformAndNormalAreRight() {
    var stream = RandomStream(seed: 7)
    let n = 100_000
    let u = (0..<n).map { _ in stream.uniform() }
    let z = (0..<n).map { _ in stream.normal() }
    #expect(abs(u.reduce(0, +) / Double(n) - 0.5) < 0.005)
    #expect(abs(z.reduce(0, +) / Double(n)) < 0.015)
    #expect(abs(z.reduce(0) { $0 + $1 * $1 } / Double(n) - 1) < 0.02)
  }

  @Test func shufflingKeepsEveryItemAndIntegersStayBelowTheBound() {
    var stream = RandomStream(seed: 11)
    var items = Array(0..<1000)
    stream.shuffle(&items)
    #expect(items != Array(0..<1000) && items.sorted() == Array(0..<1000))
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
  }
}
