internal import CKernels

/// Stacked LSTM layers from zero states over each window, and a linear head on the last layer's last state.
///
/// i, f, o = σ(·), g = tanh(·) of h·U + x·W + b; c = f⊙c + i⊙g; h = o⊙tanh c (Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735;
/// Gers et al. 2000, doi:10.1162/089976600300015015). Parameters of a layer: U [H × 4H], W [F × 4H], b [4H]; of the head: W [H × outputs], b.
/// Dropout acts between layers and before the head, with one mask for all steps of a sample.
package struct LSTMKernel: StreamingKernel {
  /// Its sizes and parameters.
  package let face: NetworkFace

  let hidden: Int
  let layers: Int
  private let table: KernelTable

  /// A network of `layers` LSTM layers of `hidden` units each, on the CPU level in force if no other is given.
  package init(lookback: Int, features: Int, hidden: Int, layers: Int, outputs: Int, table: KernelTable = .current) {
    require(
      lookback > 0 && features > 0 && hidden > 0 && layers > 0 && outputs > 0,
      "an LSTM needs positive sizes, found lookback \(lookback), features \(features), hidden \(hidden), layers \(layers), outputs \(outputs)"
    )
    self.hidden = hidden
    self.layers = layers
    self.table = table
    var blocks: [ParameterBlock] = []
    for layer in 0..<layers {
      let name = "lstm\(layer + 1)"
      blocks.append(name, .recurrentWeight, hidden, 4 * hidden, layer: layer, as: "recurrent")
      blocks.append(name, .weight, layer == 0 ? features : hidden, 4 * hidden, layer: layer)
      blocks.append(name, .bias, 1, 4 * hidden, layer: layer)
    }
    blocks.append("output", .weight, hidden, outputs, layer: layers)
    blocks.append("output", .bias, 1, outputs, layer: layers)
    face = NetworkFace(
      "an LSTM", lookback: lookback, features: features, outputs: outputs, layout: .timeMajor, blocks: blocks,
      dropoutUnits: hidden * layers)
  }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  package func workspaceCount(batch: Int) -> Int { places(batch, isSegment: false).total }

  /// Computes outputs [B × H]; see ``NetworkKernel``.
  package func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    forward(
      Stretch(steps: lookback, batch: batch, isSegment: false), parameters: parameters, inputs: inputs,
      dropoutMask: dropoutMask, outputs: outputs, workspace: workspace)
  }

  /// Copies the last layer's last states; see ``NetworkKernel``.
  package func copyReadout(batch: Int, inputs: FloatBuffer, workspace: FloatBuffer, into rows: FloatBuffer) {
    rows.need(batch * hidden, "readout of an LSTM")
    let places = places(batch, isSegment: false)
    workspace.need(places.total, "workspace of an LSTM")
    let last = places.shape(layers - 1, Stretch(steps: lookback, batch: batch, isSegment: false))
    let stride = Int(last.ld_state)
    let states = workspace.base + places.layer(layers - 1) + Int(last.states) + lookback * batch * stride
    for b in 0..<batch { (rows.base + b * hidden).update(from: states + b * stride, count: hidden) }
  }

  /// Overwrites the gradients of all parameters; see ``NetworkKernel``.
  package func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    backward(
      Stretch(steps: lookback, batch: batch, isSegment: false), parameters: parameters, inputs: inputs,
      dropoutMask: dropoutMask, outputGradients: outputGradients, gradients: gradients, workspace: workspace)
  }

  func forward(
    _ stretch: Stretch, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    let places = check(stretch, parameters, inputs, dropoutMask, workspace)
    let batch = stretch.batch
    outputs.need(stretch.outputRows * self.outputs, "outputs of an LSTM")
    var x = UnsafePointer(inputs.base)
    var step = batch * features
    var stride = features
    for layer in 0..<layers {
      var shape = places.shape(layer, stretch)
      let memory = workspace.base + places.layer(layer)
      table.functions.pointee.lstm_forward(
        &shape, x, Int64(step), Int64(stride), layer == 0 ? nil : mask(dropoutMask, layer - 1, batch),
        parameters.base + start(ofLayer: layer), memory)
      stride = Int(shape.ld_state)
      step = batch * stride
      x = UnsafePointer(memory + Int(shape.states) + step)
    }
    var top = x + stretch.firstOutput * step
    if let factors = mask(dropoutMask, layers - 1, batch) {
      let dropped = workspace.base + places.top
      for t in 0..<stretch.outputSteps {
        table.functions.pointee.apply_mask(
          Int64(batch), Int64(hidden), top + t * step, Int64(stride), factors, dropped + t * batch * wide, Int64(wide))
      }
      top = UnsafePointer(dropped)
      stride = wide
    }
    var head = head(stretch.outputRows, units: hidden)
    table.functions.pointee.dense_forward(
      &head, top, Int64(stride), parameters.base + headWeight(hidden), parameters.base + headBias, nil, outputs.base,
      Int64(self.outputs))
  }

  func backward(
    _ stretch: Stretch, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?,
    outputGradients: FloatBuffer, gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    let places = check(stretch, parameters, inputs, dropoutMask, workspace)
    let batch = stretch.batch
    outputGradients.need(stretch.outputRows * outputs, "output gradients of an LSTM")
    gradients.need(parameterCount, "gradients of an LSTM")
    var head = head(stretch.outputRows, units: hidden)
    let last = places.shape(layers - 1, stretch)
    let states =
      workspace.base + places.layer(layers - 1) + Int(last.states)
      + (1 + stretch.firstOutput) * batch * Int(last.ld_state)
    let factors = mask(dropoutMask, layers - 1, batch)
    let top = workspace.base + places.top
    table.functions.pointee.dense_weight_gradient(
      &head, factors == nil ? states : top, factors == nil ? last.ld_state : Int64(wide),
      outputGradients.base, Int64(outputs), gradients.base + headWeight(hidden), gradients.base + headBias,
      workspace.base + places.scratch)
    table.functions.pointee.dense_input_gradient(
      &head, outputGradients.base, Int64(outputs), parameters.base + headWeight(hidden), top, Int64(wide),
      workspace.base + places.scratch)
    mask(top, steps: stretch.outputSteps, batch, factors)
    var above = stretch.isSegment ? top : nil
    for layer in (0..<layers).reversed() {
      var shape = places.shape(layer, stretch)
      let below = layer == 0 ? nil : workspace.base + places.flow(layer % 2)
      table.functions.pointee.lstm_backward(
        &shape, parameters.base + start(ofLayer: layer), workspace.base + places.layer(layer),
        above == nil ? top : nil, Int64(wide), above, gradients.base + start(ofLayer: layer), below)
      if let below { mask(below, steps: stretch.steps, batch, mask(dropoutMask, layer - 1, batch)) }
      above = below
    }
  }

  private func start(ofLayer layer: Int) -> Int {
    layer == 0 ? 0 : ((hidden + features + 1) + (layer - 1) * (2 * hidden + 1)) * 4 * hidden
  }

  private func mask(_ mask: FloatBuffer?, _ layer: Int, _ batch: Int) -> UnsafePointer<Float>? {
    mask.map { UnsafePointer($0.base + layer * batch * hidden) }
  }

  /// Multiplies gradients [steps × B × G] by the factors [B × H], the same at every step.
  private func mask(_ rows: UnsafeMutablePointer<Float>, steps: Int, _ batch: Int, _ factors: UnsafePointer<Float>?) {
    guard let factors else { return }
    for t in 0..<steps {
      let row = rows + t * batch * wide
      table.functions.pointee.apply_mask(
        Int64(batch), Int64(hidden), row, Int64(wide), factors, row, Int64(wide))
    }
  }

  private var wide: Int { padded(hidden) }

  func places(_ batch: Int, isSegment: Bool) -> Places {
    Places(
      lookback: lookback, batch: batch, features: features, hidden: hidden, layers: layers, outputs: outputs,
      outputSteps: isSegment ? lookback : 1)
  }

  private func check(
    _ stretch: Stretch, _ parameters: FloatBuffer, _ inputs: FloatBuffer, _ mask: FloatBuffer?,
    _ workspace: FloatBuffer
  ) -> Places {
    require(
      stretch.steps > 0 && stretch.steps <= lookback && stretch.after >= 0 && stretch.after <= lookback,
      "\(stretch.steps) steps after \(stretch.after) of an LSTM that takes 1 to \(lookback) at a time")
    let places = places(stretch.batch, isSegment: stretch.isSegment)
    check(parameters, inputs, stretch.batch, rows: stretch.steps, mask, workspace, places.total)
    return places
  }
}

/// The steps that one call computes.
struct Stretch {
  let steps: Int
  let batch: Int
  /// Steps of the call before, after whose last this one begins; 0 for zero states.
  var after = 0
  /// Whether it is a piece of a longer sequence, with outputs at every step; else outputs are at the last step alone.
  let isSegment: Bool

  var outputSteps: Int { isSegment ? steps : 1 }
  var firstOutput: Int { steps - outputSteps }
  var outputRows: Int { outputSteps * batch }
}

/// Where the parts of an LSTM's workspace lie, in floats; made for the most steps, it serves fewer.
struct Places {
  private let first: fck_lstm
  private let other: fck_lstm
  let top: Int  // the last layer's states after dropout, then the gradients of those states [output steps × B × G]
  let scratch: Int
  let total: Int
  private let flowCount: Int

  init(
    lookback: Int, batch: Int, features: Int, hidden: Int, layers: Int, outputs: Int, outputSteps: Int
  ) {
    first = fck_lstm_layout(Int64(lookback), Int64(batch), Int64(features), Int64(hidden))
    other = fck_lstm_layout(Int64(lookback), Int64(batch), Int64(hidden), Int64(hidden))
    // Gradients between layers: the one above is read while the one below is written.
    flowCount = lookback * batch * padded(hidden)
    let flows = Int(first.total) + (layers - 1) * Int(other.total)
    top = flows + min(layers - 1, 2) * flowCount
    scratch = top + outputSteps * batch * padded(hidden)
    total = scratch + Int(fck_dense_scratch(Int64(hidden), Int64(outputs)))
  }

  func layer(_ layer: Int) -> Int { layer == 0 ? 0 : Int(first.total) + (layer - 1) * Int(other.total) }

  func shape(_ layer: Int, _ stretch: Stretch) -> fck_lstm {
    var shape = layer == 0 ? first : other
    shape.steps = Int64(stretch.steps)
    shape.carried = Int64(stretch.after)
    return shape
  }

  /// `parity` 0 or 1; a network of two layers has only one such part, and asks for parity 1 alone.
  func flow(_ parity: Int) -> Int { top - flowCount * (parity == 1 ? 1 : 2) }
}
