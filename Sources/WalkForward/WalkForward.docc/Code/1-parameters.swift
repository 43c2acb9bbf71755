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
}
