/// A number of about 32 digits, as the sum of two doubles: high, and what high leaves out.
///
/// Sums of it are as good as exact, so that equal sums are equal whatever came before them (Dekker 1971,
/// doi:10.1007/BF01397083).
struct DoubleDouble {
  private var high = 0.0
  private var low = 0.0

  /// Zero.
  init() {}

  /// A double, exactly.
  init(_ value: Double) { high = value }

  private init(_ high: Double, _ low: Double) {
    self.high = high + low
    self.low = low - (self.high - high)
  }

  /// The nearest double.
  var value: Double { high }

  static func + (a: Self, b: Self) -> Self {
    let (sum, rest) = exactSum(a.high, b.high)
    let (small, smallest) = exactSum(a.low, b.low)
    let first = Self(sum, rest + small)
    return Self(first.high, first.low + smallest)
  }

  static func - (a: Self, b: Self) -> Self { a + Self(-b.high, -b.low) }

  static func * (a: Self, b: Self) -> Self {
    let product = a.high * b.high
    // The fused operation gives what the rounded product leaves out, exactly.
    let rest = (-product).addingProduct(a.high, b.high)
    return Self(product, rest + (a.high * b.low + a.low * b.high))
  }
}

/// A sum, and what its rounding leaves out (Knuth).
private func exactSum(_ a: Double, _ b: Double) -> (Double, Double) {
  let sum = a + b
  let part = sum - a
  return (sum, (a - (sum - part)) + (b - part))
}
