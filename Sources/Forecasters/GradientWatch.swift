internal import Foundation
internal import Kernels

/// What a training's gradients were like, for diagnostics.
public struct GradientRecord: Sendable, Equatable {
  /// The share of steps whose gradient was longer than ten times the training's median; nil without a step.
  public var spikes: Double?
  /// The correlation of the steps into hidden neurons with what the neurons contributed, in logarithms over all training and
  /// given the gradients' lengths, as Fisher's z and the mean over layers; nil for a network whose neurons are not apart.
  public var partial: Double?
}

/// Measures the gradients of a training as it goes; nobody has it unless they are to be recorded.
///
/// Not `Sendable`: lives in one task.
final class GradientWatch {
  private let layers: [[Range<Int>]]
  private let neurons: [NeuronLayer]
  /// Σ of the gradient's length by layer, and the steps of the epoch.
  private var sums: [Double]
  private var count = 0
  /// The whole gradient's length at each step of the training.
  private var lengths: [Double] = []
  private let before: FloatBuffer
  private var latest: [[Double]]
  /// Σ over the training by layer and neuron: what each contributed, its gradient's length and its step's.
  private var contributed: [[Double]]
  private var slopes: [[Double]]
  private var steps: [[Double]]

  init(of kernel: any NetworkKernel) {
    let head = kernel.blocks.last?.layer ?? 0
    layers = (0...head).map { layer in kernel.blocks.filter { $0.layer == layer }.map(\.range) }
    neurons = kernel.neurons
    sums = layers.map { _ in 0 }
    before = FloatBuffer(count: neurons.isEmpty ? 0 : kernel.parameterCount)
    latest = neurons.map { Array(repeating: 0, count: $0.count) }
    (contributed, slopes, steps) = (latest, latest, latest)
  }

  /// Notes a batch's gradient before it is clipped.
  func note(_ gradients: FloatBuffer, of weights: FloatBuffer, length: Double) {
    for i in layers.indices { sums[i] += VectorOperations.norm(gradients, of: layers[i]) }
    count += 1
    lengths.append(length)
    guard !neurons.isEmpty else { return }
    before.copy(from: weights)
    for (i, layer) in neurons.enumerated() {
      layer.contributions(parameters: weights, gradients: gradients, into: &latest[i])
      for j in latest[i].indices { contributed[i][j] += latest[i][j] }
      layer.addLengths(of: gradients, to: &slopes[i])
    }
  }

  /// Notes the step that was taken.
  func noteStep(to weights: FloatBuffer) {
    for (i, layer) in neurons.enumerated() { layer.addLengths(of: weights, from: before, to: &steps[i]) }
  }

  /// The mean length of the gradient of each layer, the first one first, over the steps since it was last asked; empty without a step.
  func takeEpoch() -> [Double] {
    defer { (sums, count) = (layers.map { _ in 0 }, 0) }
    return count == 0 ? [] : sums.map { $0 / Double(count) }
  }

  /// What the training as a whole was like.
  var record: GradientRecord {
    var record = GradientRecord()
    if !lengths.isEmpty {
      let median = lengths.sorted()[lengths.count / 2]
      record.spikes = Double(lengths.count { $0 > 10 * median }) / Double(lengths.count)
    }
    let all = neurons.indices.compactMap { partial(contributed[$0], slopes[$0], steps[$0]) }
    if !all.isEmpty { record.partial = all.reduce(0, +) / Double(all.count) }
    return record
  }

  /// Fisher's z of the partial correlation of log steps and log contributions given log gradients, over neurons in which none is zero;
  /// nil for fewer than five, or where a correlation is not defined.
  private func partial(_ contributed: [Double], _ slopes: [Double], _ steps: [Double]) -> Double? {
    let alive = contributed.indices.filter { contributed[$0] > 0 && slopes[$0] > 0 && steps[$0] > 0 }
    guard alive.count >= 5 else { return nil }
    let (c, g, u) = (alive.map { log(contributed[$0]) }, alive.map { log(slopes[$0]) }, alive.map { log(steps[$0]) })
    guard let uc = correlation(u, c), let ug = correlation(u, g), let cg = correlation(c, g) else { return nil }
    let rest = (1 - ug * ug) * (1 - cg * cg)
    // Steps that follow from the gradients alone, as with plain SGD and no clipping, leave nothing to correlate.
    guard rest > 1e-12 else { return nil }
    return atanh(max(-1 + 1e-7, min(1 - 1e-7, (uc - ug * cg) / rest.squareRoot())))
  }
}

/// Pearson's correlation; nil where a side does not vary.
private func correlation(_ x: [Double], _ y: [Double]) -> Double? {
  let (a, b) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (p, q) in zip(x, y) {
    xx += (p - a) * (p - a)
    yy += (q - b) * (q - b)
    xy += (p - a) * (q - b)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
}
