/// What moves parameters along their gradients, with a memory that can be taken over and forgotten.
///
/// Not `Sendable`: lives in one task.
package protocol ParameterUpdate: AnyObject {
  /// Forgets everything, and learns how many steps are planned.
  func begin(epochs: Int, stepsPerEpoch: Int)

  /// Moves the parameters by one step at the given rates; `loss` is that of the batch before the step.
  ///
  /// `again` gives the batch's loss at the parameters as they stand, and may be called up to `trials` times; returns how often it was.
  /// Allocates nothing. O(parameters), and the trials.
  func step(
    parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates, loss: Double, trials: Int, again: () -> Double
  ) -> Int

  /// Replaces μ or β₁ in the steps to come, nil for the optimizer's own; nothing where constants belong to the method.
  func set(momentum: Double?)

  /// Takes over the memory of another update of the same kind and size.
  func copy(from other: any ParameterUpdate)

  /// Whether groups of parameters can have rates of their own; where they cannot, all have the reference.
  var takesGroups: Bool { get }

  /// The parameters by which the model is to be judged, such as an average; nil where they are those that are trained.
  var scored: FloatBuffer? { get }
}

extension ParameterUpdate {
  /// Nothing.
  package func set(momentum: Double?) {}

  /// No: the method finds one length of step for all.
  package var takesGroups: Bool { false }
}

extension OptimizerState: ParameterUpdate {
  /// Forgets all moments and steps.
  package func begin(epochs: Int, stepsPerEpoch: Int) { reset() }

  /// One step without trials; the loss does not matter.
  package func step(
    parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates, loss: Double, trials: Int, again: () -> Double
  ) -> Int {
    step(parameters: parameters, gradients: gradients, rates: rates)
    return 0
  }

  /// Yes: it works element by element.
  package var takesGroups: Bool { true }

  /// Takes over moments and steps.
  package func copy(from other: any ParameterUpdate) {
    guard let other = other as? OptimizerState else { fatalError("an optimizer cannot take over \(type(of: other))") }
    copy(from: other)
  }

  /// None: the trained parameters are judged.
  package var scored: FloatBuffer? { nil }
}

extension AdaptiveOptimizer: ParameterUpdate {
  /// One step without trials.
  package func step(
    parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates, loss: Double, trials: Int, again: () -> Double
  ) -> Int {
    step(parameters: parameters, gradients: gradients, rate: rates.reference, loss: loss)
    return 0
  }
}
