internal import CKernels

/// L-BFGS with a memory of 10 pairs, in the form of PyTorch's `torch.optim.LBFGS`: meant for gradients of all samples.
///
/// The first step is min(1, 1/‖g‖₁) long, all others are whole. A step that does not lower the loss by 1e-4 of what its slope
/// promises is halved, up to 20 times; without such a step the parameters stay. O(20 · parameters) beside the trials.
package final class LimitedMemoryBFGS: ParameterUpdate {
  /// Pairs that are remembered.
  static let pairs = 10
  /// Floats of memory that it keeps of each parameter.
  package static let stateCount = 2 * pairs + 3

  private let table: KernelTable
  private let count: Int64
  private let direction: FloatBuffer
  private let previous: FloatBuffer
  private let start: FloatBuffer
  private let moves: [FloatBuffer]
  private let changes: [FloatBuffer]
  private var inverses = [Double](repeating: 0, count: pairs)
  private var shares = [Double](repeating: 0, count: pairs)
  /// Steps so far, pairs so far, the length of the last step, and the scale of the first Hessian.
  private var (steps, stored, length, scale) = (0, 0, 0.0, 1.0)

  /// A memory of `count` parameters.
  package convenience init(count: Int) { self.init(count: count, table: .current) }

  /// The same on the given functions.
  package init(count: Int, table: KernelTable) {
    self.table = table
    self.count = Int64(count)
    (direction, previous, start) = (FloatBuffer(count: count), FloatBuffer(count: count), FloatBuffer(count: count))
    moves = (0..<Self.pairs).map { _ in FloatBuffer(count: count) }
    changes = (0..<Self.pairs).map { _ in FloatBuffer(count: count) }
  }

  /// Forgets all pairs.
  package func begin(epochs: Int, stepsPerEpoch: Int) { (steps, stored, length, scale) = (0, 0, 0, 1) }

  /// Takes over the pairs of another memory of the same count.
  package func copy(from other: any ParameterUpdate) {
    guard let other = other as? LimitedMemoryBFGS else { fatalError("L-BFGS cannot take over \(type(of: other))") }
    (steps, stored, length, scale) = (other.steps, other.stored, other.length, other.scale)
    direction.copy(from: other.direction)
    previous.copy(from: other.previous)
    for i in 0..<min(stored, Self.pairs) {
      moves[i].copy(from: other.moves[i])
      changes[i].copy(from: other.changes[i])
      inverses[i] = other.inverses[i]
    }
  }

  /// None: the trained parameters are judged.
  package var scored: FloatBuffer? { nil }

  /// One step, with up to 20 trials.
  package func step(
    parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates, loss: Double, trials: Int, again: () -> Double
  ) -> Int {
    parameters.need(Int(count), "parameters of L-BFGS")
    gradients.need(Int(count), "gradients of L-BFGS")
    guard dot(gradients, gradients).squareRoot() > 1e-7 else { return 0 }
    steps += 1
    if steps > 1 { remember(gradients) }
    turn(gradients)
    previous.copy(from: gradients)
    let slope = dot(gradients, direction)
    let size = table.functions.pointee.sum_of_magnitudes(count, gradients.base)
    length = steps == 1 ? min(1, 1 / size) * Double(rates.reference) : Double(rates.reference)
    guard slope < -1e-9 else {
      length = 0
      return 0
    }
    start.copy(from: parameters)
    let most = max(0, min(20, trials))
    for trial in stride(from: 1, through: most, by: 1) {
      parameters.copy(from: start)
      blend(parameters, 1, length, direction)
      if again() <= loss + 1e-4 * length * slope { return trial }
      length /= 2
    }
    parameters.copy(from: start)
    length = 0
    return most
  }

  /// Keeps the last move and what it changed of the gradient, where the two go along.
  private func remember(_ gradients: FloatBuffer) {
    let i = stored % Self.pairs
    // Written over the oldest pair only if it is kept: `start` is free until the next trial.
    start.copy(from: gradients)
    blend(start, 1, -1, previous)
    let product = length * dot(start, direction)
    guard product > 1e-10 else { return }
    changes[i].copy(from: start)
    blend(moves[i], 0, length, direction)
    inverses[i] = 1 / product
    scale = product / dot(start, start)
    stored += 1
  }

  /// The direction −H·g by the recursion of two loops.
  private func turn(_ gradients: FloatBuffer) {
    blend(direction, 0, -1, gradients)
    let oldest = max(0, stored - Self.pairs)
    for k in stride(from: stored - 1, through: oldest, by: -1) {
      let i = k % Self.pairs
      shares[i] = dot(moves[i], direction) * inverses[i]
      blend(direction, 1, -shares[i], changes[i])
    }
    VectorOperations.scale(direction, by: Float(scale), table: table)
    for k in stride(from: oldest, to: stored, by: 1) {
      let i = k % Self.pairs
      blend(direction, 1, shares[i] - dot(changes[i], direction) * inverses[i], moves[i])
    }
  }

  private func dot(_ x: FloatBuffer, _ y: FloatBuffer) -> Double {
    table.functions.pointee.dot(count, x.base, y.base)
  }

  private func blend(_ x: FloatBuffer, _ keep: Float, _ take: Double, _ y: FloatBuffer) {
    table.functions.pointee.blend(count, keep, x.base, Float(take), y.base)
  }
}
