public import Declarations
public import Series

extension Target.Cumulation: SettingItem {}

extension FoldRecord {
  /// The record with forecasts and outcomes of lead h that are of all rows from the next one to that.
  ///
  /// The sum of the forecasts of single rows is what forecasts the sum with the least expected squared error, as expectations add up; of
  /// quantiles that is not so, for which reason `RunConfiguration` refuses them. All that happens within a run, shrinkage and rates
  /// among it, goes by single rows. Sums are of the leads in their order, so that bits do not depend on what else is forecast. O(predictions).
  func cumulated(_ cumulation: Target.Cumulation) -> FoldRecord {
    guard cumulation != .none else { return self }
    var record = self
    var (actual, forecast) = (0.0, 0.0)
    for i in predictions.indices {
      let one = predictions[i]
      if one.lead == 1 { (actual, forecast) = (0, 0) }
      actual += one.actual
      forecast += one.forecast
      let count = cumulation == .mean ? Double(one.lead) : 1
      record.predictions[i].actual = actual / count
      record.predictions[i].forecast = forecast / count
    }
    return record
  }
}
