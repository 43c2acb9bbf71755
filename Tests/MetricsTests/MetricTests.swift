import Metrics
import Testing

@Suite("Measures of forecasts")
struct MetricTests {
  @Test("Each is found by its name, and the first is the mean squared error")
  func names() {
    #expect(Metric.all.first == .mse)
    for metric in Metric.all { #expect(Metric(named: metric.name) == metric) }
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    #expect(Metric(named: "") == nil && Metric(named: "MSE") == nil)
  }

  @Test("An error counts the same on either side", arguments: Metric.all.map(\.name))
  func losses(name: String) throws {
    let metric = try #require(Metric(named: name))
    #expect(metric.loss(3, 1, 2) == metric.loss(1, 3, 2))
  }

  @Test("Losses of parts are together those of all; what is no number is missing")
  func merging() {
    var (one, two, both) = (Losses(), Losses(), Losses())
    for loss in [1.0, 2, .nan] {
      one.add(loss)
      both.add(loss)
    }
    for loss in [4.0, .nan, 0.25] {
      two.add(loss)
      both.add(loss)
    }
    #expect(one + two == both && two + one == both)
    #expect(both.count == 4 && both.missing == 2 && both.sum == 7.25 && both.mean == 1.8125)
    #expect(Losses().mean == nil && (Losses() + one) == one)
  }
}
