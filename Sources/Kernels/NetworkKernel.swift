internal import CKernels

/// A named part of a network's flat parameter buffer.
///
/// A row-major matrix [rows × columns]: a row belongs to one input (fan-in), a column to one output (fan-out).
/// The columns of an LSTM layer are its gates, in the order i, f, g, o.
package struct ParameterBlock: Sendable, Equatable {
  /// What a block does in its layer.
  package enum Kind: String, Codable, Sendable {
    /// Multiplies the layer's inputs.
    case weight
    /// Multiplies the layer's previous state.
    case recurrentWeight
    /// Added to every sample; one row.
    case bias
    /// Multiplies normalized rows, from one on; one row.
    case gain
    /// Added to normalized rows, from zero on; one row.
    case offset
    /// Added to what is embedded; a row for each place in the window.
    case place
  }

  /// A name such as "hidden1.weight", unique in its network.
  package let name: String
  /// What the block does.
  package let kind: Kind
  /// Its place in the flat parameter buffer.
  package let range: Range<Int>
  /// Fan-in.
  package let rows: Int
  /// Fan-out.
  package let columns: Int
  /// Its layer, from 0.
  package let layer: Int
}

/// How a batch of windows lies in memory.
package enum InputLayout: Sendable {
  /// [B × L·F]
  case sampleMajor
  /// [L × B × F]
  case timeMajor
}

/// The function between the layers of a multilayer perceptron or of convolutions.
public enum Activation: String, CaseIterable, Codable, Sendable {
  /// max(x, 0)
  case relu
  /// tanh x
  case tanh
  /// x·Φ(x), exactly by the error function (Hendrycks and Gimpel 2016, arXiv:1606.08415).
  case gelu

  var code: Int32 {
    switch self {
    case .relu: Int32(FCK_RELU)
    case .tanh: Int32(FCK_TANH)
    case .gelu: Int32(FCK_GELU)
    }
  }
}

/// A network's forward and backward pass over one batch, without allocation.
///
/// Letters: B batch, L lookback, F features, H outputs. All buffers may be longer than needed, so that one set serves every batch size.
package protocol NetworkKernel: Sendable {
  /// Its sizes and parameters.
  var face: NetworkFace { get }

  /// Floats of the workspace that a batch of this size needs; grows with the batch.
  func workspaceCount(batch: Int) -> Int

  /// Computes outputs [B × H] from inputs; `dropoutMask` holds factors (0 or 1/(1−p)), nil for none.
  ///
  /// The mask has one block [B × units of the layer] for each hidden layer, in layer order.
  func forward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputs: FloatBuffer,
    workspace: FloatBuffer)

  /// Copies the inputs of the linear head [B × U], as the forward pass of the same batch without dropout left them.
  ///
  /// U is the fan-in of the last weight block.
  func copyReadout(batch: Int, inputs: FloatBuffer, workspace: FloatBuffer, into rows: FloatBuffer)

  /// Overwrites `gradients` with those of all parameters, given the gradient by the outputs [B × H].
  ///
  /// Needs inputs, mask and workspace as the forward pass of the same batch left them, and consumes the workspace.
  func backward(
    parameters: FloatBuffer, inputs: FloatBuffer, batch: Int, dropoutMask: FloatBuffer?, outputGradients: FloatBuffer,
    gradients: FloatBuffer, workspace: FloatBuffer)

  /// The layers of hidden neurons whose weights in and out are apart; none of a network whose units are not.
  var neurons: [NeuronLayer] { get }

  /// How far the states of a recurrent network moved from row to row in the forward pass of the same batch; nil for a network without.
  func stateMoves(batch: Int, workspace: FloatBuffer) -> (hidden: Double, cell: Double)?
}

extension NetworkKernel {
  /// L, rows of a window.
  package var lookback: Int { face.lookback }
  /// F, columns of a window.
  package var features: Int { face.features }
  /// H, values that the network gives for a window.
  package var outputs: Int { face.outputs }
  /// How the inputs of a batch have to lie.
  package var layout: InputLayout { face.layout }
  /// Floats of the flat parameter buffer.
  package var parameterCount: Int { face.parameterCount }
  /// The parts of the flat parameter buffer, in order, without gaps.
  package var blocks: [ParameterBlock] { face.blocks }
  /// Units of a sample that a dropout mask covers.
  package var dropoutUnits: Int { face.dropoutUnits }

  /// None: its units share their weights.
  package var neurons: [NeuronLayer] { [] }

  /// None: the network has no states.
  package func stateMoves(batch: Int, workspace: FloatBuffer) -> (hidden: Double, cell: Double)? { nil }

  /// Where the weights of the linear head on `units` inputs lie among the parameters.
  func headWeight(_ units: Int) -> Int { headBias - units * outputs }
  /// Where its biases do, the last parameters of all.
  package var headBias: Int { parameterCount - outputs }

  /// The linear head on rows of `units`.
  func head(_ rows: Int, units: Int) -> fck_dense {
    fck_dense(batch: Int64(rows), inputs: Int64(units), outputs: Int64(outputs), activation: Int32(FCK_IDENTITY))
  }

  /// Stops where a buffer is too small for so many rows a sample.
  func check(
    _ parameters: FloatBuffer, _ inputs: FloatBuffer, _ batch: Int, rows: Int, _ mask: FloatBuffer?,
    _ workspace: FloatBuffer, _ workspaceCount: Int
  ) {
    require(batch > 0, "a batch of \(batch) samples")
    parameters.need(parameterCount, "parameters of \(face.name)")
    inputs.need(batch * rows * features, "inputs of \(face.name)")
    mask?.need(batch * dropoutUnits, "dropout mask of \(face.name)")
    workspace.need(workspaceCount, "workspace of \(face.name)")
  }
}

/// What every network has: the sizes of its ends and its parameters.
package struct NetworkFace: Sendable {
  /// What it is, with its article, for messages: "an MLP".
  let name: String
  let lookback: Int
  let features: Int
  let outputs: Int
  var layout = InputLayout.sampleMajor
  let blocks: [ParameterBlock]
  let parameterCount: Int
  let dropoutUnits: Int

  init(
    _ name: String, lookback: Int, features: Int, outputs: Int, layout: InputLayout = .sampleMajor,
    blocks: [ParameterBlock], dropoutUnits: Int
  ) {
    (self.name, self.lookback, self.features, self.outputs) = (name, lookback, features, outputs)
    (self.layout, self.blocks, self.dropoutUnits) = (layout, blocks, dropoutUnits)
    parameterCount = blocks.end
  }
}

extension [ParameterBlock] {
  /// The floats of all.
  var end: Int { last?.range.upperBound ?? 0 }

  /// Adds a block behind the others, called by its layer's name and what it does, or `part`.
  mutating func append(
    _ name: String, _ kind: ParameterBlock.Kind, _ rows: Int, _ columns: Int, layer: Int, as part: String? = nil
  ) {
    append(
      ParameterBlock(
        name: "\(name).\(part ?? kind.rawValue)", kind: kind, range: end..<end + rows * columns, rows: rows,
        columns: columns, layer: layer))
  }
}

/// A recurrent network that can also read rows one after the other, segment by segment, with outputs at every row.
///
/// T steps, B lanes that are stepped through side by side; a segment goes on from the states that the one before it left.
package protocol StreamingKernel: NetworkKernel {
  /// Floats of the workspace that a segment of `lookback` steps of so many lanes needs.
  func segmentWorkspaceCount(lanes: Int) -> Int

  /// Computes outputs [T × B × H] of T steps; `after` is the steps of the segment before, 0 for zero states.
  func forwardSegment(
    steps: Int, lanes: Int, after: Int, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?,
    outputs: FloatBuffer, workspace: FloatBuffer)

  /// Overwrites `gradients`, given the gradient by the outputs; gradients do not reach into the segment before.
  func backwardSegment(
    steps: Int, lanes: Int, after: Int, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?,
    outputGradients: FloatBuffer, gradients: FloatBuffer, workspace: FloatBuffer)
}

func padded(_ n: Int) -> Int { (n + 15) / 16 * 16 }
