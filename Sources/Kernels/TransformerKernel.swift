internal import CKernels
internal import Foundation

/// A transformer's encoder over the window, or over patches of it, and a linear head on its last row, their mean or all of them.
///
/// Letters: T rows, the patches of a window; d width. Rows are x = patch·W + b + place, and a layer is x += attention(norm x), then
/// x += W₂·gelu(W₁·norm x), with a last normalization behind all (Vaswani et al. 2017, arXiv:1706.03762; the normalizations in front as in
/// Xiong et al. 2020, arXiv:2002.04745; patches as in Nie et al. 2023, arXiv:2211.14730, here of all columns together). Every row sees
/// every other of its window. Keys have no bias: it would add the same to all scores of a query, which the softmax takes away again.
/// Dropout takes elements of the embedded rows and of what each attention and each feed-forward part adds to them.
package struct TransformerKernel: NetworkKernel {
  /// Its sizes and parameters.
  package let face: NetworkFace

  private let width: Int
  private let layers: Int
  private let shape: TransformerShape
  private let feedForward: Int
  /// U, what the head reads of a sample.
  private let units: Int
  /// Places [T × d] that are not learned.
  private let places: [Float]
  private let table: KernelTable

  /// An encoder of `layers` layers of this width, on the CPU level in force if no other is given; its heads must divide the width, and a
  /// patch fit the window.
  package init(
    lookback: Int, features: Int, width: Int, layers: Int, shape: TransformerShape, outputs: Int,
    table: KernelTable = .current
  ) {
    let feedForward = shape.feedForward ?? 4 * width
    require(
      lookback > 0 && features > 0 && width > 0 && layers > 0 && outputs > 0 && feedForward > 0,
      "a transformer needs positive sizes, found lookback \(lookback), features \(features), width \(width), layers \(layers), feed-forward \(feedForward), outputs \(outputs)"
    )
    require(
      shape.heads > 0 && width % shape.heads == 0,
      "the heads of a transformer divide its width of \(width), which \(shape.heads) do not")
    require(
      (1...lookback).contains(shape.patch) && (1...shape.patch).contains(shape.step),
      "patches of \(shape.patch) rows, \(shape.step) apart, do not cover windows of \(lookback)")
    self.width = width
    self.layers = layers
    self.shape = shape
    self.feedForward = feedForward
    self.table = table
    let tokens = shape.tokens(lookback: lookback)
    units = shape.readout == .all ? tokens * width : width
    let learnsPlaces = shape.positions == .learned
    places = learnsPlaces ? [] : TransformerKernel.waves(rows: tokens, width: width)
    let seen = shape.readout == .last ? 1 : tokens
    face = NetworkFace(
      "a transformer", lookback: lookback, features: features, outputs: outputs,
      blocks: TransformerKernel.blocks(
        patch: shape.patch * features, places: learnsPlaces ? tokens : 0, width: width, feedForward: feedForward,
        layers: layers, units: units, outputs: outputs),
      dropoutUnits: width * (tokens * (2 * layers - 1) + 2 * seen))
  }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  package func workspaceCount(batch: Int) -> Int { scratch(stack(batch)) + headScratch }

  /// Computes outputs [B × H]; see ``NetworkKernel``.
  package func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    var stack = stack(batch)
    outputs.need(batch * self.outputs, "outputs of a transformer")
    places.withUnsafeBufferPointer { places in
      table.functions.pointee.transformer_forward(
        &stack, inputs.base, places.baseAddress, mask(dropoutMask), parameters.base, workspace.base)
    }
    var head = head(batch, units: units)
    table.functions.pointee.dense_forward(
      &head, workspace.base + Int(stack.out), stack.readout_stride, parameters.base + headWeight(units),
      parameters.base + headBias, nil, outputs.base, Int64(self.outputs))
  }

  /// Copies the normalized rows that the head reads; see ``NetworkKernel``.
  package func copyReadout(batch: Int, inputs: FloatBuffer, workspace: FloatBuffer, into rows: FloatBuffer) {
    rows.need(batch * units, "readout of a transformer")
    workspace.need(workspaceCount(batch: batch), "workspace of a transformer")
    let stack = stack(batch)
    for b in 0..<batch {
      (rows.base + b * units).update(
        from: workspace.base + Int(stack.out) + b * Int(stack.readout_stride), count: units)
    }
  }

  /// Overwrites the gradients of all parameters; see ``NetworkKernel``.
  package func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    check(parameters, inputs, batch, rows: lookback, dropoutMask, workspace, workspaceCount(batch: batch))
    var stack = stack(batch)
    outputGradients.need(batch * outputs, "output gradients of a transformer")
    gradients.need(parameterCount, "gradients of a transformer")
    var head = head(batch, units: units)
    let top = workspace.base + Int(stack.total)
    let scratch = workspace.base + scratch(stack)
    table.functions.pointee.dense_weight_gradient(
      &head, workspace.base + Int(stack.out), stack.readout_stride, outputGradients.base, Int64(outputs),
      gradients.base + headWeight(units), gradients.base + headBias, scratch)
    table.functions.pointee.dense_input_gradient(
      &head, outputGradients.base, Int64(outputs), parameters.base + headWeight(units), top, stack.readout_stride,
      scratch)
    places.withUnsafeBufferPointer { places in
      table.functions.pointee.transformer_backward(
        &stack, inputs.base, places.baseAddress, mask(dropoutMask), parameters.base, top, stack.readout_stride,
        gradients.base, workspace.base)
    }
  }

  private var headScratch: Int { Int(fck_dense_scratch(Int64(units), Int64(outputs))) }

  private func mask(_ mask: FloatBuffer?) -> UnsafePointer<Float>? { mask.map { UnsafePointer($0.base) } }

  /// Where the head's scratch begins: behind the encoder and the gradient by what the head reads.
  private func scratch(_ stack: fck_transformer) -> Int { Int(stack.total + stack.batch * stack.readout_stride) }

  private func stack(_ batch: Int) -> fck_transformer {
    fck_transformer_layout(
      Int64(batch), Int64(lookback), Int64(features), Int64(width), Int64(shape.heads), Int64(feedForward),
      Int64(layers), Int64(shape.patch), Int64(shape.step), shape.readout.code, shape.positions == .learned ? 1 : 0)
  }

  /// The places of rows that are not learned: sin and cos of t·10,000^(−2i/d) in columns 2i and 2i + 1.
  private static func waves(rows: Int, width: Int) -> [Float] {
    // The kernels read whole vectors, so that a few floats behind the last one must be readable.
    let waves = (0..<rows * width).map { i in
      let (row, column) = (i / width, i % width)
      let angle = Double(row) * pow(10_000, -Double(column / 2 * 2) / Double(width))
      return Float(column % 2 == 0 ? sin(angle) : cos(angle))
    }
    return waves + [Float](repeating: 0, count: Int(FCK_SLACK))
  }

  private static func blocks(
    patch: Int, places: Int, width d: Int, feedForward: Int, layers: Int, units: Int, outputs: Int
  ) -> [ParameterBlock] {
    var blocks: [ParameterBlock] = []
    blocks.append("embedding", .weight, patch, d, layer: 0)
    blocks.append("embedding", .bias, 1, d, layer: 0)
    if places > 0 { blocks.append("embedding", .place, places, d, layer: 0) }
    for layer in 1...layers {
      let name = "layer\(layer)"
      blocks.append("\(name).norm1", .gain, 1, d, layer: layer)
      blocks.append("\(name).norm1", .offset, 1, d, layer: layer)
      blocks.append("\(name).attention", .weight, d, 3 * d, layer: layer)
      blocks.append("\(name).attention", .bias, 1, 2 * d, layer: layer)
      blocks.append("\(name).projection", .weight, d, d, layer: layer)
      blocks.append("\(name).projection", .bias, 1, d, layer: layer)
      blocks.append("\(name).norm2", .gain, 1, d, layer: layer)
      blocks.append("\(name).norm2", .offset, 1, d, layer: layer)
      blocks.append("\(name).expansion", .weight, d, feedForward, layer: layer)
      blocks.append("\(name).expansion", .bias, 1, feedForward, layer: layer)
      blocks.append("\(name).contraction", .weight, feedForward, d, layer: layer)
      blocks.append("\(name).contraction", .bias, 1, d, layer: layer)
    }
    blocks.append("norm", .gain, 1, d, layer: layers)
    blocks.append("norm", .offset, 1, d, layer: layers)
    blocks.append("output", .weight, units, outputs, layer: layers + 1)
    blocks.append("output", .bias, 1, outputs, layer: layers + 1)
    return blocks
  }
}

extension TransformerShape.Readout {
  fileprivate var code: Int32 {
    switch self {
    case .last: Int32(FCK_READ_LAST)
    case .mean: Int32(FCK_READ_MEAN)
    case .all: Int32(FCK_READ_ALL)
    }
  }
}
