internal import Statistics

/// All claims held against what a store holds.
public struct Evaluation: Sendable {
  /// The claims with their verdicts.
  public let claims: [ClaimResult]

  /// Evaluates claims: estimates every reading, adjusts p-values, and takes the verdicts.
  ///
  /// Holm's method runs over all readings that decide or credit, and over those that are only shown among themselves.
  public init(_ claims: [Claim], data: StudyData) async throws {
    let draws = (data.size ?? .standard).draws
    var results: [[ReadingResult]] = []
    for claim in claims {
      var own: [ReadingResult] = []
      for reading in claim.readings { own.append(try await Self.result(of: reading, data, draws)) }
      results.append(own)
    }
    Self.adjust(&results) { $0 != .shows }
    Self.adjust(&results) { $0 == .shows }
    self.claims = zip(claims, results).map { claim, readings in
      let (verdict, note) = claim.verdict(of: readings)
      return ClaimResult(claim: claim, readings: readings, verdict: verdict, note: note)
    }
  }

  private static func result(of reading: Reading, _ data: StudyData, _ draws: Int) async throws -> ReadingResult {
    switch reading.measure {
    case .check(let check):
      let (passed, found) = try await check.run()
      return ReadingResult(reading: reading, verdict: passed ? .supported : .refuted, note: found)
    case .quantity(let quantity, let hypothesis):
      let estimate = Estimate(quantity.values(in: data), hypothesis, draws: draws)
      return ReadingResult(
        reading: reading, estimate: estimate, verdict: .inconclusive,
        note: estimate == nil ? missing(quantity, data) : "")
    }
  }

  /// Why there is no estimate.
  private static func missing(_ quantity: Quantity, _ data: StudyData) -> String {
    quantity.cells.contains { data.folds(of: $0).isEmpty }
      ? "not run, or no series is long enough" : "measured on fewer than \(Estimate.fewestSeries) series"
  }

  private static func adjust(_ results: inout [[ReadingResult]], _ isFamily: (Reading.Role) -> Bool) {
    var places: [(Int, Int)] = []
    for (c, readings) in results.enumerated() {
      for (r, result) in readings.enumerated() where isFamily(result.reading.role) && result.estimate != nil {
        places.append((c, r))
      }
    }
    let tested = places.filter { results[$0.0][$0.1].estimate?.pValue != nil }
    let own = (try? holmAdjusted(tested.map { results[$0.0][$0.1].estimate?.pValue ?? 1 })) ?? []
    let other = (try? holmAdjusted(tested.map { results[$0.0][$0.1].estimate?.opposite ?? 1 })) ?? []
    var opposite: [String: Double] = [:]
    for ((place, p), q) in zip(zip(tested, own), other) {
      results[place.0][place.1].adjusted = p
      opposite["\(place)"] = q
    }
    for (c, r) in places {
      guard case .quantity(_, let hypothesis) = results[c][r].reading.measure, let estimate = results[c][r].estimate
      else { continue }
      results[c][r].verdict = estimate.verdict(
        hypothesis, adjusted: results[c][r].adjusted, opposite: opposite["\((c, r))"])
    }
  }
}
