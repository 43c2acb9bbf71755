import Forecasters
import LearningRates
import Results
import Series
import WalkForward

/// A linear model of the window for one step ahead: a gradient step a sample, at the rate that it is given.
struct Linear: EpochTrained {
  let name = "own"
  var parameters: [Float]
  mutating func initialize(seed: UInt64) { parameters = parameters.map { _ in 0 } }

  func output(_ windows: Windows, _ origin: Int) -> Float {
    zip(windows.window(of: origin), parameters).reduce(0) { $0 + $1.0 * $1.1 }
  }

  mutating func fit(epoch: Int, rate: Double, _ task: TrainingTask) -> Double {
    let squares = task.training.map { origin in
      let error = output(task.windows, origin) - task.windows.label(origin: origin, lead: 1)
      for (i, x) in task.windows.window(of: origin).enumerated() { parameters[i] -= Float(rate) * error * x }
      return Double(error * error)
    }
    return squares.reduce(0, +) / Double(squares.count)
  }

  func forecast(origins: [Int], in windows: Windows) -> [Double] {
    origins.map { windows.unscaled(Double(output(windows, $0))) }
  }
}

/// Half the rate after every epoch in which the validation loss rose.
struct Halving: RateRule {
  let name = "halving"
  func propose(at moment: RuleMoment, memory: RuleMemory) -> RateProposal {
    RateProposal(rate: moment.signals.lossChange > 0 ? moment.rate / 2 : moment.rate, memory: memory)
  }
}
