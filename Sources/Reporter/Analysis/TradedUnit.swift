internal import Foundation
internal import Results
internal import Series

/// What the numbers of a target are to who holds the series.
enum TradedUnit {
  case price, logPrice
  case simpleReturn, logReturn

  /// The unit of a series' target; nil where no return of a position follows from it.
  ///
  /// A column that is made by a formula is a price only as the logarithm of one, and a return where the formula makes it.
  init?(_ series: StoredSeries) {
    let formula = ColumnMaking(of: series.targetColumn)
    switch (series.rowKind, formula?.function) {
    case ("level", nil): self = .price
    case ("return", nil): self = .simpleReturn
    case ("logReturn", nil): self = .logReturn
    case (let kind, let function?) where formula?.isOfOneColumn == true:
      switch (kind, function) {
      case ("level", "log"): self = .logPrice
      case ("level", "return"): self = .simpleReturn
      case ("level", "logReturn"), ("diff", "log"): self = .logReturn
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether the numbers tell where the series is, not how it moved.
  var isLevel: Bool { self == .price || self == .logPrice }

  /// The return of a row, as a share of capital, or from one level to another.
  func simple(_ value: Double, from before: Double = .nan) -> Double {
    switch self {
    case .price: value / before - 1
    case .logPrice: expm1(value - before)
    case .simpleReturn: value
    case .logReturn: expm1(value)
    }
  }
}
