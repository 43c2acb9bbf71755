internal import Kernels
internal import LearningRates
internal import Randomness
internal import Series

/// What one batch of training did.
public struct BatchRecord: Sendable, Equatable {
  /// Samples in the batch.
  public var samples: Int
  /// Mean loss over samples and leads before the step, the squared error or the pinball loss, scaled units.
  public var loss: Double
  /// The global gradient norm before clipping.
  package var gradientNorm: Double

  /// Samples that were passed forward again in search of a rate.
  package var searchedSamples = 0

  /// Whether loss and gradient are finite; otherwise no step was taken.
  package var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
}

extension NeuralForecaster {
  /// One optimizer step on the windows that begin at `starts`, at most a batch of them, with as many weights where not all weigh 1.
  ///
  /// Leaves the batch's predictions, made before the step, in `predictions`.
  func step(
    on starts: ArraySlice<Int>, in windows: Windows, weights sampleWeights: ArraySlice<Float>? = nil, rates: Rates,
    dropout: inout RandomStream
  ) -> BatchRecord {
    gather(starts, from: windows)
    gatherLabels(starts, from: windows)
    let count = starts.count
    drawDropoutMask(samples: count, from: &dropout)
    kernel.forward(
      parameters: weights, inputs: inputs, batch: count, dropoutMask: dropoutMask, outputs: outputs,
      workspace: workspace)
    let loss = loss(of: count, sampleWeights, isTrial: false)
    kernel.backward(
      parameters: weights, inputs: inputs, batch: count, dropoutMask: dropoutMask,
      outputGradients: outputGradients, gradients: gradients, workspace: workspace)
    return descend(samples: count, loss: loss, rates: rates) {
      kernel.forward(
        parameters: weights, inputs: inputs, batch: count, dropoutMask: dropoutMask, outputs: outputs,
        workspace: workspace)
      return self.loss(of: count, sampleWeights, isTrial: true)
    }
  }

  /// The mean loss of a batch that was passed forward; unless it is a trial, leaves its predictions, and its gradient by the outputs.
  private func loss(of count: Int, _ sampleWeights: ArraySlice<Float>?, isTrial: Bool) -> Double {
    let loss = loss(
      rows: count, predictions: isTrial ? nil : predictions, gradients: isTrial ? nil : outputGradients)
    guard let sampleWeights else { return loss }
    var sum = 0.0
    for (sample, weight) in sampleWeights.enumerated() {
      for i in sample * width..<(sample + 1) * width {
        sum += self.loss(of: i, weight: Double(weight))
        if !isTrial { outputGradients[i] *= weight }
      }
    }
    return sum / Double(count * width)
  }

  /// One optimizer step along the gradient, clipped, unless it or the loss is not finite; `again` is the batch's loss after a move.
  func descend(samples: Int, loss: Double, rates: Rates, again: () -> Double) -> BatchRecord {
    let norm = VectorOperations.norm(gradients)
    var record = BatchRecord(samples: samples, loss: loss, gradientNorm: norm)
    guard record.isFinite else { return record }
    watch?.note(gradients, of: weights, length: norm)
    neuronSteps?.weigh(gradients, of: weights)
    if norm > configuration.clipNorm {
      VectorOperations.scale(gradients, by: Float(configuration.clipNorm / norm))
    }
    let trials = optimizer.step(
      parameters: weights, gradients: gradients, rates: rates, loss: loss, trials: searchAllowance / max(1, samples),
      again: again)
    neuronSteps?.scale(weights)
    watch?.noteStep(to: weights)
    record.searchedSamples = trials * samples
    return record
  }

  /// A rule's rates of a step, by layer where it has them.
  func rates(_ reference: Float, _ rule: any RateRule) -> Rates {
    guard let head = kernel.blocks.last?.layer, let factors = rule.layerFactors(head + 1) else {
      return Rates(reference)
    }
    require(
      optimizer.takesGroups, "\(rule.name) has rates by layer, and \(type(of: optimizer)) one for all")
    return Rates(reference, layers: factors, of: kernel.blocks)
  }

  /// A rule's steps of hidden neurons, where it has them.
  func neuronSteps(_ rule: any RateRule) -> NeuronSteps? {
    guard let gains = rule.neuronGains else { return nil }
    require(
      optimizer.takesGroups, "\(rule.name) has rates by neuron, and \(type(of: optimizer)) one for all")
    let steps = NeuronSteps(gains, of: kernel)
    require(steps != nil, "\(rule.name) has rates by neuron, which \(name) cannot have: its units share their weights")
    return steps
  }

  /// What `body` makes of the network with the parameters that its optimizer wants judged.
  func judged<Result>(_ body: () -> Result) -> Result {
    guard let scored = optimizer.scored else { return body() }
    trainedWeights.copy(from: weights)
    weights.copy(from: scored)
    defer { weights.copy(from: trainedWeights) }
    return body()
  }

  /// Passes forward over all windows that begin at `starts`, in ascending order; `body` gets each one's place in `starts` and the row
  /// of outputs where its forecast is, to be read by `prediction(_:)` before the next.
  func forEachPass(over starts: [Int], in feed: Feed, _ body: (_ sample: Int, _ row: Int) -> Void) {
    if let streaming, let rows = feed.rows { return forEachPass(over: starts, rows: rows, of: streaming, body) }
    var first = 0
    while first < starts.count {
      let last = min(first + capacity, starts.count)
      gather(starts[first..<last], from: feed.windows)
      kernel.forward(
        parameters: weights, inputs: inputs, batch: last - first, dropoutMask: nil, outputs: outputs,
        workspace: workspace)
      for sample in first..<last { body(sample, sample - first) }
      first = last
    }
  }

  /// The i-th value of the pass in scaled units, samples × width row-major.
  func prediction(_ i: Int) -> Double {
    Double(outputs[i]) * Double(scales[i / width]) + Double(shifts[i / width])
  }

  func gather(_ starts: ArraySlice<Int>, from windows: Windows) {
    Gather.windows(
      windows.values, starts: starts, lookback: lookback, features: features, anchor: windows.anchor.kind,
      anchoredColumns: windows.anchoredColumns, layout: kernel.layout, into: bare, shifts: shifts, scales: scales)
    if configuration.constants > 0 { layConstants(beside: starts, of: windows) }
  }

  /// Fills the inputs with the bare windows and what is constant of each, once a row of the kernel.
  private func layConstants(beside starts: ArraySlice<Int>, of windows: Windows) {
    let (rows, features, count) = (kernel.lookback, kernel.features, configuration.constants)
    let own = features - count
    for (sample, start) in starts.enumerated() {
      let constants = windows.constants[windows.stretch(of: start / windows.features + windows.rows.lowerBound)]
      for row in 0..<rows {
        let place = kernel.layout == .timeMajor ? row * starts.count + sample : sample * rows + row
        inputs.copy(own, from: bare, at: place * own, to: place * features)
        inputs.copy(constants, to: place * features + own)
      }
    }
  }

  /// The largest constant of the batches of windows that begin at `starts`, batch by batch in the given order; not finite where one is not.
  func constant(of lipschitz: HeadLipschitz, over starts: [Int], in windows: Windows) -> Double {
    let batch = configuration.batch
    var largest = 0.0
    for first in stride(from: 0, to: starts.count, by: batch) {
      let part = starts[first..<min(first + batch, starts.count)]
      gather(part, from: windows)
      gatherLabels(part, from: windows)
      kernel.forward(
        parameters: weights, inputs: inputs, batch: part.count, dropoutMask: nil, outputs: outputs, workspace: workspace
      )
      let constant = lipschitz.constant(
        parameters: weights, inputs: inputs, labels: labels, shifts: shifts, scales: scales, batch: part.count,
        full: min(batch, starts.count), workspace: workspace)
      guard constant.isFinite else { return constant }
      largest = max(largest, constant)
    }
    return largest
  }

  private func gatherLabels(_ starts: ArraySlice<Int>, from windows: Windows) {
    for (row, start) in starts.enumerated() { layLabels(of: start, beside: row, in: windows) }
  }

  func drawDropoutMask(samples: Int, from stream: inout RandomStream) {
    guard let dropoutMask else { return }
    let kept = Float(1 / (1 - configuration.dropout))
    for i in 0..<samples * kernel.dropoutUnits {
      dropoutMask[i] = stream.uniform() < configuration.dropout ? 0 : kept
    }
  }
}

extension Anchor {
  var kind: AnchorKind {
    switch self {
    case .none: .none
    case .lastValue: .lastValue
    case .instance: .instance
    }
  }
}
