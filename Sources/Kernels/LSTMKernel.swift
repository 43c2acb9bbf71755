internal import CKernels

/// Stacked LSTM layers from zero states over each window, and a linear head on the last layer's last state.
///
/// i, f, o = σ(·), g = tanh(·) of h·U + x·W + b; c = f⊙c + i⊙g; h = o⊙tanh c (Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735;
/// Gers et al. 2000, doi:10.1162/089976600300015015). Parameters of a layer: U [H × 4H], W [F × 4H], b [4H]; of the head: W [H × outputs], b.
/// Dropout acts between layers and before the head, with one mask for all steps of a sample.
public struct LSTMKernel: NetworkKernel {
  /// L, rows of a window.
  public let lookback: Int
  /// F, columns of a window.
  public let features: Int
  /// H, values that the network gives for a window.
  public let outputs: Int
  /// How the inputs of a batch have to lie.
  public let layout = InputLayout.timeMajor
  /// Floats of the flat parameter buffer.
  public let parameterCount: Int
  /// The parts of the flat parameter buffer, in order, without gaps.
  public let blocks: [ParameterBlock]
  /// Units of a sample that a dropout mask covers.
  public let dropoutUnits: Int

  private let hidden: Int
  private let layers: Int
  private let table: KernelTable

  /// A network of `layers` LSTM layers of `hidden` units each, on the CPU level in force.
  public init(lookback: Int, features: Int, hidden: Int, layers: Int, outputs: Int) {
    self.init(
      lookback: lookback, features: features, hidden: hidden, layers: layers, outputs: outputs, table: .current)
  }

  /// A network on the given functions.
  package init(lookback: Int, features: Int, hidden: Int, layers: Int, outputs: Int, table: KernelTable) {
    require(
      lookback > 0 && features > 0 && hidden > 0 && layers > 0 && outputs > 0,
      "an LSTM needs positive sizes, found lookback \(lookback), features \(features), hidden \(hidden), layers \(layers), outputs \(outputs)"
    )
    self.lookback = lookback
    self.features = features
    self.outputs = outputs
    self.hidden = hidden
    self.layers = layers
    self.table = table
    var blocks: [ParameterBlock] = []
    func append(_ name: String, _ kind: ParameterBlock.Kind, _ rows: Int, _ columns: Int, _ layer: Int) {
      let start = blocks.last?.range.upperBound ?? 0
      blocks.append(
        ParameterBlock(
          name: name, kind: kind, range: start..<start + rows * columns, rows: rows, columns: columns, layer: layer))
    }
    for layer in 0..<layers {
      append("lstm\(layer + 1).recurrent", .recurrentWeight, hidden, 4 * hidden, layer)
      append("lstm\(layer + 1).weight", .weight, layer == 0 ? features : hidden, 4 * hidden, layer)
      append("lstm\(layer + 1).bias", .bias, 1, 4 * hidden, layer)
    }
    append("output.weight", .weight, hidden, outputs, layers)
    append("output.bias", .bias, 1, outputs, layers)
    self.blocks = blocks
    parameterCount = blocks.last?.range.upperBound ?? 0
    dropoutUnits = hidden * layers
  }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  public func workspaceCount(batch: Int) -> Int { places(batch).total }

  /// Computes outputs [B × H]; see ``NetworkKernel``.
  public func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    let places = check(parameters, inputs, batch, dropoutMask, workspace)
    outputs.need(batch * self.outputs, "outputs of an LSTM")
    var x = UnsafePointer(inputs.base)
    var step = batch * features
    var stride = features
    for layer in 0..<layers {
      var shape = layer == 0 ? places.first : places.other
      let memory = workspace.base + places.layer(layer)
      table.functions.pointee.lstm_forward(
        &shape, x, Int64(step), Int64(stride), layer == 0 ? nil : mask(dropoutMask, layer - 1, batch),
        parameters.base + start(ofLayer: layer), memory)
      stride = Int(shape.ld_state)
      step = batch * stride
      x = UnsafePointer(memory + Int(shape.states) + step)
    }
    var last = UnsafePointer(x + (lookback - 1) * step)
    if let dropped = mask(dropoutMask, layers - 1, batch) {
      let memory = workspace.base + places.last
      table.functions.pointee.apply_mask(
        Int64(batch), Int64(hidden), last, Int64(stride), dropped, memory, Int64(padded(hidden)))
      last = UnsafePointer(memory)
      stride = padded(hidden)
    }
    var head = head(batch)
    table.functions.pointee.dense_forward(
      &head, last, Int64(stride), parameters.base + headWeight, parameters.base + headBias, nil, outputs.base,
      Int64(self.outputs))
  }

  /// Overwrites the gradients of all parameters; see ``NetworkKernel``.
  public func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    let places = check(parameters, inputs, batch, dropoutMask, workspace)
    outputGradients.need(batch * outputs, "output gradients of an LSTM")
    gradients.need(parameterCount, "gradients of an LSTM")
    let wide = Int64(padded(hidden))
    var head = head(batch)
    let top = layers == 1 ? places.first : places.other
    let memory = workspace.base + places.layer(layers - 1)
    let final = memory + Int(top.states) + lookback * batch * Int(top.ld_state)
    let dropped = mask(dropoutMask, layers - 1, batch)
    table.functions.pointee.dense_weight_gradient(
      &head, dropped == nil ? final : workspace.base + places.last, dropped == nil ? top.ld_state : wide,
      outputGradients.base, Int64(outputs), gradients.base + headWeight, gradients.base + headBias,
      workspace.base + places.scratch)
    let last = workspace.base + places.last
    table.functions.pointee.dense_input_gradient(
      &head, outputGradients.base, Int64(outputs), parameters.base + headWeight, last, wide,
      workspace.base + places.scratch)
    if let dropped {
      table.functions.pointee.apply_mask(Int64(batch), Int64(hidden), last, wide, dropped, last, wide)
    }
    var above: UnsafeMutablePointer<Float>?
    for layer in (0..<layers).reversed() {
      var shape = layer == 0 ? places.first : places.other
      let below = layer == 0 ? nil : workspace.base + places.flow(layer % 2)
      table.functions.pointee.lstm_backward(
        &shape, parameters.base + start(ofLayer: layer), workspace.base + places.layer(layer),
        above == nil ? last : nil, wide, above, gradients.base + start(ofLayer: layer), below)
      if let below, let factors = mask(dropoutMask, layer - 1, batch) {
        for t in 0..<lookback {
          let rows = below + t * batch * Int(wide)
          table.functions.pointee.apply_mask(Int64(batch), Int64(hidden), rows, wide, factors, rows, wide)
        }
      }
      above = below
    }
  }

  private var headWeight: Int { headBias - hidden * outputs }
  private var headBias: Int { parameterCount - outputs }

  private func start(ofLayer layer: Int) -> Int {
    layer == 0 ? 0 : ((hidden + features + 1) + (layer - 1) * (2 * hidden + 1)) * 4 * hidden
  }

  private func head(_ batch: Int) -> fck_dense {
    fck_dense(
      batch: Int64(batch), inputs: Int64(hidden), outputs: Int64(outputs), activation: Int32(FCK_IDENTITY))
  }

  private func mask(_ mask: FloatBuffer?, _ layer: Int, _ batch: Int) -> UnsafePointer<Float>? {
    mask.map { UnsafePointer($0.base + layer * batch * hidden) }
  }

  private func places(_ batch: Int) -> Places {
    Places(lookback: lookback, batch: batch, features: features, hidden: hidden, layers: layers, outputs: outputs)
  }

  private func check(
    _ parameters: FloatBuffer, _ inputs: FloatBuffer, _ batch: Int, _ mask: FloatBuffer?, _ workspace: FloatBuffer
  ) -> Places {
    require(batch > 0, "a batch of \(batch) samples")
    parameters.need(parameterCount, "parameters of an LSTM")
    inputs.need(batch * lookback * features, "inputs of an LSTM")
    mask?.need(batch * dropoutUnits, "dropout mask of an LSTM")
    let places = places(batch)
    workspace.need(places.total, "workspace of an LSTM")
    return places
  }
}

/// Where the parts of an LSTM's workspace lie, in floats.
private struct Places {
  let first: fck_lstm
  let other: fck_lstm
  let last: Int  // the last states after dropout, and their gradient [B × G]
  let scratch: Int
  let total: Int
  private let flowCount: Int

  init(lookback: Int, batch: Int, features: Int, hidden: Int, layers: Int, outputs: Int) {
    first = fck_lstm_layout(Int64(lookback), Int64(batch), Int64(features), Int64(hidden))
    other = fck_lstm_layout(Int64(lookback), Int64(batch), Int64(hidden), Int64(hidden))
    // Gradients between layers: the one above is read while the one below is written.
    flowCount = lookback * batch * padded(hidden)
    let flows = Int(first.total) + (layers - 1) * Int(other.total)
    last = flows + min(layers - 1, 2) * flowCount
    scratch = last + batch * padded(hidden)
    total = scratch + Int(fck_dense_scratch(Int64(hidden), Int64(outputs)))
  }

  func layer(_ layer: Int) -> Int { layer == 0 ? 0 : Int(first.total) + (layer - 1) * Int(other.total) }

  /// `parity` 0 or 1; a network of two layers has only one such part, and asks for parity 1 alone.
  func flow(_ parity: Int) -> Int { last - flowCount * (parity == 1 ? 1 : 2) }
}
