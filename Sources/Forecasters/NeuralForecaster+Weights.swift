internal import Kernels
internal import Randomness
public import Series

extension NeuralForecaster {
  /// Draws all parameters uniformly from ±1/√n, as PyTorch's layers do, and forgets the moments.
  ///
  /// n is the fan-in for weights and biases of linear layers and the hidden size for all parameters of an LSTM layer. Normalizations begin
  /// with gain one and offset zero, learned places between ±0.02 (PatchTST, arXiv:2211.14730).
  /// PyTorch's LSTM has two biases a gate; here is one. The head is then set to zero where the configuration says so.
  public func initialize(seed: UInt64) { initialize(seed: seed, head: configuration.head) }

  /// The same with a random head: a head of zeros is where training starts, and without training would be no random model but the anchor.
  public func initializeUntrained(seed: UInt64) { initialize(seed: seed, head: .random) }

  private func initialize(seed: UInt64, head: Head) {
    var stream = RandomStream(seed: seed)
    var fan = 1
    for block in kernel.blocks {
      switch block.kind {
      case .gain: for i in block.range { weights[i] = 1 }
      case .offset: for i in block.range { weights[i] = 0 }
      case .place: for i in block.range { weights[i] = Float(0.02 * (2 * stream.uniform() - 1)) }
      case .weight, .recurrentWeight, .bias:
        fan = self.fan(of: block) ?? fan
        let bound = 1 / Double(fan).squareRoot()
        for i in block.range { weights[i] = Float(bound * (2 * stream.uniform() - 1)) }
      }
    }
    if head == .zero, let layer = kernel.blocks.last?.layer {
      for block in kernel.blocks where block.layer == layer {
        for i in block.range { weights[i] = 0 }
      }
    }
    resetMoments()
  }

  /// Shrinks and perturbs the parameters, θ ← 0.6 θ + N(0, 0.01²), and forgets the moments.
  ///
  /// A warm start that keeps what was learned and generalises nearly as well as a cold one (Ash and Adams 2020,
  /// arXiv:1910.08475). The biases of quantiles are perturbed alone: shrunk, all levels would begin nearer to each other in each fold.
  public func shrinkPerturb(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    let whole = configuration.quantiles.isEmpty ? weights.count : kernel.headBias
    for i in 0..<weights.count {
      weights[i] = (i < whole ? 0.6 : 1) * weights[i] + Float(0.01 * stream.normal())
    }
    resetMoments()
  }

  /// Replaces the linear head by ridge regression on what it reads, the last hidden activations and with a shortcut the window; all
  /// other parameters stay.
  ///
  /// Makes the baseline of random features with a fitted read-out. The penalty is chosen over blocks of both
  /// sets of origins, and the head then fitted on all of them. Labels are taken in the units of the head's outputs. Returns what it
  /// spent, one forward pass a sample. Without hidden layers the head reads the inputs. Nil for a head of quantiles, which least squares
  /// do not fit.
  public func fitReadout(windows: Windows, training: [Int], validation: [Int]) -> Spending? {
    guard configuration.quantiles.isEmpty else { return nil }
    requireShape(of: windows)
    windows.requireHeld(training, validation)
    guard let head = kernel.blocks.last(where: { $0.kind == .weight }),
      let bias = kernel.blocks.last(where: { $0.kind == .bias })
    else { return Spending() }
    let fitted = RidgeRegression(
      readout(training + validation, windows: windows, head: head), purge: windows.purge,
      series: windows.series(of: training + validation))
    for unit in 0..<head.rows {
      for lead in 0..<horizon {
        weights[head.range.lowerBound + unit * horizon + lead] = Float(fitted.coefficients[unit, lead])
      }
    }
    for lead in 0..<horizon { weights[bias.range.lowerBound + lead] = Float(fitted.intercepts[lead]) }
    var spending = Spending()
    spending.forwardSamples = training.count + validation.count
    return spending
  }

  /// What the head reads and labels of the origins, by a copy of the network whose head passes its inputs on.
  private func readout(_ origins: [Int], windows: Windows, head: ParameterBlock) -> RidgeSample {
    let hidden = PanelMatrix(rows: origins.count, columns: head.rows)
    let targets = PanelMatrix(rows: origins.count, columns: horizon)
    var units = [Double](repeating: 1, count: origins.count)
    let probe = NeuralForecaster(configuration, lookback: lookback, features: features, horizon: head.rows)
    for (block, copy) in zip(kernel.blocks, probe.kernel.blocks) {
      if block.layer < head.layer {
        for i in 0..<block.range.count {
          probe.weights[copy.range.lowerBound + i] = weights[block.range.lowerBound + i]
        }
      } else if block.kind == .weight {
        for unit in 0..<head.rows { probe.weights[copy.range.lowerBound + unit * (head.rows + 1)] = 1 }
      }
    }
    let starts = origins.map(windows.start(of:))
    probe.forEachPass(over: starts, in: Feed(windows, of: probe)) { place, row in
      for unit in 0..<head.rows { hidden[place, unit] = Double(probe.outputs[row * head.rows + unit]) }
      let (shift, scale) = (Double(probe.shifts[row]), Double(probe.scales[row]))
      for (lead, label) in windows.labels([starts[place]]).enumerated() {
        targets[place, lead] = (label - shift) / scale
      }
      units[place] = scale
    }
    return RidgeSample(inputs: hidden, targets: targets, scales: units)
  }

  /// Inputs of a linear layer, given one of its weights; nil for its bias, which follows them.
  ///
  /// All of an LSTM layer have its units.
  private func fan(of block: ParameterBlock) -> Int? {
    let recurrent = kernel.blocks.first { $0.layer == block.layer && $0.kind == .recurrentWeight }
    return recurrent?.rows ?? (block.kind == .weight ? block.rows : nil)
  }
}
