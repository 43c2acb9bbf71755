internal import GRDB
public import Metrics

/// What every measure of forecasts promises, put to the test on made forecasts.
///
/// | clause | promise |
/// |---|---|
/// | `loss` | a loss is 0 for a forecast that is right, and otherwise above 0 |
/// | `missing` | where the actual value or the forecast is no number, or a scale that is needed is, the loss is none either: never 0 |
/// | `merges` | the loss of a forecast does not depend on those before it, so that sums over origins, folds and shards merge in any order |
/// | `sql` | SQL gives the same number, and NULL where there is none |
/// | `floor` | what a mean counts as at least is finite, not below 0, and not lower for a larger variance |
/// | `words` | name, title and words are there, and the name is a column's: letters, digits and '_' |
public enum MetricContract {
  /// The promises that a metric breaks, the first instance of each; empty where it keeps all.
  public static func check(_ metric: Metric) throws -> [ContractViolation] {
    var findings = Findings()
    for forecast in MadeForecast.all { findings.note("loss", loss(metric, forecast)) }
    for forecast in MadeForecast.missing(metric.isScaled) where !forecast.loss(metric).isNaN {
      findings.note("missing", "\(forecast) has a loss of \(forecast.loss(metric)), expected none (nan)")
    }
    findings.note("merges", merges(metric))
    findings.note("sql", try sql(metric))
    findings.note("floor", floor(metric))
    findings.note("words", words(metric))
    return findings.all
  }

  private static func loss(_ metric: Metric, _ forecast: MadeForecast) -> String? {
    let loss = forecast.loss(metric)
    let isRight = forecast.actual == forecast.forecast
    return (isRight ? loss == 0 : loss > 0 && loss.isFinite)
      ? nil : "\(forecast) has a loss of \(loss), expected \(isRight ? "0" : "a number above 0")"
  }

  /// All losses in order, against those in other orders, with others in between.
  private static func merges(_ metric: Metric) -> String? {
    let losses = MadeForecast.all.map { $0.loss(metric) }
    for step in [1, 7, 11] {
      for k in MadeForecast.all.indices.reversed() {
        let i = k * step % MadeForecast.all.count
        let again = MadeForecast.all[i].loss(metric)
        if again.bitPattern != losses[i].bitPattern {
          return "\(MadeForecast.all[i]) has a loss of \(losses[i]), and of \(again) after other forecasts"
        }
      }
    }
    return nil
  }

  private static func sql(_ metric: Metric) throws -> String? {
    try DatabaseQueue().read { database in
      for forecast in MadeForecast.all + MadeForecast.missing(metric.isScaled) {
        let (actual, made, scale) = (forecast.actual, forecast.forecast, forecast.scale)
        let found: Double?
        do {
          found = try Double.fetchOne(
            database,
            sql: "SELECT \(metric.sql) FROM (SELECT ? AS y_true, ? AS y_pred, ? AS mase_scale, ? AS pinball)",
            arguments: [number(actual), number(made), number(scale), forecast.pinball])
        } catch {
          return "SQLite cannot compute it: \(error)"
        }
        let expected = forecast.loss(metric)
        if expected.isNaN ? found != nil : found?.bitPattern != expected.bitPattern {
          return "\(forecast) has a loss of \(expected), and in SQL of \(found.map { "\($0)" } ?? "NULL")"
        }
      }
      return nil
    }
  }

  /// What a store has of a number: NULL for none.
  private static func number(_ value: Double) -> Double? { value.isNaN ? nil : value }

  private static func floor(_ metric: Metric) -> String? {
    let floors = [0, 1e-12, 1, 1e12].map(metric.floor)
    return floors.allSatisfy { $0.isFinite && $0 >= 0 } && floors == floors.sorted()
      ? nil : "variances of 0, 1e-12, 1 and 1e12 have the floors \(floors)"
  }

  private static func words(_ metric: Metric) -> String? {
    let isColumn = metric.name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
    let areThere = ![metric.title, metric.words, metric.losses].contains("")
    return isColumn && areThere
      ? nil
      : "the name '\(metric.name)', the title '\(metric.title)', the words '\(metric.words)' and '\(metric.losses)'"
  }
}

/// A forecast that nobody made, what came, the scale of its fold, and the mean pinball loss of its quantiles, if it has any.
private struct MadeForecast: CustomStringConvertible {
  let actual: Double
  let forecast: Double
  let scale: Double
  let pinball: Double?

  func loss(_ metric: Metric) -> Double { metric.loss(actual, forecast, scale, pinball: pinball) }

  var description: String {
    "a forecast of \(forecast)\(pinball.map { ", with quantiles of the pinball loss \($0)," } ?? "") where \(actual) came, "
      + "with a scale of \(scale),"
  }

  /// Right ones and wrong ones, of all sizes.
  static let all: [MadeForecast] = (0..<60).map { i in
    let size = [1, 1e-9, 1e6, 0.01][i % 4]
    let actual = size * (1 + scatter(i))
    let isRight = i % 5 == 0
    return MadeForecast(
      actual: actual, forecast: isRight ? actual : actual + size * scatter(i + 900),
      scale: size * (scatter(i + 300) + 0.6), pinball: isRight || i % 3 > 0 ? nil : size * (scatter(i + 600) + 0.6))
  }

  /// Those that cannot be scored.
  static func missing(_ isScaled: Bool) -> [MadeForecast] {
    let made = [(Double.nan, 1.0, 2.0), (1, .nan, 2), (.nan, .nan, 2)] + (isScaled ? [(1, 3, .nan)] : [])
    return made.map { MadeForecast(actual: $0, forecast: $1, scale: $2, pinball: nil) }
  }
}
