internal import CKernels
internal import Foundation

/// How parameters follow their gradients: g gradient, θ parameter, η rate, element-wise, with PyTorch's semantics.
public enum OptimizerKind: String, CaseIterable, Codable, Sendable {
  /// θ −= ηg
  case sgd
  /// v = μv + g; θ −= ηv
  case momentum
  /// v = μv + g; θ −= η(g + μv)
  case nesterov
  /// s = αs + (1−α)g²; θ −= ηg / (√s + ε)
  case rmsprop
  /// s += g²; θ −= ηg / (√s + ε) (Duchi et al. 2011)
  case adagrad
  /// s = ρs + (1−ρ)g²; Δ = g√(d+ε) / √(s+ε); d = ρd + (1−ρ)Δ²; θ −= ηΔ (Zeiler 2012, arXiv:1212.5701)
  case adadelta
  /// m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; θ −= ηm̂ / (√v̂ + ε) (Kingma and Ba 2015, arXiv:1412.6980)
  case adam
  /// θ *= 1 − ηλ, then adam (Loshchilov and Hutter 2019, arXiv:1711.05101)
  case adamw

  var code: Int32 {
    switch self {
    case .sgd: Int32(FCK_SGD)
    case .momentum: Int32(FCK_MOMENTUM)
    case .nesterov: Int32(FCK_NESTEROV)
    case .rmsprop: Int32(FCK_RMSPROP)
    case .adagrad: Int32(FCK_ADAGRAD)
    case .adadelta: Int32(FCK_ADADELTA)
    case .adam: Int32(FCK_ADAM)
    case .adamw: Int32(FCK_ADAMW)
    }
  }

  /// ε when none is given: 1e-10 for adagrad, 1e-6 for adadelta, else 1e-8.
  package var defaultEpsilon: Float {
    switch self {
    case .adagrad: 1e-10
    case .adadelta: 1e-6
    default: 1e-8
    }
  }

  /// λ when none is given: 0.01 for adamw, else 0.
  package var defaultWeightDecay: Float { self == .adamw ? 0.01 : 0 }

  /// Floats of memory that it keeps of each parameter.
  package var stateCount: Int {
    switch self {
    case .sgd: 0
    case .momentum, .nesterov, .rmsprop, .adagrad: 1
    case .adadelta, .adam, .adamw: 2
    }
  }
}

/// An optimizer and its constants; those that its formula does not name are ignored.
public struct OptimizerSettings: Sendable, Equatable {
  /// Which optimizer.
  public var kind: OptimizerKind
  /// μ of momentum and nesterov.
  package var momentum: Float
  /// β₁ of adam and adamw.
  package var beta1: Float
  /// β₂ of adam and adamw.
  package var beta2: Float
  /// α of rmsprop.
  public var alpha: Float
  /// ρ of adadelta.
  package var rho: Float
  /// ε.
  package var epsilon: Float
  /// λ: added to the gradient as λθ; for adamw it shrinks the parameter itself.
  public var weightDecay: Float

  /// Settings; nil means the kind's default.
  public init(
    kind: OptimizerKind, momentum: Float = 0.9, beta1: Float = 0.9, beta2: Float = 0.999, alpha: Float = 0.99,
    rho: Float = 0.9, epsilon: Float? = nil, weightDecay: Float? = nil
  ) {
    self.kind = kind
    self.momentum = momentum
    self.beta1 = beta1
    self.beta2 = beta2
    self.alpha = alpha
    self.rho = rho
    self.epsilon = epsilon ?? kind.defaultEpsilon
    self.weightDecay = weightDecay ?? kind.defaultWeightDecay
  }
}

/// An optimizer's moments over a flat parameter buffer.
///
/// Not `Sendable`: lives in one task.
package final class OptimizerState {
  /// The settings it was made with.
  package let settings: OptimizerSettings
  /// Steps taken since the start or the last reset.
  package private(set) var steps = 0
  /// μ or β₁ in place of the settings'; nil for these.
  private var momentum: Float?
  private let count: Int
  private let first: FloatBuffer
  private let second: FloatBuffer
  private let table: KernelTable

  /// Zero moments for `count` parameters.
  package convenience init(settings: OptimizerSettings, count: Int) {
    self.init(settings: settings, count: count, table: .current)
  }

  /// The same on the given functions.
  package init(settings: OptimizerSettings, count: Int, table: KernelTable) {
    self.settings = settings
    self.count = count
    self.table = table
    first = FloatBuffer(count: settings.kind.stateCount > 0 ? count : 0)
    second = FloatBuffer(count: settings.kind.stateCount > 1 ? count : 0)
  }

  /// All moments, those of the gradient first.
  package var moments: [Float] { first.array + second.array }

  /// Forgets all moments and steps.
  package func reset() {
    steps = 0
    first.fill(0)
    second.fill(0)
  }

  /// Replaces μ or β₁ in the steps to come, nil for the settings'; the correction of Adam's bias is by the present one, as PyTorch's.
  package func set(momentum: Double?) { self.momentum = momentum.map { Float($0) } }

  /// Takes over moments and steps of another state of the same kind and count.
  package func copy(from other: OptimizerState) {
    require(
      other.settings.kind == settings.kind && other.count == count,
      "an optimizer state (\(settings.kind), \(count)) cannot take over (\(other.settings.kind), \(other.count))")
    steps = other.steps
    first.copy(from: other.first)
    second.copy(from: other.second)
  }

  /// Moves the parameters by one step at the given rates, in one pass.
  ///
  /// O(count).
  package func step(parameters: FloatBuffer, gradients: FloatBuffer, rates: Rates) {
    parameters.need(count, "parameters of an optimizer")
    gradients.need(count, "gradients of an optimizer")
    steps += 1
    guard !rates.groups.isEmpty else { return update(0..<count, parameters, gradients, rate: rates.reference) }
    for group in rates.groups { update(group.range, parameters, gradients, rate: rates.reference * group.factor) }
  }

  private func update(_ range: Range<Int>, _ parameters: FloatBuffer, _ gradients: FloatBuffer, rate: Float) {
    require(range.upperBound <= count, "an optimizer of \(count) parameters was given a rate for \(range)")
    var update = fck_update(
      kind: settings.kind.code, rate: rate, decay: settings.weightDecay, first: momentum ?? settings.momentum,
      second: settings.beta2,
      root_correction: 1, epsilon: settings.epsilon)
    switch settings.kind {
    case .sgd, .momentum, .nesterov, .adagrad: break
    case .rmsprop: update.first = settings.alpha
    case .adadelta: update.first = settings.rho
    case .adam, .adamw:
      let beta1 = momentum ?? settings.beta1
      update.first = beta1
      update.rate = Float(Double(rate) / (1 - pow(Double(beta1), Double(steps))))
      update.root_correction = Float(1 / (1 - pow(Double(settings.beta2), Double(steps))).squareRoot())
      if settings.kind == .adamw { update.decay = Float(1 - Double(rate) * Double(settings.weightDecay)) }
    }
    let at = range.lowerBound
    table.functions.pointee.update(
      &update, Int64(range.count), parameters.base + at, gradients.base + at,
      settings.kind.stateCount > 0 ? first.base + at : first.base,
      settings.kind.stateCount > 1 ? second.base + at : second.base)
  }
}
