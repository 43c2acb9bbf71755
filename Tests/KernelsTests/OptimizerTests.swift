internal import Foundation
internal import Kernels
internal import Testing

@Suite struct OptimizerTests {
  /// Two steps of an optimizer by the formulas of its documentation, in double.
  static func byHand(_ settings: OptimizerSettings, _ start: Double, _ gradients: [Double], _ rate: Double) -> Double {
    var p = start
    var a = 0.0
    var b = 0.0
    let epsilon = Double(settings.epsilon)
    let decay = Double(settings.weightDecay)
    for (index, raw) in gradients.enumerated() {
      let g = settings.kind == .adamw ? raw : raw + decay * p
      switch settings.kind {
      case .sgd: p -= rate * g
      case .momentum:
        a = 0.9 * a + g
        p -= rate * a
      case .nesterov:
        a = 0.9 * a + g
        p -= rate * (g + 0.9 * a)
      case .rmsprop:
        a = 0.99 * a + 0.01 * g * g
        p -= rate * g / (a.squareRoot() + epsilon)
      case .adagrad:
        a += g * g
        p -= rate * g / (a.squareRoot() + epsilon)
      case .adadelta:
        a = 0.9 * a + 0.1 * g * g
        let delta = g * (b + epsilon).squareRoot() / (a + epsilon).squareRoot()
        b = 0.9 * b + 0.1 * delta * delta
        p -= rate * delta
      case .adam, .adamw:
        if settings.kind == .adamw { p *= 1 - rate * decay }
        a = 0.9 * a + 0.1 * g
        b = 0.999 * b + 0.001 * g * g
        let t = Double(index + 1)
        p -= rate * (a / (1 - pow(0.9, t))) / ((b / (1 - pow(0.999, t))).squareRoot() + epsilon)
      }
    }
    return p
  }

  @Test(arguments: OptimizerKind.allCases, levels)
  func stepsFollowTheFormula(kind: OptimizerKind, level: CPULevel) throws {
    for decay in [nil, 0, 0.1] as [Float?] {
      let settings = OptimizerSettings(kind: kind, weightDecay: decay)
      let count = 37
      let parameters = normals(count, "p")
      let start = parameters.array
      let gradients = (0..<3).map { normals(count, "g\($0)") }
      let state = OptimizerState(settings: settings, count: count, table: try table(level))
      for gradient in gradients { state.step(parameters: parameters, gradients: gradient, rates: Rates(0.01)) }
      #expect(state.steps == 3)
      for i in 0..<count {
        let expected = OptimizerTests.byHand(settings, Double(start[i]), gradients.map { Double($0[i]) }, 0.01)
        #expect(abs(Double(parameters[i]) - expected) < 2e-6 * (1 + abs(expected)), "entry \(i)")
      }
    }
  }

  @Test(arguments: levels)
  func momentaThatCycleAreFollowedAsByPyTorch(level: CPULevel) throws {
    let fixture = Fixture.shared
    #expect(fixture.cycles.map(\.name) == [.momentum, .nesterov, .adam, .adamw])
    for run in fixture.cycles {
      let count = fixture.start.count
      let state = OptimizerState(settings: OptimizerSettings(kind: run.name), count: count, table: try table(level))
      let (parameters, gradients) = (FloatBuffer(fixture.start), FloatBuffer(count: count))
      for (t, (rate, momentum)) in zip(run.rates, run.momenta).enumerated() {
        _ = fixture.loss(at: parameters, step: t, scales: [1], gradients: gradients)
        state.set(momentum: momentum)
        state.step(parameters: parameters, gradients: gradients, rates: Rates(rate))
        guard let i = fixture.recorded.firstIndex(of: t + 1) else { continue }
        #expect(
          distance(parameters.array, run.trained[i].map { Float($0) }) < 1e-5, "\(run.name), step \(t + 1)")
      }
    }
  }

  @Test(arguments: OptimizerKind.allCases)
  func rollbackAndResetGiveTheSameStepsAgain(kind: OptimizerKind) {
    let settings = OptimizerSettings(kind: kind)
    let state = OptimizerState(settings: settings, count: 20)
    let saved = OptimizerState(settings: settings, count: 20)
    let parameters = normals(20, "p")
    let gradients = normals(20, "g")
    func step() { state.step(parameters: parameters, gradients: gradients, rates: Rates(0.1)) }
    step()
    let afterOne = parameters.array
    saved.copy(from: state)
    step()
    let afterTwo = parameters.bits
    state.copy(from: saved)
    parameters.copy(from: afterOne)
    step()
    #expect(parameters.bits == afterTwo)
    state.reset()
    parameters.copy(from: normals(20, "p"))
    step()
    #expect(parameters.array == afterOne)
  }

  /// Some processors compute with subnormal numbers a hundred times slower than with others.
  @Test(arguments: OptimizerKind.allCases.filter { $0 != .sgd && $0 != .adagrad }, levels)
  func aStateThatDecaysEndsAtZeroAndNeverInSubnormalNumbers(kind: OptimizerKind, level: CPULevel) throws {
    let state = OptimizerState(settings: OptimizerSettings(kind: kind), count: 37, table: try table(level))
    let parameters = normals(37, "p")
    let gradients = normals(37, "g")
    for i in 0..<37 { gradients[i] *= 1e-14 }
    state.step(parameters: parameters, gradients: gradients, rates: Rates(0.01))
    gradients.fill(0)
    for _ in 0..<2000 { state.step(parameters: parameters, gradients: gradients, rates: Rates(0.01)) }
    #expect(state.moments.allSatisfy { $0 == 0 })
  }

  /// A group steps as its own optimizer at its own rate would.
  @Test(arguments: OptimizerKind.allCases)
  func groupsHaveRatesOfTheirOwn(kind: OptimizerKind) {
    let start: [Float] = (0..<21).map { 0.1 * Float($0) - 1 }
    let gradients = FloatBuffer(count: 21)
    gradients.copy(from: start.map { 0.3 * $0 + 0.2 })
    func stepped(_ rates: Rates) -> [Float] {
      let state = OptimizerState(settings: OptimizerSettings(kind: kind), count: 21)
      let parameters = FloatBuffer(count: 21)
      parameters.copy(from: start)
      for _ in 0..<3 { state.step(parameters: parameters, gradients: gradients, rates: rates) }
      return parameters.array
    }
    let both = stepped(
      Rates(0.1, groups: [.init(range: 0..<5, factor: 0.25), .init(range: 5..<21, factor: 1)]))
    #expect(Array(both[..<5]) == Array(stepped(Rates(0.025))[..<5]))
    #expect(Array(both[5...]) == Array(stepped(Rates(0.1))[5...]))
    #expect(both != stepped(Rates(0.1)))
  }

  @Test func aNaNGradientShowsInItsParameterAlone() {
    for kind in OptimizerKind.allCases {
      let state = OptimizerState(settings: OptimizerSettings(kind: kind), count: 20)
      let parameters = normals(20, "p")
      let gradients = normals(20, "g")
      gradients[17] = .nan
      state.step(parameters: parameters, gradients: gradients, rates: Rates(0.1))
      #expect(parameters.array.enumerated().allSatisfy { $0.offset == 17 ? $0.element.isNaN : $0.element.isFinite })
    }
  }
}
