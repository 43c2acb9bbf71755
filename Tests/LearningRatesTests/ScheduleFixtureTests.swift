import Foundation
import LearningRates
import Testing

/// PyTorch's rates, written by scripts/reference/rivals_fixtures.py.
private struct Schedule: Decodable, Sendable, CustomTestStringConvertible {
  var rule: String
  var epochs: Int
  var losses: [Double]
  var rates: [Double]
  /// β₁ of Adam; none where the schedule leaves it alone.
  var momenta: [Double]
  var testDescription: String { "\(rule), \(epochs) epochs" }

  static let all: [Schedule] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/schedules.json")
    do { return try JSONDecoder().decode([Schedule].self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()
}

@Suite struct ScheduleFixtureTests {
  @Test(arguments: Schedule.all)
  private func ratesArePyTorchs(schedule: Schedule) throws {
    let chain = SafetyChain(rule: try rule(schedule.rule))
    let context = context(base: 0.1, epochs: schedule.epochs)
    let observations = schedule.losses.map { EpochObservation(loss: $0, accuracy: 0.5) }
    let rates = [chain.start(context).rate] + chain.steps(over: observations, in: context).map(\.state.rate)
    for (found, wanted) in zip(rates, schedule.rates) { #expect(abs(found / wanted - 1) < 1e-12) }
    let momenta = (0..<schedule.epochs).compactMap { chain.rule.momentum(epoch: $0, of: schedule.epochs) }
    #expect(momenta.count == schedule.momenta.count)
    for (found, wanted) in zip(momenta, schedule.momenta) { #expect(abs(found - wanted) < 1e-12) }
  }

  @Test func everyScheduleHasItsFixture() {
    let tested = Set(Schedule.all.map { $0.rule.prefix { $0 != ":" } })
    #expect(tested == ["step", "exponential", "cosine", "cosineRestarts", "oneCycle", "reduceOnPlateau"])
  }

  @Test func anEpochThatIsRolledBackIsOneWithoutGain() throws {
    let chain = SafetyChain(rule: try rule("reduceOnPlateau:patience=1"))
    let good = EpochObservation(loss: 1, accuracy: 0.5)
    let bad = EpochObservation(loss: .nan, accuracy: .nan, gradientsAreFinite: false)
    let steps = chain.steps(over: [good, bad, bad, good], in: context(base: 0.1))
    #expect(steps[1].action == .rollback)
    #expect(steps[1].state.rate == 0.1)
    #expect(abs(steps[2].state.rate / 0.01 - 1) < 1e-12)
  }
}
