internal import Foundation
internal import Series

extension FoldContext {
  /// The covariates that a scaler, fitted in training, does not take as they are in rows that are forecast from.
  func covariateNotes(_ scaler: Scaler, rows: Range<Int>) -> [FoldRecord.CovariateNote] {
    scaler.known.indices.compactMap { c in
      guard let known = scaler.known[c] else { return nil }
      let values = table.columns[c][rows]
      if known.isConstant { return .init(.constant, column: table.columnNames[c], values: values.count) }
      let beyond = values.count { known.nearest(to: $0) != $0 }
      return beyond == 0 ? nil : .init(.beyond, column: table.columnNames[c], values: beyond)
    }
  }

  /// The variance of the training target in the scaled units of `scaler`.
  func trainVariance(_ scaler: Scaler) -> Double {
    let values = table.columns[0][scalerRows].map { scaler.scaled($0, column: 0) }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }
}

/// log(rate/base), the unit-free form in which a rate enters the learning trace.
func logRatio(_ rate: Double, _ base: Double) -> Double { log(rate / base) }
