import Foundation
import Randomness
import Statistics
import Testing

@Suite struct SkillTests {
  @Test func summariesMatchNumPy() throws {
    for fixture in try Fixture.load().skills {
      let skill = Skill(ratios: fixture.ratios)
      #expect(skill.count == fixture.ratios.count && skill.shareWon == fixture.shareWon)
      #expect(close(skill.geometricMean, fixture.geometricMean) && close(skill.median, fixture.median))
      #expect(close(skill.worstDecile, fixture.worstDecile) && skill.skill == 1 - skill.geometricMean)
    }
  }

  @Test func bootstrapIntervalsMatchNumPyOnTheSameStream() throws {
    for fixture in try Fixture.load().skills {
      var stream = RandomStream(seed: fixture.seed)
      let interval = try #require(
        Skill.interval(ratios: fixture.ratios, level: fixture.level, draws: fixture.draws, stream: &stream))
      #expect(close(interval.lowerBound, fixture.low) && close(interval.upperBound, fixture.high))
    }
  }

  @Test func theIntervalIsAsWideAsTheoryHasIt() throws {
    var stream = RandomStream(seed: 4)
    let logs = (0..<200).map { _ in 0.3 * stream.normal() - 0.05 }
    let mean = logs.reduce(0, +) / 200
    let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200).squareRoot()
    let interval = try #require(Skill.interval(ratios: logs.map { exp($0) }, draws: 4000, stream: &stream))
    let halfWidth = 1.96 * deviation / 200.0.squareRoot()
    #expect(abs(log(interval.lowerBound) - (mean - halfWidth)) < 0.1 * halfWidth)
    #expect(abs(log(interval.upperBound) - (mean + halfWidth)) < 0.1 * halfWidth)
  }

  @Test func swappingTheArmsInvertsTheGeometricMean() {
    let ratios = [0.5, 0.8, 3]
    let back = Skill(ratios: ratios.map { 1 / $0 })
    #expect(close(Skill(ratios: ratios).geometricMean * back.geometricMean, 1))
    #expect(close(Skill(ratios: ratios).geometricMean, pow(1.2, 1.0 / 3)))
  }

  @Test func aTieIsHalfWon() {
    let skill = Skill(ratios: [1, 1, 0.5, 2])
    #expect(skill.shareWon == 0.5 && skill.median == 1)
    #expect(Skill(ratios: [1, 1]).shareWon == 0.5, "no difference is no loss")
  }

  @Test func ratiosHaveAFloor() {
    #expect(Skill.ratio(2, to: 4, variance: 1) == 0.5)
    #expect(Skill.ratio(0, to: 4, variance: 4) == 1e-12)
    #expect(Skill.ratio(1e-20, to: 1e-30, variance: 1) == 1)
    #expect(Skill.ratio(0, to: 0, variance: 0) == 1)
    #expect(Skill.ratio(1, to: 0, variance: 0) == .infinity)
    #expect(Skill.ratio(.nan, to: 1, variance: 1).isNaN && Skill.ratio(1, to: .nan, variance: 1).isNaN)
  }

  @Test func whatIsUnknownIsNotANumber() {
    var stream = RandomStream(seed: 1)
    let none = Skill(ratios: [])
    #expect(none.count == 0 && none.geometricMean.isNaN && none.shareWon.isNaN)
    let unknown = Skill(ratios: [0.5, .nan])
    #expect(unknown.count == 2 && unknown.median.isNaN && unknown.worstDecile.isNaN && unknown.shareWon.isNaN)
    #expect(Skill.interval(ratios: [0.5], stream: &stream) == nil)
    #expect(Skill.interval(ratios: [0.5, .nan], draws: 10, stream: &stream) == nil)
    #expect(Skill.interval(ratios: [.infinity, .infinity], draws: 10, stream: &stream) == .infinity ... .infinity)
    #expect(Skill(ratios: [1, 1, .infinity]).geometricMean == .infinity)
    #expect(Skill(ratios: [1, 1, .infinity]).median == 1 && Skill(ratios: [2]).worstDecile == 2)
  }
}
