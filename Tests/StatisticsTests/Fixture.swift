import Foundation

/// The reference numbers that `scripts/reference/statistics_fixtures.py` computes with NumPy and SciPy.
struct Fixture: Decodable {
  struct Errors: Decodable {
    let actual, forecast: [Double]
    let mse, mae, rmse: Double
  }

  struct Ratios: Decodable {
    let ratios: [Double]
    let geometricMean, median, shareWon, worstDecile: Double
    let seed: UInt64
    let draws: Int
    let level, low, high: Double
  }

  struct Signed: Decodable {
    let name: String
    let differences: [Double]
    let count: Int
    let statistic, less, greater: Double
  }

  let errors: Errors
  let skills: [Ratios]
  let wilcoxon: [Signed]

  static func load() throws -> Fixture {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/statistics.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
  }
}

/// Whether two numbers agree to a relative tolerance.
func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}
