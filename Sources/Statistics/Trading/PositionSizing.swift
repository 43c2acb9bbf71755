/// How decided positions become the ones that are held: as overlapping books, and scaled to a volatility.
///
/// Both use what is known at the origin and no more.
package struct PositionSizing: Sendable, Equatable {
  /// A volatility that positions are scaled to.
  package struct Target: Sendable, Equatable {
    /// The standard deviation a year that is aimed at, as a share of capital.
    package let volatility: Double
    /// The largest factor on a position.
    package let mostLeverage: Double
  }

  /// The number of overlapping books, each held for so many rows.
  package let books: Int
  /// The volatility that positions are scaled to; nil for positions as they are.
  package let target: Target?

  /// The known returns that a series needs before its volatility is taken for known.
  package static let leastReturns = 20
  /// The centre of mass of the weights of past returns, in rows.
  package static let centre = 60.0

  /// One book of positions as they are.
  package init() { (books, target) = (1, nil) }

  /// A number of books, and a volatility a year to scale to.
  package init(books: Int, volatility: Double? = nil, mostLeverage: Double = 2) throws(Undefined) {
    guard (1...1_000_000).contains(books) else {
      throw .badSetting(name: "the rows that a forecast is held", expected: "1 to 1000000", found: "\(books)")
    }
    guard mostLeverage > 0, mostLeverage.isFinite else {
      throw .badSetting(name: "the largest leverage", expected: "a number above 0", found: "\(mostLeverage)")
    }
    if let volatility, !(volatility > 0 && volatility.isFinite) {
      throw .badSetting(
        name: "the volatility target", expected: "a number above 0, such as 0.1", found: "\(volatility)")
    }
    self.books = books
    target = volatility.map { Target(volatility: $0, mostLeverage: mostLeverage) }
  }

  /// The positions that are held for decided ones, `nan` where nothing is decided.
  ///
  /// O(rows).
  func sized(_ decided: [Double], returns: [Double], days: [Double], latency: Int) -> [Double] {
    let averaged = books > 1 ? overlapped(decided) : decided
    guard let target else { return averaged }
    return zip(averaged, leverages(target, returns: returns, days: days, latency)).map { $0 * $1 }
  }

  /// The mean of the last H decided positions, of which those before the first are zero (Jegadeesh and Titman 1993,
  /// doi:10.1111/j.1540-6261.1993.tb04702.x); a row without a decision repeats the one before.
  private func overlapped(_ decided: [Double]) -> [Double] {
    guard let last = decided.lastIndex(where: { !$0.isNaN }) else { return decided }
    var opened: [Double] = []
    return decided.indices.map { t in
      if t <= last, let now = decided[t].isNaN ? opened.last : decided[t] { opened.append(now) }
      return decided[t].isNaN ? .nan : opened.suffix(books).reduce(0, +) / Double(books)
    }
  }

  /// The factor on a position by row: target / σ, no more than the largest; `nan` while σ is not known.
  ///
  /// σ² is the variance of the returns up to the newest row that is known, `latency` rows before, around their mean, both with weights δⁱ on the return i rows ago and
  /// δ / (1 − δ) = 60, times the rows a year so far (Moskowitz, Ooi and Pedersen 2012, doi:10.1016/j.jfineco.2011.11.003).
  private func leverages(_ target: Target, returns: [Double], days: [Double], _ latency: Int) -> [Double] {
    let decay = Self.centre / (1 + Self.centre)
    var (weight, sum, squares, count) = (0.0, 0.0, 0.0, 0)
    return returns.indices.map { t in
      if t >= latency, !returns[t - latency].isNaN {
        let known = returns[t - latency]
        weight = weight * decay + 1
        sum = sum * decay + known
        squares = squares * decay + known * known
        count += 1
      }
      guard count >= Self.leastReturns, days[t] > days[0] else { return .nan }
      let mean = sum / weight
      let variance = max(0, squares / weight - mean * mean)
      let yearly = variance * Double(t) / (days[t] - days[0]) * daysAYear
      return min(target.mostLeverage, target.volatility / yearly.squareRoot())
    }
  }
}
