internal import Kernels
internal import Randomness
internal import Series

extension NeuralForecaster {
  /// What a streaming network has beside the buffers that all networks have.
  struct Streaming {
    /// For segments that are trained on, of all lanes; it takes `bptt` rows at most.
    let kernel: any StreamingKernel
    /// For passes of one lane without gradient, which need not be cut as short.
    let pass: any StreamingKernel
    /// Lanes, at most.
    let lanes: Int

    /// Rows of a segment that is trained on, at most.
    var bptt: Int { kernel.lookback }
    /// Floats of a workspace for both.
    var workspaceCount: Int {
      max(kernel.segmentWorkspaceCount(lanes: lanes), pass.segmentWorkspaceCount(lanes: 1))
    }

    init?(_ configuration: Configuration, features: Int, outputs: Int) {
      guard let streaming = configuration.architecture.streaming else { return nil }
      kernel = streaming.kernel(streaming.bptt, features, outputs)
      pass = streaming.kernel(64, features, outputs)
      lanes = Lanes.most(batch: configuration.batch, bptt: streaming.bptt)
    }
  }

  /// The segment that the workspace holds.
  struct Segment {
    let steps: Int
    let lanes: Int
    /// Steps of the segment before it; 0 where it began with zero states.
    let after: Int
  }

  /// Steps lanes on over consecutive rows, the first ones of which are at these offsets; outputs are [steps × lanes × width].
  func advance(
    _ kernel: any StreamingKernel, offsets: [Int], steps: Int, after previous: Segment?, in rows: RowStream,
    dropoutMask: FloatBuffer? = nil
  ) -> Segment {
    let segment = Segment(steps: steps, lanes: offsets.count, after: previous?.steps ?? 0)
    Gather.windows(
      rows.values, starts: offsets, lookback: steps, features: features, anchor: .none, anchoredColumns: 0,
      layout: .timeMajor, into: inputs, shifts: shifts, scales: scales)
    kernel.forwardSegment(
      steps: segment.steps, lanes: segment.lanes, after: segment.after, parameters: weights, inputs: inputs,
      dropoutMask: dropoutMask, outputs: outputs, workspace: workspace)
    return segment
  }

  /// One optimizer step on the segment that follows `previous`; none where the segment holds no sample.
  ///
  /// Leaves the predictions, made before the step, in `predictions`, one row [width] a step and lane.
  func step(
    on part: LaneOrder.Part, of streaming: Streaming, after previous: inout Segment?, in windows: Windows,
    rows: RowStream, rates: Rates, dropout: inout RandomStream
  ) -> BatchRecord {
    drawDropoutMask(samples: part.offsets.count, from: &dropout)
    let segment = advance(
      streaming.kernel, offsets: part.offsets, steps: part.steps, after: previous, in: rows, dropoutMask: dropoutMask)
    previous = segment
    guard part.sampleCount > 0 else { return BatchRecord(samples: 0, loss: 0, gradientNorm: 0) }
    for (i, sample) in part.samples.enumerated() {
      // A row without a sample has no error, whatever its output is.
      shifts[i] = sample.map { rows.shifts[$0.row] } ?? 0
      scales[i] = sample.map { rows.scales[$0.row] } ?? 0
      layLabels(of: sample?.start, beside: i, in: windows)
    }
    let count = part.samples.count
    var loss = loss(rows: count, predictions: predictions, gradients: outputGradients)
    if part.sampleCount < count {
      let share = Double(count) / Double(part.sampleCount)
      loss *= share
      VectorOperations.scale(outputGradients, by: Float(share))
    }
    streaming.kernel.backwardSegment(
      steps: segment.steps, lanes: segment.lanes, after: segment.after, parameters: weights, inputs: inputs,
      dropoutMask: dropoutMask, outputGradients: outputGradients, gradients: gradients, workspace: workspace)
    return descend(samples: part.sampleCount, loss: loss, rates: rates) { loss }
  }

  /// Reads the rows from the first held to the last of the windows that begin at `starts`, in ascending order, as one lane from zero
  /// states; `body` as in the pass over windows.
  func forEachPass(
    over starts: [Int], rows: RowStream, of streaming: Streaming,
    _ body: (_ sample: Int, _ row: Int) -> Void
  ) {
    guard let last = starts.last else { return }
    let end = last / features + lookback
    var (row, sample) = (0, 0)
    var segment: Segment?
    while row < end {
      let steps = min(streaming.pass.lookback, end - row)
      segment = advance(streaming.pass, offsets: [row * features], steps: steps, after: segment, in: rows)
      for i in 0..<steps { (shifts[i], scales[i]) = (rows.shifts[row + i], rows.scales[row + i]) }
      while sample < starts.count, starts[sample] / features + lookback <= row + steps {
        body(sample, starts[sample] / features + lookback - 1 - row)
        sample += 1
      }
      row += steps
    }
  }
}
