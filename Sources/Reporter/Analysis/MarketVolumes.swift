/// What the market trades of each series, in money, row by row.
package struct MarketVolumes: Sendable {
  /// The share of it that a trade may be.
  package let share: Double
  private var series: [String: (places: [String: Int], volumes: [Double])] = [:]

  /// The markets of no series.
  package init(share: Double) { self.share = share }

  /// Adds a series, its instants as a store has them.
  package mutating func add(_ name: String, instants: [String], volumes: [Double]) {
    series[name] = (
      Dictionary(instants.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }), volumes
    )
  }

  /// What was traded where the positions of rows were taken, which is the row before each; NaN where that is not known.
  func volumes(of name: String, before instants: [String]) -> [Double] {
    guard let (places, volumes) = series[name] else { return [Double](repeating: .nan, count: instants.count) }
    return instants.map { instant in places[instant].flatMap { $0 > 0 ? volumes[$0 - 1] : nil } ?? .nan }
  }
}
