internal import Kernels
internal import Randomness
internal import Series

/// What one batch of training did.
public struct BatchRecord: Sendable, Equatable {
  /// Samples in the batch.
  public var samples: Int
  /// Mean squared error over samples and leads before the step, scaled units.
  public var loss: Double
  /// The global gradient norm before clipping.
  public var gradientNorm: Double

  /// Whether loss and gradient are finite; otherwise no step was taken.
  public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
}

extension NeuralForecaster {
  /// One optimizer step on the windows that begin at `starts`, at most a batch of them.
  ///
  /// Leaves the batch's predictions, made before the step, in `predictions`.
  func step(
    on starts: ArraySlice<Int>, in windows: Windows, rate: Float, dropout: inout RandomStream
  ) -> BatchRecord {
    gather(starts, from: windows)
    gatherLabels(starts, from: windows)
    let count = starts.count
    drawDropoutMask(samples: count, from: &dropout)
    kernel.forward(
      parameters: weights, inputs: inputs, batch: count, dropoutMask: dropoutMask, outputs: outputs,
      workspace: workspace)
    let loss = Loss.meanSquaredError(
      outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: count, horizon: horizon,
      predictions: predictions, gradients: outputGradients)
    kernel.backward(
      parameters: weights, inputs: inputs, batch: count, dropoutMask: dropoutMask,
      outputGradients: outputGradients, gradients: gradients, workspace: workspace)
    let norm = VectorOperations.norm(gradients)
    let record = BatchRecord(samples: count, loss: loss, gradientNorm: norm)
    guard record.isFinite else { return record }
    if norm > configuration.clipNorm {
      VectorOperations.scale(gradients, by: Float(configuration.clipNorm / norm))
    }
    optimizer.step(parameters: weights, gradients: gradients, rate: rate)
    return record
  }

  /// Passes forward over all windows, chunk by chunk; `body` gets each chunk's first place in `starts` and its size
  /// and reads `prediction(_:)`.
  func forEachPass(over starts: [Int], in windows: Windows, _ body: (_ first: Int, _ count: Int) -> Void) {
    var first = 0
    while first < starts.count {
      let last = min(first + capacity, starts.count)
      gather(starts[first..<last], from: windows)
      kernel.forward(
        parameters: weights, inputs: inputs, batch: last - first, dropoutMask: nil, outputs: outputs,
        workspace: workspace)
      body(first, last - first)
      first = last
    }
  }

  /// The i-th forecast of the pass in scaled units, samples × H row-major.
  func prediction(_ i: Int) -> Double {
    Double(outputs[i]) * Double(scales[i / horizon]) + Double(shifts[i / horizon])
  }

  func gather(_ starts: ArraySlice<Int>, from windows: Windows) {
    Gather.windows(
      windows.values, starts: starts, lookback: lookback, features: features, anchor: windows.anchor.kind,
      anchoredColumns: windows.anchoredColumns, layout: kernel.layout, into: inputs, shifts: shifts, scales: scales)
  }

  private func gatherLabels(_ starts: ArraySlice<Int>, from windows: Windows) {
    var i = 0
    for start in starts {
      for lead in 1...horizon {
        labels[i] = windows.label(start: start, lead: lead)
        i += 1
      }
    }
  }

  private func drawDropoutMask(samples: Int, from stream: inout RandomStream) {
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
