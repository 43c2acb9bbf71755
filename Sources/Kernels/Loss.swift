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

  /// Mean over B × N of max(τ u, (τ − 1) u), u = label − prediction and prediction = output · scale_b + shift_b: the pinball loss.
  ///
  /// `levels` [N] are the τ of the columns; outputs, labels, predictions and gradients are [B × N], otherwise as `meanSquaredError`. The
  /// loss has no slope at u = 0, where the middle of those on either side is taken (Koenker and Bassett 1978, doi:10.2307/1913643).
  package static func pinball(
    levels: FloatBuffer, outputs: FloatBuffer, labels: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer,
    batch: Int,
    predictions: FloatBuffer?, gradients: FloatBuffer?, table: KernelTable = .current
  ) -> Double {
    let columns = levels.count
    require(batch > 0 && columns > 0, "a pinball loss over \(batch) samples and \(columns) columns")
    outputs.need(batch * columns, "outputs of a loss")
    labels.need(batch * columns, "labels of a loss")
    shifts.need(batch, "shifts of a loss")
    scales.need(batch, "scales of a loss")
    predictions?.need(batch * columns, "predictions of a loss")
    gradients?.need(batch * columns, "gradients of a loss")
    return table.functions.pointee.pinball(
      Int64(batch), Int64(columns), levels.base, outputs.base, labels.base, shifts.base, scales.base, predictions?.base,
      gradients?.base)
  }
}
