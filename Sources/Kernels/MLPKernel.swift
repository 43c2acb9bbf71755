internal import CKernels

/// A multilayer perceptron over the flattened window, with a linear output layer.
///
/// Layer l: a = activation(x·W + b), then dropout. Parameters of a layer: W [K × N], then b [N].
/// With a shortcut the output layer also reads the window: its inputs are the last hidden layer's U values and then the L·F of the
/// window, so that a linear model of the window is among what the network can be, whatever the hidden layers learn (as the residuals
/// of TiDE, Das et al. 2023, arXiv:2304.08424).
package struct MLPKernel: NetworkKernel {
  private struct Layer {
    let inputs: Int
    let outputs: Int
    let weight: Int  // offset of W in the parameters
    let row: Int  // offset of the layer's rows in the workspace, a sample
    var bias: Int { weight + inputs * outputs }
    var stride: Int { padded(outputs) }
  }

  /// Its sizes and parameters.
  package let face: NetworkFace

  private let activation: Activation
  private let layers: [Layer]
  /// Where the head's joined inputs [B × stride] lie in the workspace, a sample, and their stride; nil without a shortcut.
  private let joined: (row: Int, stride: Int)?
  private let activationRows: Int  // floats of all layers' rows and the joined one, a sample
  private let widest: Int
  private let scratch: Int
  private let table: KernelTable

  /// A perceptron with the given hidden layers, on the CPU level in force if no other is given; a shortcut needs at least one of them.
  package init(
    lookback: Int, features: Int, hidden: [Int], outputs: Int, activation: Activation, shortcut: Bool = false,
    table: KernelTable = .current
  ) {
    require(
      lookback > 0 && features > 0 && outputs > 0 && hidden.allSatisfy { $0 > 0 },
      "an MLP needs positive sizes, found lookback \(lookback), features \(features), hidden \(hidden), outputs \(outputs)"
    )
    require(!shortcut || !hidden.isEmpty, "an MLP without hidden layers is linear already, and has no shortcut")
    self.activation = activation
    self.table = table
    var layers: [Layer] = []
    var blocks: [ParameterBlock] = []
    var inputs = lookback * features
    var row = 0
    for (index, units) in (hidden + [outputs]).enumerated() {
      if shortcut, index == hidden.count { inputs += lookback * features }
      let layer = Layer(inputs: inputs, outputs: units, weight: blocks.end, row: row)
      let name = index < hidden.count ? "hidden\(index + 1)" : "output"
      layers.append(layer)
      blocks.append(name, .weight, inputs, units, layer: index)
      blocks.append(name, .bias, 1, units, layer: index)
      // Three rows a sample: the sums before activation, the activations, and these after dropout.
      row += 3 * layer.stride
      inputs = units
    }
    self.layers = layers
    face = NetworkFace(
      "an MLP", lookback: lookback, features: features, outputs: outputs, blocks: blocks,
      dropoutUnits: hidden.reduce(0, +))
    joined = shortcut ? (row, padded(layers[layers.count - 1].inputs)) : nil
    activationRows = row + (joined?.stride ?? 0)
    widest = layers.map(\.stride).max() ?? 0
    scratch = layers.map { Int(fck_dense_scratch(Int64($0.inputs), Int64($0.outputs))) }.max() ?? 0
  }

  /// The hidden layers.
  package var neurons: [NeuronLayer] {
    (0..<layers.count - 1).compactMap { layer in
      blocks.first { $0.layer == layer + 1 && $0.kind == .weight }.map { out in
        NeuronLayer(into: blocks.filter { $0.layer == layer }, out: out)
      }
    }
  }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  package func workspaceCount(batch: Int) -> Int { batch * (activationRows + 2 * widest) + scratch }

  /// Computes outputs [B × H]; see ``NetworkKernel``.
  package func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    outputs.need(batch * self.outputs, "outputs of an MLP")
    var x = UnsafePointer(inputs.base)
    var stride = lookback * features
    var mask = 0
    for (index, layer) in layers.enumerated() {
      let isLast = index == layers.count - 1
      if isLast, let joined {
        let rows = workspace.base + batch * joined.row
        join(x, stride, inputs, batch, into: rows, joined.stride)
        (x, stride) = (UnsafePointer(rows), joined.stride)
      }
      var shape = shape(layer, batch, isLast ? Int32(FCK_IDENTITY) : activation.code)
      let before = workspace.base + batch * layer.row
      let after = isLast ? outputs.base : before + batch * layer.stride
      let outputStride = isLast ? layer.outputs : layer.stride
      table.functions.pointee.dense_forward(
        &shape, x, Int64(stride), parameters.base + layer.weight, parameters.base + layer.bias,
        isLast || activation != .gelu ? nil : before, after, Int64(outputStride))
      x = UnsafePointer(after)
      stride = outputStride
      if let dropoutMask, !isLast {
        let dropped = after + batch * layer.stride
        table.functions.pointee.apply_mask(
          Int64(batch), Int64(layer.outputs), after, Int64(stride), dropoutMask.base + mask, dropped, Int64(stride))
        mask += batch * layer.outputs
        x = UnsafePointer(dropped)
      }
    }
  }

  /// Lays the last hidden layer's values and the window of each sample side by side, for the head to read.
  private func join(
    _ hidden: UnsafePointer<Float>, _ stride: Int, _ inputs: FloatBuffer, _ batch: Int,
    into rows: UnsafeMutablePointer<Float>, _ rowStride: Int
  ) {
    let window = lookback * features
    let units = layers[layers.count - 1].inputs - window
    for b in 0..<batch {
      (rows + b * rowStride).update(from: hidden + b * stride, count: units)
      (rows + b * rowStride + units).update(from: inputs.base + b * window, count: window)
    }
  }

  /// Copies what the head reads: the last hidden layer's activations, with a shortcut the inputs behind them, and the inputs alone where
  /// no layer is hidden; see ``NetworkKernel``.
  package func copyReadout(batch: Int, inputs: FloatBuffer, workspace: FloatBuffer, into rows: FloatBuffer) {
    let head = layers[layers.count - 1]
    rows.need(batch * head.inputs, "readout of an MLP")
    workspace.need(workspaceCount(batch: batch), "workspace of an MLP")
    guard layers.count > 1 else { return rows.base.update(from: inputs.base, count: batch * head.inputs) }
    let below = layers[layers.count - 2]
    let (row, stride) = joined ?? (below.row + below.stride, below.stride)
    for b in 0..<batch {
      (rows.base + b * head.inputs).update(from: workspace.base + batch * row + b * stride, count: head.inputs)
    }
  }

  /// Overwrites the gradients of all parameters; see ``NetworkKernel``.
  package func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    outputGradients.need(batch * outputs, "output gradients of an MLP")
    gradients.need(parameterCount, "gradients of an MLP")
    let scratch = workspace.base + batch * (activationRows + 2 * widest)
    var gradient = UnsafeMutablePointer(outputGradients.base)
    var stride = outputs
    var mask = batch * dropoutUnits
    for index in layers.indices.reversed() {
      let layer = layers[index]
      var shape = shape(layer, batch, 0)
      let isFirst = index == 0
      let below = isFirst ? layer : layers[index - 1]
      let before = workspace.base + batch * below.row
      let after = before + batch * below.stride
      var x = isFirst ? inputs.base : dropoutMask == nil ? after : after + batch * below.stride
      let belowStride = Int64(below.stride)
      var inputStride = isFirst ? Int64(lookback * features) : belowStride
      if index == layers.count - 1, let joined {
        (x, inputStride) = (workspace.base + batch * joined.row, Int64(joined.stride))
      }
      table.functions.pointee.dense_weight_gradient(
        &shape, x, inputStride, gradient, Int64(stride), gradients.base + layer.weight, gradients.base + layer.bias,
        scratch)
      if isFirst { return }
      // The rows of W that belong to the layer below come first; nothing goes back to the window.
      shape.inputs = Int64(below.outputs)
      let next = workspace.base + batch * (activationRows + (index % 2) * widest)
      table.functions.pointee.dense_input_gradient(
        &shape, gradient, Int64(stride), parameters.base + layer.weight, next, belowStride, scratch)
      mask -= batch * below.outputs
      table.functions.pointee.activation_gradient(
        activation.code, Int64(batch), Int64(below.outputs), activation == .gelu ? before : nil, after, belowStride,
        dropoutMask.map { UnsafePointer($0.base + mask) }, next, belowStride)
      gradient = next
      stride = below.stride
    }
  }

  private func shape(_ layer: Layer, _ batch: Int, _ activation: Int32) -> fck_dense {
    fck_dense(
      batch: Int64(batch), inputs: Int64(layer.inputs), outputs: Int64(layer.outputs), activation: activation)
  }
}
