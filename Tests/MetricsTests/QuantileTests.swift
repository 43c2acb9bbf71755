import Metrics
import Testing

@Suite("Quantiles and their scores")
struct QuantileTests {
  @Test("The pinball loss weighs what lies above a quantile by its level, and what lies below by the rest")
  func pinball() {
    let low = Quantile(level: 0.1, value: 2)
    #expect(low.pinball(12) == 1 && abs(low.pinball(-8) - 9) < 1e-12 && low.pinball(2) == 0 && low.pinball(.nan).isNaN)
    let all = [low, Quantile(level: 0.5, value: 4), Quantile(level: 0.9, value: 6)]
    // At 5: 0.1·3, 0.5·1 and 0.1·1.
    #expect(abs(all.pinball(5) - 0.3) < 1e-12 && [Quantile]().pinball(1).isNaN)
  }

  @Test("Symmetric levels that are all at a point have half its absolute error, and the CRPS is that error")
  func points() {
    let point = [0.05, 0.25, 0.5, 0.75, 0.95].map { Quantile(level: $0, value: 3) }
    for actual in [-4.0, 2.5, 3, 11] {
      #expect(abs(point.pinball(actual) - Metric.pinball.loss(actual, 3, 1)) < 1e-12)
      #expect(abs(2 * point.pinball(actual) - Metric.crps.loss(actual, 3, 1)) < 1e-12)
      #expect(Metric.crps.loss(actual, 3, 1) == Metric.mae.loss(actual, 3, 1))
    }
  }

  @Test("The CRPS by many quantiles is that of the distribution they are of")
  func integral() {
    // Uniform on [0, 1], y = ¼: the CRPS is y² − y + ⅓.
    let levels = (0..<999).map { (Double($0) + 0.5) / 999 }
    let quantiles = levels.map { Quantile(level: $0, value: $0) }
    let crps = Metric.crps.loss(0.25, 0.5, 1, pinball: quantiles.pinball(0.25))
    #expect(abs(crps - (0.0625 - 0.25 + 1.0 / 3)) < 1e-5)
    #expect(Metric.mse.loss(1, 3, 1, pinball: 7) == 4)
  }
}
