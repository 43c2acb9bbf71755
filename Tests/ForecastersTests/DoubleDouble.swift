/// A number as the sum of two doubles, some 32 digits: what solutions in double are compared with.
///
/// Dekker 1971, doi:10.1007/BF01397083; products by a fused multiply-add.
struct DoubleDouble {
  var high: Double
  var low = 0.0

  init(_ high: Double, _ low: Double = 0) { (self.high, self.low) = (high, low) }

  /// a + b exactly.
  private static func exact(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let part = sum - a
    return DoubleDouble(sum, (a - (sum - part)) + (b - part))
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = exact(a.high, b.high)
    return exact(sum.high, sum.low + a.low + b.low)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    return exact(product, (-product).addingProduct(a.high, b.high) + (a.high * b.low + a.low * b.high))
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let rest = a - b * DoubleDouble(first)
    let second = rest.high / b.high
    return exact(first, second) + DoubleDouble((rest - b * DoubleDouble(second)).high / b.high)
  }

  var squareRoot: DoubleDouble {
    let root = high.squareRoot()
    guard root > 0 else { return DoubleDouble(0) }
    return Self.exact(root, (self - DoubleDouble(root) * DoubleDouble(root)).high / (2 * root))
  }
}
