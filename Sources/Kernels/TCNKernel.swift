internal import CKernels

/// A temporal convolutional network: causal dilated convolutions over the window, and a linear head on the last row's result.
///
/// Layer l: y_t = dropout(activation(b + Σ_k x_{t − k·d}·W_k)), to which x_t is added from the second layer on where there are residuals
/// (Bai, Kolter and Koltun 2018, arXiv:1803.01271, without weight normalisation, and with one convolution a block). Rows before the window are zero.
/// Only what the head sees is computed (``ReceptiveField``). Parameters of a layer: W [K·C × N], the earliest tap first, then b [N]; of
/// the head: W [N × outputs], b. Dropout takes a channel at all rows of a sample.
package struct TCNKernel: NetworkKernel {
  /// Its sizes and parameters.
  package let face: NetworkFace

  private let channels: Int
  private let width: Int
  private let activation: Activation
  private let isResidual: Bool
  private let layers: [fck_tcn_layer]
  private let taps: [Int64]
  private let rowFloats: Int  // floats of all layers' rows, a sample
  private let mostPositions: Int
  private let table: KernelTable

  /// A network of one layer a dilation, from the window to the head, with `width` taps and `channels` outputs each, on the CPU level in
  /// force if no other is given.
  package init(
    lookback: Int, features: Int, channels: Int, width: Int, dilations: [Int], outputs: Int, activation: Activation,
    isResidual: Bool, table: KernelTable = .current
  ) {
    require(
      lookback > 0 && features > 0 && channels > 0 && width > 0 && outputs > 0 && !dilations.isEmpty
        && dilations.allSatisfy { $0 > 0 },
      "a TCN needs layers and positive sizes, found lookback \(lookback), features \(features), channels \(channels), width \(width), dilations \(dilations), outputs \(outputs)"
    )
    self.channels = channels
    self.width = width
    self.activation = activation
    self.isResidual = isResidual
    self.table = table
    var blocks: [ParameterBlock] = []
    let field = ReceptiveField(lookback: lookback, width: width, dilations: dilations)
    var layers: [fck_tcn_layer] = []
    var taps: [Int64] = []
    var row = 0
    for (index, layer) in field.layers.enumerated() {
      let inputs = index == 0 ? features : channels
      layers.append(
        fck_tcn_layer(
          inputs: Int64(inputs), below: Int64(layer.below), positions: Int64(layer.rows.count), taps: Int64(taps.count),
          parameters: Int64(blocks.end), row: Int64(row)))
      blocks.append("convolution\(index + 1)", .weight, width * inputs, channels, layer: index)
      blocks.append("convolution\(index + 1)", .bias, 1, channels, layer: index)
      taps += layer.taps
      row += 2 * layer.rows.count * channels
    }
    blocks.append("output", .weight, channels, outputs, layer: dilations.count)
    blocks.append("output", .bias, 1, outputs, layer: dilations.count)
    self.layers = layers
    self.taps = taps
    face = NetworkFace(
      "a TCN", lookback: lookback, features: features, outputs: outputs, blocks: blocks,
      dropoutUnits: channels * dilations.count)
    rowFloats = row
    mostPositions = field.layers.map(\.rows.count).max() ?? 1
  }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  package func workspaceCount(batch: Int) -> Int { places(batch).total }

  /// Computes outputs [B × H]; see ``NetworkKernel``.
  package func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    outputs.need(batch * self.outputs, "outputs of a TCN")
    withStack(batch) { stack in
      table.functions.pointee.tcn_forward(
        stack, inputs.base, parameters.base, mask(dropoutMask), workspace.base)
    }
    var head = head(batch, units: channels)
    table.functions.pointee.dense_forward(
      &head, workspace.base + results(batch, isMasked: dropoutMask != nil), Int64(channels),
      parameters.base + headWeight(channels), parameters.base + headBias, nil, outputs.base, Int64(self.outputs))
  }

  /// Copies the last layer's results at the last row; see ``NetworkKernel``.
  package func copyReadout(batch: Int, inputs: FloatBuffer, workspace: FloatBuffer, into rows: FloatBuffer) {
    rows.need(batch * channels, "readout of a TCN")
    workspace.need(workspaceCount(batch: batch), "workspace of a TCN")
    rows.base.update(from: workspace.base + results(batch, isMasked: false), count: batch * channels)
  }

  /// Overwrites the gradients of all parameters; see ``NetworkKernel``.
  package func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    outputGradients.need(batch * outputs, "output gradients of a TCN")
    gradients.need(parameterCount, "gradients of a TCN")
    let places = places(batch)
    var head = head(batch, units: channels)
    let top = workspace.base + places.top
    table.functions.pointee.dense_weight_gradient(
      &head, workspace.base + results(batch, isMasked: dropoutMask != nil), Int64(channels), outputGradients.base,
      Int64(outputs), gradients.base + headWeight(channels), gradients.base + headBias, workspace.base + places.scratch)
    table.functions.pointee.dense_input_gradient(
      &head, outputGradients.base, Int64(outputs), parameters.base + headWeight(channels), top, Int64(channels),
      workspace.base + places.scratch)
    withStack(batch) { stack in
      table.functions.pointee.tcn_backward(
        stack, inputs.base, parameters.base, mask(dropoutMask), top, Int64(channels), workspace.base, gradients.base)
    }
  }

  private func mask(_ mask: FloatBuffer?) -> UnsafePointer<Float>? { mask.map { UnsafePointer($0.base) } }

  /// Where the last layer's results lie in the workspace.
  private func results(_ batch: Int, isMasked: Bool) -> Int {
    withStack(batch) { Int(fck_tcn_results($0, Int64(layers.count - 1), isMasked ? 1 : 0)) }
  }

  /// The layers of a batch as the functions take them.
  private func withStack<Result>(_ batch: Int, _ body: (UnsafePointer<fck_tcn>) -> Result) -> Result {
    let places = places(batch)
    return layers.withUnsafeBufferPointer { layers in
      taps.withUnsafeBufferPointer { taps in
        var stack = fck_tcn(
          batch: Int64(batch), window: Int64(lookback * features), channels: Int64(channels), width: Int64(width),
          depth: Int64(layers.count), activation: activation.code, residual: isResidual ? 1 : 0,
          layers: layers.baseAddress, taps: taps.baseAddress, parameter_count: Int64(headWeight(channels)),
          flow: Int64(places.flow), flow_count: Int64(places.flowCount), transposed: Int64(places.transposed))
        return body(&stack)
      }
    }
  }

  /// Where the parts of the workspace lie behind the layers' rows, in floats.
  private func places(_ batch: Int) -> (
    flow: Int, flowCount: Int, transposed: Int, top: Int, scratch: Int, total: Int
  ) {
    let flow = padded(batch * rowFloats)
    let flowCount = padded(min(batch, Int(FCK_TCN_CHUNK)) * mostPositions * channels)
    let transposed = flow + 2 * flowCount
    let top = transposed + (layers.count - 1) * channels * padded(width * channels)
    let scratch = top + padded(batch * channels)
    return (
      flow, flowCount, transposed, top, scratch, scratch + Int(fck_dense_scratch(Int64(channels), Int64(outputs)))
    )
  }
}
