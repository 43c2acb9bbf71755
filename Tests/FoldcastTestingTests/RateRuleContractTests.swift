import FoldcastTesting
import LearningRates
import Synchronization
import Testing

@Suite struct RateRuleContractTests {
  /// A debug build walks fewer sequences: the check is the same, the time is not.
  #if DEBUG
    static let sequences = 300
  #else
    static let sequences = 10_000
  #endif

  @Test(arguments: RateRuleCatalog.all)
  func everyRuleOfTheCatalogueKeepsTheContract(_ specification: RateRuleSpecification) {
    #expect(RateRuleContract.check(specification, sequences: Self.sequences) == [])
  }

  /// A rule of one's own, with a fault.
  private struct Own: RateRule {
    enum Fault: String, CaseIterable {
      case nothing, zero, beginsWithout, remembers, draws, saves, momentum, layers, unnamed

      var clause: String? {
        switch self {
        case .nothing: nil
        case .zero, .beginsWithout: "rates"
        case .remembers, .draws: "deterministic"
        case .saves: "memory"
        case .momentum, .layers: "optimizer"
        case .unnamed: "name"
        }
      }
    }

    /// What a rule must not have: a memory of its own.
    final class Hidden: Sendable { let calls = Atomic(0) }

    let fault: Fault
    let hidden = Hidden()
    var name: String { fault == .unnamed ? "" : "own" }
    var isScheduled: Bool { fault == .zero }

    func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
      var memory = memory
      var rate = moment.signals.lossChange > 0 ? 0.9 * moment.rate : moment.rate
      switch fault {
      case .zero: rate = moment.epoch == 5 ? 0 : rate
      case .remembers: rate *= hidden.calls.add(1, ordering: .relaxed).newValue.isMultiple(of: 7) ? 0.9 : 1
      case .draws: rate *= Double.random(in: 0.8...1)
      case .saves: memory.values["loss"] = moment.epoch == 3 ? .infinity : 0
      default: break
      }
      return RateProposal(rate: rate, memory: memory)
    }
    func start(_ context: RateContext, memory: RuleMemory) -> RateProposal {
      RateProposal(rate: fault == .beginsWithout ? .nan : context.startRate, memory: memory)
    }
    func momentum(epoch: Int, of epochs: Int) -> Double? { fault == .momentum ? 1 : nil }
    func layerFactors(_ layers: Int) -> [Double]? { fault == .layers ? [1, 0.5] : nil }
  }

  @Test(arguments: Own.Fault.allCases.map(\.rawValue))
  func whatIsWrongIsNamed(fault: String) throws {
    let fault = try #require(Own.Fault(rawValue: fault))
    let found = RateRuleContract.check(try RateRuleSpecification(Own(fault: fault)))
    #expect(fault.clause == nil ? found.isEmpty : found.contains { $0.clause == fault.clause }, "\(found)")
  }
}
