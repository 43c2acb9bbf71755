internal import CKernels

/// How fast a batch's loss can change with the weights of the linear head: the Lipschitz constant K whose inverse LALR takes as its rate.
///
/// Letters: B samples of the batch, m of a full one, U units below the head, H outputs; A [B × U] the units' activations, each row times
/// the scale of its outputs; W [U × H] the head's weights; T [B × H] the labels less shift and bias, so that errors are AW − T.
/// Yedida, Saha and Prashanth 2019 (arXiv:1902.07399) take η = 1/K, after which a step by the head's gradient is at most 1 long.
///
/// Not `Sendable`: its buffers live in one task.
public final class HeadLipschitz {
  /// Of which loss.
  public enum Loss: String, Sendable, CaseIterable {
    /// The mean of squared errors, which networks are trained by: K = 2/(mH)·((‖W‖ + 1)·‖AᵀA‖ + ‖AᵀT‖), all norms Frobenius'.
    ///
    /// The gradient by W is 2/(BH)·Aᵀ(AW − T). The paper bounds it for least squares by a bound of ‖W‖, which it leaves open; here that
    /// is the present norm plus 1, the ball that a step of length 1 cannot leave. Then 1/K is also at most the inverse of the head's
    /// largest curvature. This reading is derived here; the authors' code has none of the squared error.
    case squared
    /// The mean of absolute errors: K = ‖A‖/(mH), as the authors' code for regression (Saha et al. 2020, arXiv:2006.13307).
    case absolute
  }

  /// Of which loss.
  public let loss: Loss
  private let kernel: any NetworkKernel
  private let weight: ParameterBlock
  private let bias: ParameterBlock
  private let rows: FloatBuffer
  private let columns: FloatBuffer
  private let targets: FloatBuffer
  private let table: KernelTable

  /// For a network's batches of at most `batch` samples.
  package convenience init(_ loss: Loss, of kernel: any NetworkKernel, batch: Int) {
    self.init(loss, of: kernel, batch: batch, table: .current)
  }

  /// The same on the given functions.
  package init(_ loss: Loss, of kernel: any NetworkKernel, batch: Int, table: KernelTable) {
    guard let weight = kernel.blocks.last(where: { $0.kind == .weight }),
      let bias = kernel.blocks.last(where: { $0.kind == .bias })
    else { fatalError("a network without a linear head has no Lipschitz constant by its weights") }
    (self.loss, self.kernel, self.weight, self.bias, self.table) = (loss, kernel, weight, bias, table)
    rows = FloatBuffer(count: batch * weight.rows)
    columns = FloatBuffer(count: loss == .squared ? batch * weight.rows : 0)
    targets = FloatBuffer(count: loss == .squared ? batch * kernel.outputs : 0)
  }

  /// Floats that one of a network's batches of at most `batch` samples holds.
  package static func floatCount(_ loss: Loss, of kernel: any NetworkKernel, batch: Int) -> Int {
    let units = kernel.blocks.last { $0.kind == .weight }?.rows ?? 0
    return loss == .squared ? batch * (2 * units + kernel.outputs) : batch * units
  }

  /// K of the batch that the kernel passed forward last; labels [B × H], shifts and scales [B].
  ///
  /// `full` is m: a batch that is shorter than others counts as little as in the authors' code. O(B·U·min(B, U)).
  package func constant(
    parameters: FloatBuffer, inputs: FloatBuffer, labels: FloatBuffer, shifts: FloatBuffer, scales: FloatBuffer,
    batch: Int, full: Int, workspace: FloatBuffer
  ) -> Double {
    parameters.need(kernel.parameterCount, "parameters of a Lipschitz constant")
    scales.need(batch, "scales of a Lipschitz constant")
    kernel.copyReadout(batch: batch, inputs: inputs, workspace: workspace, into: rows)
    let (units, outputs) = (weight.rows, kernel.outputs)
    let functions = table.functions.pointee
    for b in 0..<batch where scales.base[b] != 1 {
      functions.scale(Int64(units), rows.base + b * units, scales.base[b])
    }
    let values = Double(full * outputs)
    if loss == .absolute {
      return functions.sum_of_squares(Int64(batch * units), rows.base).squareRoot() / values
    }
    labels.need(batch * outputs, "labels of a Lipschitz constant")
    shifts.need(batch, "shifts of a Lipschitz constant")
    for b in 0..<batch {
      for u in 0..<units { columns.base[u * batch + b] = rows.base[b * units + u] }
      for h in 0..<outputs {
        let constant = shifts.base[b] + scales.base[b] * parameters.base[bias.range.lowerBound + h]
        targets.base[h * batch + b] = labels.base[b * outputs + h] - constant
      }
    }
    // AᵀA and AAᵀ have the same norm.
    let gram =
      units < batch
      ? normOfProducts(columns, units, columns, units, batch) : normOfProducts(rows, batch, rows, batch, units)
    let slope = normOfProducts(columns, units, targets, outputs, batch)
    let norm = functions.sum_of_squares(Int64(weight.range.count), parameters.base + weight.range.lowerBound)
    return 2 / values * ((norm.squareRoot() + 1) * gram + slope)
  }

  /// ‖XYᵀ‖ of X [p × n] and Y [q × n].
  private func normOfProducts(_ x: FloatBuffer, _ p: Int, _ y: FloatBuffer, _ q: Int, _ n: Int) -> Double {
    var sum = 0.0
    for i in 0..<p {
      for j in 0..<q {
        let product = table.functions.pointee.dot(Int64(n), x.base + i * n, y.base + j * n)
        sum += product * product
      }
    }
    return sum.squareRoot()
  }
}
