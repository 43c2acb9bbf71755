internal import Forecasters
internal import Metrics

/// What naive arms forecast with which a trained one is combined.
struct PartnerForecasts {
  /// Of a fold's test origins, by member: for each partner origins × H in target units, nil where it could not be fitted.
  var byMember: [Int: [[Double]?]] = [:]
  /// Of the last training's tails, by partner and member; none unless they are asked for.
  var tails: [[Int: Tail]] = []

  /// The records that a mixer takes in place of a trained arm's own: its forecasts before they were shrunk, then those of each partner.
  ///
  /// Outcomes lie around a partner's point as around that of the trained arm.
  func records(of lead: FoldRecord, member: Int, partners: [ArmGroup.Member]) -> [FoldRecord] {
    var own = lead
    if let unshrunk = lead.unshrunk { own.predictions = unshrunk }
    own.weights = nil
    let forecasts = byMember[member] ?? partners.map { _ in nil }
    return [own]
      + zip(partners, forecasts).map { partner, forecasts in
        var record = own
        record.arm = partner.index
        record.status = lead.fold.refits ? .trained : .frozen
        (record.epochs, record.spending) = ([], Spending())
        guard let forecasts, forecasts.count == record.predictions.count else { return record }
        for i in record.predictions.indices {
          let distance = forecasts[i] - record.predictions[i].forecast
          record.predictions[i].forecast = forecasts[i]
          for q in record.predictions[i].quantiles.indices { record.predictions[i].quantiles[q].value += distance }
        }
        return record
      }
  }

  /// Whether each partner has forecasts of a member.
  func isReady(_ member: Int) -> [Bool] { (byMember[member] ?? []).map { $0 != nil } }
}
