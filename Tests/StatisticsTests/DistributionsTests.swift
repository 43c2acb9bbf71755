import Statistics
import Testing

@Suite struct DistributionsTests {
  struct Numbers: Decodable {
    let normal, normalQuantile, student, studentQuantile, chiSquared, fisher: [[Double]]
    let normalRange, normalRangeQuantile: [[Double]]
  }

  @Test func probabilitiesAndQuantilesMatchSciPy() throws {
    let numbers: Numbers = try reference("distributions")
    for row in numbers.normal {
      #expect(close(Normal.below(row[0]), row[1], 1e-12) && close(Normal.above(row[0]), row[2], 1e-12), "\(row)")
    }
    for row in numbers.normalQuantile { #expect(close(Normal.quantile(row[0]), row[1], 1e-12), "\(row)") }
    for row in numbers.student {
      let t = StudentT(degrees: row[0])
      #expect(close(t.above(row[1]), row[2], 1e-10) && close(t.below(row[1]), row[3], 1e-10), "\(row)")
    }
    for row in numbers.studentQuantile {
      #expect(near(StudentT(degrees: row[0]).quantile(row[1]), row[2], 1e-9), "\(row)")
    }
    for row in numbers.chiSquared { #expect(close(ChiSquared(degrees: row[0]).above(row[1]), row[2], 1e-10), "\(row)") }
    for row in numbers.fisher {
      #expect(close(FisherF(numerator: row[0], denominator: row[1]).above(row[2]), row[3], 1e-10), "\(row)")
    }
    for row in numbers.normalRange {
      #expect(near(NormalRange(count: Int(row[0])).above(row[1]), row[2], 1e-9), "\(row)")
    }
    for row in numbers.normalRangeQuantile {
      #expect(near(NormalRange(count: Int(row[0])).upperQuantile(row[1]), row[2], 1e-8), "\(row)")
    }
  }

  @Test func smallProbabilitiesOfARangeKeepTheirDigits() {
    // Two numbers' range is |N(0, 2)|: its tail is known.
    for q in [1.0, 5, 10, 15] {
      #expect(close(NormalRange(count: 2).above(q), 2 * Normal.above(q / 2.0.squareRoot()), 1e-10))
    }
  }

  @Test func nothingOutOfRangeTraps() {
    #expect(Normal.quantile(0) == -.infinity && Normal.quantile(1) == .infinity && Normal.quantile(1.5).isNaN)
    #expect(StudentT(degrees: 0).above(1).isNaN && StudentT(degrees: 3).above(.nan).isNaN)
    #expect(StudentT(degrees: 3).beyond(-.infinity) == 0 && StudentT(degrees: 3).quantile(.nan).isNaN)
    #expect(ChiSquared(degrees: 2).above(-1) == 1 && ChiSquared(degrees: -2).above(1).isNaN)
    #expect(FisherF(numerator: 2, denominator: 3).above(.infinity) == 0)
    #expect(NormalRange(count: 1).above(2).isNaN && NormalRange(count: 3).above(-1) == 1)
    #expect(NormalRange(count: 3).upperQuantile(0).isNaN)
  }
}
