internal import CKernels
internal import Foundation

/// Stochastic line search: η falls by .9 until L(θ − ηg) ≤ L − .1η‖g‖² on the batch.
///
/// After Vaswani and others 2019, arXiv:1905.09997. A search begins at the η that the one before found, times 2^{1/batches of an epoch}. The first begins at the given rate. Where no
/// trial is good enough, the step is 1e-6 long in units of the gradient, as in the authors' code.
package final class ArmijoSearch: ParameterUpdate {
  private let table: KernelTable
  private let start: FloatBuffer
  private var stepsPerEpoch = 1
  private var found = 0.0
  private var givenRate = 0.0

  /// A search over `count` parameters.
  package convenience init(count: Int) { self.init(count: count, table: .current) }

  /// The same on the given functions.
  package init(count: Int, table: KernelTable) {
    self.table = table
    start = FloatBuffer(count: count)
  }

  /// Forgets the last η.
  package func begin(epochs: Int, stepsPerEpoch: Int) {
    self.stepsPerEpoch = max(1, stepsPerEpoch)
    (found, givenRate) = (0, 0)
  }

  /// Takes over the last η.
  package func copy(from other: any ParameterUpdate) {
    guard let other = other as? ArmijoSearch else { fatalError("a line search cannot take over \(type(of: other))") }
    (found, givenRate, stepsPerEpoch) = (other.found, other.givenRate, other.stepsPerEpoch)
  }

  /// None: the trained parameters are judged.
  package var scored: FloatBuffer? { nil }

  /// Up to 100 trials.
  package func step(
    parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates, loss: Double, trials: Int, again: () -> Double
  ) -> Int {
    let rate = Double(rates.reference)
    // What changes the given rate, such as a rollback, changes the found one by the same factor.
    found = givenRate == 0 ? rate : found * rate / givenRate
    givenRate = rate
    found *= pow(2, 1 / Double(stepsPerEpoch))
    let squares = table.functions.pointee.sum_of_squares(Int64(start.count), gradients.base)
    guard squares.squareRoot() >= 1e-8 else { return 0 }
    start.copy(from: parameters)
    let most = max(0, min(100, trials))
    for trial in stride(from: 1, through: most, by: 1) {
      move(parameters, by: found, along: gradients)
      if again() <= loss - found * 0.1 * squares { return trial }
      found *= 0.9
    }
    move(parameters, by: 1e-6, along: gradients)
    return most
  }

  private func move(_ parameters: FloatBuffer, by rate: Double, along gradients: FloatBuffer) {
    parameters.copy(from: start)
    table.functions.pointee.blend(Int64(start.count), 1, parameters.base, Float(-rate), gradients.base)
  }
}
