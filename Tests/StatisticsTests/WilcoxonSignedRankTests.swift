import Statistics
import Testing

@Suite struct WilcoxonSignedRankTests {
  @Test func pValuesMatchSciPy() throws {
    for fixture in try Fixture.load().wilcoxon {
      let less = WilcoxonSignedRank(fixture.differences, alternative: .less)
      let greater = WilcoxonSignedRank(fixture.differences, alternative: .greater)
      #expect(less.count == fixture.count && less.statistic == fixture.statistic, "\(fixture.name)")
      #expect(close(less.pValue, fixture.less, 1e-9), "\(fixture.name), less")
      #expect(close(greater.pValue, fixture.greater, 1e-9), "\(fixture.name), greater")
    }
  }

  @Test func fourLossesInARowHaveTheProbabilityOfASixteenth() {
    #expect(WilcoxonSignedRank([-1, -2, -3, -4]).pValue == 1.0 / 16)
    #expect(WilcoxonSignedRank([-1, -2, -3, -4], alternative: .greater).pValue == 1)
  }

  @Test func swappingTheSignsSwapsTheAlternatives() {
    let d = [0.3, -0.1, 0.25, -0.8, -0.1, 0.4]
    #expect(WilcoxonSignedRank(d).pValue == WilcoxonSignedRank(d.map { -$0 }, alternative: .greater).pValue)
  }

  @Test func exactAndNormalValuesAgreeWhereTheyMeet() {
    let d = (1...50).map { Double($0) * ($0 % 3 == 0 ? 1 : -1) }
    let exact = WilcoxonSignedRank(d).pValue
    let normal = WilcoxonSignedRank(d + [-50.5]).pValue
    #expect(exact > normal && exact - normal < 0.02)
  }

  @Test func nothingIsShownByNothing() {
    #expect(WilcoxonSignedRank([]).pValue == 1)
    #expect(WilcoxonSignedRank([0, 0, -0.0]).pValue == 1 && WilcoxonSignedRank([0, 0]).count == 0)
    #expect(WilcoxonSignedRank([1, .nan]).pValue.isNaN)
  }
}
