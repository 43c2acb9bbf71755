/// Long sequences, piece by piece: an output at every step, and states that go on from piece to piece.
///
/// Letters: T steps of a segment, at most `lookback`; B lanes, sequences that are stepped through side by side; F features, H outputs.
/// A segment begins where the one before ended: both have the same lanes and workspace, and `after` is the steps of that one. Where
/// `after` is 0 the states are zero. The states are data to the segment's gradient: it is cut at the segment's first step (truncated
/// backpropagation through time: Williams and Peng 1990, doi:10.1162/neco.1990.2.4.490).
extension LSTMKernel {
  /// Floats of the workspace that segments of this many lanes need; grows with the lanes.
  package func segmentWorkspaceCount(lanes: Int) -> Int { places(lanes, isSegment: true).total }

  /// Computes outputs [T × B × H] from inputs [T × B × F]; the dropout mask [layers × B × units] holds for all steps.
  package func forwardSegment(
    steps: Int, lanes: Int, after: Int, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?,
    outputs: FloatBuffer, workspace: FloatBuffer
  ) {
    forward(
      Stretch(steps: steps, batch: lanes, after: after, isSegment: true), parameters: parameters, inputs: inputs,
      dropoutMask: dropoutMask, outputs: outputs, workspace: workspace)
  }

  /// Overwrites the gradients of all parameters, given the gradient by the outputs [T × B × H].
  ///
  /// Needs everything as the forward pass of the same segment left it. The segment after it may still follow.
  package func backwardSegment(
    steps: Int, lanes: Int, after: Int, parameters: FloatBuffer, inputs: FloatBuffer, dropoutMask: FloatBuffer?,
    outputGradients: FloatBuffer, gradients: FloatBuffer, workspace: FloatBuffer
  ) {
    backward(
      Stretch(steps: steps, batch: lanes, after: after, isSegment: true), parameters: parameters, inputs: inputs,
      dropoutMask: dropoutMask, outputGradients: outputGradients, gradients: gradients, workspace: workspace)
  }
}
