import FoldcastTesting
import Metrics
import Synchronization
import Testing

@Suite struct MetricContractTests {
  @Test(arguments: Metric.all.map(\.name))
  func everyMetricKeepsTheContract(name: String) throws {
    let metric = try #require(Metric(named: name))
    #expect(try MetricContract.check(metric) == [])
  }

  /// The squared error with something else in one place.
  private static func metric(
    name: String = "own", sql: String = "(y_true - y_pred) * (y_true - y_pred)",
    floor: @escaping @Sendable (Double) -> Double = { _ in 0 },
    loss: @escaping @Sendable (Double, Double, Double) -> Double = { a, f, _ in (a - f) * (a - f) }
  ) -> Metric {
    Metric(
      name: name, title: "Own", words: "own error", losses: "own errors", unit: "", sql: sql, floor: floor, loss: loss)
  }

  private static let calls = Atomic(0)
  private static let wrong: [(clauses: Set<String>, metric: Metric)] = [
    ([], metric()),
    (["loss"], metric(sql: "y_true - y_pred", loss: { a, f, _ in a - f })),
    (["missing", "sql"], metric(loss: { a, f, _ in a.isNaN || f.isNaN ? 0 : (a - f) * (a - f) })),
    (["merges"], metric(loss: { a, f, _ in (a - f) * (a - f) * Double(calls.add(1, ordering: .relaxed).newValue) })),
    (["sql"], metric(sql: "abs(y_true - y_pred)")),
    (["sql"], metric(sql: "square(y_true)")),
    (["floor"], metric(floor: { 1 - $0 })),
    (["words"], metric(name: "own error")),
  ]

  @Test(arguments: wrong.indices)
  func whatIsWrongIsNamed(place: Int) throws {
    let found = Set(try MetricContract.check(Self.wrong[place].metric).map(\.clause))
    let wanted = Self.wrong[place].clauses
    #expect(wanted.isEmpty ? found.isEmpty : wanted.isSubset(of: found), "found \(found)")
  }
}
