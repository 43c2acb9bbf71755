internal import GRDB
internal import Metrics

extension [Quantile] {
  /// Values by level as a JSON object, in their order, in the shortest digits that read back exactly: `{"0.1":-1.5,"0.5":0.25}`.
  var json: String { "{" + map { "\"\($0.level)\":\($0.value)" }.joined(separator: ",") + "}" }

  /// What such an object says; every column of quantiles was written so.
  ///
  /// - Throws: `DatabaseError` where it is something else.
  init(json: some StringProtocol) throws {
    let damage = DatabaseError(resultCode: .SQLITE_CORRUPT, message: "quantiles that are no object of numbers by level")
    guard json.hasPrefix("{\""), json.hasSuffix("}") else { throw damage }
    self = try json.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map { pair in
      let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].count > 2, parts[0].hasPrefix("\""), parts[0].hasSuffix("\""),
        let level = Double(parts[0].dropFirst().dropLast()), let value = Double(parts[1]), value.isFinite,
        level > 0, level < 1
      else { throw damage }
      return Quantile(level: level, value: value)
    }
    guard zip(self, dropFirst()).allSatisfy({ $0.level < $1.level }) else { throw damage }
  }
}

/// How an arm's quantile forecasts of a series held, summed over its forecasts with a known outcome.
package struct StoredQuantileScore: Sendable, Equatable {
  /// The levels, ascending.
  package let levels: [Double]
  /// How many outcomes were at or below the quantile of each level.
  package private(set) var below: [Int]
  /// Forecasts.
  package private(set) var count = 0
  /// Their mean pinball losses together, target units.
  package private(set) var pinball = 0.0

  init(_ quantiles: [Quantile]) {
    levels = quantiles.map(\.level)
    below = levels.map { _ in 0 }
  }

  /// Adds a forecast's quantiles where y came, with their mean pinball loss.
  ///
  /// - Throws: `DatabaseError` where they are of other levels than those before.
  mutating func add(_ quantiles: [Quantile], _ actual: Double, pinball loss: Double) throws {
    guard quantiles.map(\.level) == levels else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "quantiles of other levels than those before")
    }
    for (place, quantile) in quantiles.enumerated() where actual <= quantile.value { below[place] += 1 }
    count += 1
    pinball += loss
  }
}

extension ResultReader {
  /// The levels of an arm's quantile forecasts; none of an arm that has none.
  package func quantileLevels(of run: Int, arm: Int) throws -> [Double] {
    let sql = "SELECT quantiles FROM prediction WHERE run_id = ? AND arm_id = ? AND quantiles IS NOT NULL LIMIT 1"
    return try rows(sql, [run, arm]) { try [Quantile](json: $0[0] as String).map(\.level) }.first ?? []
  }
}
