internal import CKernels

/// Training losses over one batch.
package enum Loss {
  /// Mean over B × H of (prediction − label)², where prediction = output · scale_b + shift_b.
  ///
  /// Outputs, labels, predictions and gradients are [B × H], shifts and scales [B]. `predictions` and `gradients` (of the loss, by the
  /// outputs) are skipped when nil. The sum is taken in double, in one fixed order; it is not finite if any output or label is not.
  package static func meanSquaredError(
    outputs: FloatBuffer, labels: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer, batch: Int, horizon: Int,
    predictions: FloatBuffer?, gradients: FloatBuffer?
  ) -> Double {
    meanSquaredError(
      outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: batch, horizon: horizon,
      predictions: predictions, gradients: gradients, table: .current)
  }

  /// The same on the given functions.
  package static func meanSquaredError(
    outputs: FloatBuffer, labels: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer, batch: Int, horizon: Int,
    predictions: FloatBuffer?, gradients: FloatBuffer?, table: KernelTable
  ) -> Double {
    require(batch > 0 && horizon > 0, "a loss over \(batch) samples and \(horizon) leads")
    outputs.need(batch * horizon, "outputs of a loss")
    labels.need(batch * horizon, "labels of a loss")
    shifts.need(batch, "shifts of a loss")
    scales.need(batch, "scales of a loss")
    predictions?.need(batch * horizon, "predictions of a loss")
    gradients?.need(batch * horizon, "gradients of a loss")
    return table.functions.pointee.squared_error(
      Int64(batch), Int64(horizon), outputs.base, labels.base, shifts.base, scales.base, predictions?.base,
      gradients?.base)
  }
}
