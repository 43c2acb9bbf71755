internal import CKernels
internal import Foundation

/// An adaptive optimizer's memory over a flat parameter buffer.
///
/// Norms and products are summed in double in one fixed order, so that the steps have the same bits on every CPU level.
package final class AdaptiveOptimizer {
  /// Which optimizer.
  package let kind: AdaptiveKind
  /// Steps taken since the beginning.
  package private(set) var steps = 0
  let count: Int
  let blocks: [Range<Int>]
  let table: KernelTable
  /// The memory of each parameter, `kind.stateCount` of them.
  let state: [FloatBuffer]
  var plannedSteps = 0
  var memory = Memory()
  /// r̄ and G of each block, for the optimizers that know blocks.
  var distances: [Double]
  var sums: [Double]

  /// What is remembered beside the parameters.
  struct Memory {
    /// The rate of the first step and of the last one, as given.
    var firstRate = 0.0
    var givenRate = 0.0
    /// What has been learned: η of hypergradient descent, d, r², or the least loss.
    var learned = 0.0
    /// What is summed up: the numerator of d, V, or the weights of the average.
    var sum = 0.0
    /// The largest rate so far.
    var largestRate = 0.0
  }

  /// An optimizer of `count` parameters, of which `blocks` are the tensors.
  package convenience init(_ kind: AdaptiveKind, count: Int, blocks: [Range<Int>]) {
    self.init(kind, count: count, blocks: blocks, table: .current)
  }

  /// The same on the given functions.
  package init(_ kind: AdaptiveKind, count: Int, blocks: [Range<Int>], table: KernelTable) {
    self.kind = kind
    self.count = count
    self.blocks = kind == .ldog ? blocks : [0..<count]
    self.table = table
    state = (0..<kind.stateCount).map { _ in FloatBuffer(count: count) }
    distances = self.blocks.map { _ in 0 }
    sums = distances
  }

  /// Forgets everything.
  package func begin(epochs: Int, stepsPerEpoch: Int) {
    plannedSteps = epochs * stepsPerEpoch
    steps = 0
    memory = Memory()
    for buffer in state { buffer.fill(0) }
  }

  /// Takes over the memory of another optimizer of the same kind and count.
  package func copy(from other: any ParameterUpdate) {
    guard let other = other as? AdaptiveOptimizer, other.kind == kind, other.count == count else {
      fatalError("an optimizer (\(kind), \(count)) cannot take over \(other)")
    }
    (steps, memory, plannedSteps) = (other.steps, other.memory, other.plannedSteps)
    for (buffer, source) in zip(state, other.state) { buffer.copy(from: source) }
    for i in distances.indices { (distances[i], sums[i]) = (other.distances[i], other.sums[i]) }
  }

  /// The average of `dog` and `ldog`, and x of the schedule-free ones; nil before the first step and for the others.
  package var scored: FloatBuffer? {
    guard steps > 0 else { return nil }
    return switch kind {
    case .dog, .ldog: state[1]
    case .scheduleFreeAdamW, .scheduleFreeAlgoPerf: state[2]
    default: nil
    }
  }

  /// One step at the given rate.
  package func step(parameters: FloatBuffer, gradients: FloatBuffer, rate: Float, loss: Double) {
    parameters.need(count, "parameters of an optimizer")
    gradients.need(count, "gradients of an optimizer")
    let rate = Double(rate)
    if steps == 0 { memory.firstRate = rate }
    steps += 1
    switch kind {
    case .adabound, .amsbound: bounded(parameters, gradients, rate)
    case .hypergradientSGD, .hypergradientAdam: hypergradient(parameters, gradients, rate)
    case .l4: towardLeastLoss(parameters, gradients, rate, loss)
    case .dog, .ldog: distanceOverGradients(parameters, gradients, rate)
    case .dowg: weightedDistanceOverGradients(parameters, gradients, rate)
    case .dAdaptAdam: adaptDistance(parameters, gradients, rate)
    case .prodigy: prodigy(parameters, gradients, rate)
    case .scheduleFreeAdamW, .scheduleFreeAlgoPerf: scheduleFree(parameters, gradients, rate)
    }
    memory.givenRate = rate
  }

  /// 1 − βᵗ.
  func bias(_ beta: Double, _ t: Int) -> Double { 1 - pow(beta, Double(t)) }

  /// The two moving averages; `scale` multiplies the gradient.
  func averageMoments(_ gradients: FloatBuffer, beta2: Double = 0.999, scale: Double = 1, squareScale: Double = 1) {
    var moments = fck_moments(
      keep_first: 0.9, take_first: Float(scale * (1 - 0.9)), keep_second: Float(beta2),
      take_second: Float(squareScale * (1 - beta2)))
    table.functions.pointee.moments(Int64(count), gradients.base, &moments, state[0].base, state[1].base)
  }

  func descend(_ parameters: FloatBuffer, rate: Double, correction: Double = 1, epsilon: Double) {
    table.functions.pointee.descend(
      Int64(count), Float(rate), state[0].base, state[1].base, Float(correction), Float(epsilon), parameters.base)
  }

  func blend(_ x: FloatBuffer, keep: Double, take: Double, of y: FloatBuffer) {
    table.functions.pointee.blend(Int64(count), Float(keep), x.base, Float(take), y.base)
  }

  func dot(_ x: FloatBuffer, _ y: FloatBuffer) -> Double {
    table.functions.pointee.dot(Int64(count), x.base, y.base)
  }

  /// Σ x·m / (√(v·correction) + ε).
  func scaledDot(
    _ x: FloatBuffer, _ m: FloatBuffer, over v: FloatBuffer, correction: Double = 1, epsilon: Double
  ) -> Double {
    table.functions.pointee.scaled_dot(Int64(count), x.base, m.base, v.base, correction, epsilon)
  }
}
