/// What a count since 1970-01-01T00:00Z counts.
enum EpochUnit: Int64, Sendable, Hashable, CaseIterable {
  case seconds = 1_000_000_000
  case milliseconds = 1_000_000
  case microseconds = 1000
  case nanoseconds = 1

  /// The unit in which a count lies within the years 1837 to 2103.
  @inline(__always)
  init(magnitude: UInt64) {
    self = EpochUnit.allCases.first { $0.magnitudes.contains(magnitude) } ?? .nanoseconds
  }

  /// The sizes of counts that are taken for counts of this unit.
  @inline(__always)
  var magnitudes: Range<UInt64> {
    switch self {
    case .seconds: 0..<4_200_000_000
    case .milliseconds: 4_200_000_000..<4_200_000_000_000
    case .microseconds: 4_200_000_000_000..<4_200_000_000_000_000
    case .nanoseconds: 4_200_000_000_000_000..<UInt64.max
    }
  }

  /// The microseconds of one count; nil where they are no whole number.
  var microsPerCount: Int64? { self == .nanoseconds ? nil : rawValue / EpochUnit.microseconds.rawValue }

  /// The microseconds of a whole count; nil where they are no whole number or beyond the years 0 to 9999.
  @inline(__always)
  func micros(_ count: Int64) -> Int64? {
    let product: (partialValue: Int64, overflow: Bool)
    switch self {
    case .seconds: product = count.multipliedReportingOverflow(by: 1_000_000)
    case .milliseconds: product = count.multipliedReportingOverflow(by: 1000)
    case .microseconds: product = (count, false)
    case .nanoseconds: product = (count / 1000, count % 1000 != 0)
    }
    return !product.overflow && product.partialValue.magnitude < EpochUnit.most ? product.partialValue : nil
  }

  /// More microseconds than lie between 1970 and the years 0 and 9999.
  static let most: UInt64 = 300_000_000_000_000_000

  /// The unit of words.
  var word: String { "\(self)" }

  /// The name by which a user asks for it.
  var flag: String {
    switch self {
    case .seconds: "epoch-s"
    case .milliseconds: "epoch-ms"
    case .microseconds: "epoch-us"
    case .nanoseconds: "epoch-ns"
    }
  }
}
