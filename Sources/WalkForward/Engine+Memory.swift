internal import Forecasters
internal import Foundation
internal import Metrics
internal import Series

/// What the workers of an engine need at once, in bytes, beside the data: an estimate from above.
struct MemoryNeed {
  /// Units that are walked at once.
  var workers = 0
  /// Networks of a unit: the sequential arm's and one of each baseline.
  var networks = 0
  /// The buffers of one network.
  var network = 0
  /// What of them belongs to the parameters, however small the batch.
  var parameters = 0
  /// The forecasts of one fold, over a unit's arms.
  var forecasts = 0

  /// A worker's share.
  var perWorker: Int { sum(product(networks, network), forecasts) }
  /// What all workers need together.
  var total: Int { product(workers, perWorker) }
}

extension Engine {
  /// Throws, naming what to lower, where the run would need more than `limit` bytes at once.
  ///
  /// A network that does not fit would not fail but be killed by the system, with everything that runs beside it. O(series × arms).
  package func requireMemory(atMost limit: Int) throws(ConfigurationError) {
    let need = memoryNeed
    guard need.total > limit else { return }
    let key =
      if need.forecasts > product(need.networks, need.network) { "horizon" } else {
        need.parameters > need.network / 2 ? "hidden" : "batch"
      }
    let share =
      need.networks == 0
      ? "" : ", each with \(need.networks) network\(need.networks == 1 ? "" : "s") of \(bytes(need.network))"
    let forecasts = need.forecasts > limit / 100 ? ", each with \(bytes(need.forecasts)) of forecasts a fold" : ""
    throw ConfigurationError(
      key: key, expected: "a run that needs at most \(bytes(limit)) of memory",
      found:
        "\(bytes(need.total)) for \(need.workers) worker\(need.workers == 1 ? "" : "s")\(share)\(forecasts)",
      advice: key == "horizon"
        ? "Lower --horizon, --step or --workers."
        : "Lower --hidden, --layers, --lookback, --batch or --workers, or leave baselines out with --random-fit.")
  }

  /// The need of the units that need most.
  var memoryNeed: MemoryNeed {
    var most = MemoryNeed()
    for walked in job.series {
      let forecasts = (walked.folds.map(\.testOrigins.count).max() ?? 0) * job.configuration.horizon
      for group in job.catalog.walked {
        var need = MemoryNeed(
          forecasts: product(forecasts * group.all.count, bytesOfForecast(quantiles: group.settings.quantiles.count)))
        for part in group.parts {
          let settings = part.forecasterSettings(
            on: walked, series: part.settings.cohort == .each ? 1 : job.series.count)
          // What a forecaster of the caller's own needs is not known.
          let cost = part.lead.family.cost(settings, part.settings.ensemble)
          let alone = part.rival?.method == .population ? Population.count(epochs: part.settings.epochs) : 1
          need.networks += part.learns ? alone + part.members.count - 1 : 0
          need.network = max(need.network, cost.bytes)
          need.parameters = max(need.parameters, cost.parameterBytes)
        }
        if need.perWorker > most.perWorker { most = need }
      }
    }
    most.workers = min(workers, job.series.count * job.catalog.walked.count)
    return most
  }
}

/// Bytes of a forecast with so many quantiles, which are an array of their own where there are any.
private func bytesOfForecast(quantiles: Int) -> Int {
  MemoryLayout<FoldRecord.Prediction>.stride
    + (quantiles == 0 ? 0 : 32 + quantiles * MemoryLayout<Quantile>.stride)
}

/// A number of bytes with three digits, such as 1.42 GB.
private func bytes(_ count: Int) -> String {
  var value = Double(count)
  var unit = 0
  let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
  while value >= 1000 && unit + 1 < units.count {
    value /= 1000
    unit += 1
  }
  let places = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return String(format: "%.*f %@", places, value, units[unit])
}
