internal import Forecasters
internal import Series
internal import Synchronization

/// What probes found, whichever task they are in.
final class ProbeNotes: Sendable {
  private let notes = Mutex(Findings())
  private let allRows = Mutex(false)

  var findings: Findings { notes.withLock { $0 } }

  /// Whether a forecaster reads every row from the first that it was trained on, as its family says.
  var readsAllRows: Bool { allRows.withLock { $0 } }

  func noteAllRows() { allRows.withLock { $0 = true } }

  func note(_ clause: String, _ text: String?) { notes.withLock { $0.note(clause, text) } }
}

/// A forecaster in a walk that hands everything on to another one, and holds it to what forecasters promise one by one.
struct ForecasterProbe: TrainableForecaster {
  private var inner: any TrainableForecaster
  private let fresh: () -> any TrainableForecaster
  private let notes: ProbeNotes
  /// Whether what it learns is in its parameters; what is fitted at once is fitted again.
  private let carries: Bool

  init(carries: Bool, _ notes: ProbeNotes, _ fresh: @escaping () -> any TrainableForecaster) {
    (self.carries, self.notes, self.fresh) = (carries, notes, fresh)
    inner = fresh()
  }

  var name: String { inner.name }
  var parameters: [Float] {
    get { inner.parameters }
    set { inner.parameters = newValue }
  }
  var quantileLevels: [Double] { inner.quantileLevels }
  mutating func shrinkPerturb(seed: UInt64) { inner.shrinkPerturb(seed: seed) }
  mutating func resetMoments() { inner.resetMoments() }
  mutating func initializeUntrained(seed: UInt64) { inner.initializeUntrained(seed: seed) }

  mutating func initialize(seed: UInt64) {
    inner.initialize(seed: seed)
    var other = fresh()
    other.initialize(seed: seed)
    if bits(other.parameters) != bits(inner.parameters) {
      notes.note("seed", "two forecasters have other parameters after initialize(seed: \(seed))")
    }
  }

  mutating func train(_ task: TrainingTask) throws(TrainingFailure) -> TrainingOutcome {
    let origins = Array(task.training.suffix(5)) + task.validation
    _ = forecast(origins: origins, in: task.windows)
    let start = inner.parameters
    let outcome: TrainingOutcome
    do throws(TrainingFailure) {
      outcome = try inner.train(task)
    } catch {
      notes.note("trains", "\(error)")
      throw error
    }
    guard let forecasts = counted(origins, task.windows) else { return outcome }
    var twin = fresh()
    twin.parameters = start
    do throws(TrainingFailure) {
      _ = try twin.train(task)
      compare("deterministic", forecasts, of: twin, origins, task.windows, "trained on the same task")
    } catch {
      notes.note("deterministic", "a task that trained did not the second time: \(error)")
    }
    guard carries else { return outcome }
    var heir = fresh()
    heir.parameters = inner.parameters
    compare("state", forecasts, of: heir, origins, task.windows, "given the trained one's parameters")
    return outcome
  }

  /// Notes the first forecast that another forecaster makes otherwise.
  private func compare(
    _ clause: String, _ forecasts: [Double], of other: any TrainableForecaster, _ origins: [Int], _ windows: Windows,
    _ whose: String
  ) {
    var other = other
    let theirs = other.forecast(origins: origins, in: windows)
    guard let i = zip(forecasts, theirs).enumerated().first(where: { $1.0.bitPattern != $1.1.bitPattern })?.offset
    else { return }
    notes.note(
      clause,
      "origin \(origins[i / windows.horizon]) lead \(i % windows.horizon + 1) is forecast as \(forecasts[i]), and "
        + "by another forecaster, \(whose), as \(theirs[i])")
  }

  mutating func forecast(origins: [Int], in windows: Windows) -> [Double] {
    guard let forecasts = counted(origins, windows) else { return [] }
    if let i = forecasts.firstIndex(where: { !$0.isFinite }) {
      notes.note(
        "finite",
        "origin \(origins[i / windows.horizon]) lead \(i % windows.horizon + 1) is forecast as \(forecasts[i])")
    }
    guard let again = counted(origins, windows), counted([], windows) != nil else { return forecasts }
    if bits(again) != bits(forecasts) {
      notes.note("forecasting", "the same origins have other forecasts when they are forecast again")
    }
    for i in Set([0, origins.count / 2, origins.count - 1]).sorted() where origins.indices.contains(i) {
      guard let alone = counted([origins[i]], windows) else { return forecasts }
      let among = Array(forecasts[i * windows.horizon..<(i + 1) * windows.horizon])
      if bits(alone) != bits(among) {
        notes.note("alone", "origin \(origins[i]) is forecast as \(alone) alone, and as \(among) among others")
      }
    }
    return forecasts
  }

  mutating func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double] {
    let points = forecast(origins: origins, in: windows)
    let (quantiles, count) = (inner.forecastQuantiles(origins: origins, in: windows), quantileLevels.count)
    let wanted = origins.count * windows.horizon * count
    guard quantiles.count == wanted else {
      notes.note("quantiles", "\(quantiles.count) quantiles, expected \(wanted), origins × leads × levels")
      return quantiles
    }
    for i in quantiles.indices {
      let place = "origin \(origins[i / count / windows.horizon]) lead \(i / count % windows.horizon + 1)"
      if !quantiles[i].isFinite {
        notes.note("quantiles", "\(place) has the quantile \(quantiles[i])")
      } else if i % count > 0 && quantiles[i] < quantiles[i - 1] {
        notes.note("quantiles", "\(place) has the quantile \(quantiles[i]) after \(quantiles[i - 1])")
      } else if i % count == count / 2 && points.indices.contains(i / count) && quantiles[i] != points[i / count] {
        notes.note("quantiles", "\(place) is forecast as \(points[i / count]), and its median as \(quantiles[i])")
      }
    }
    let again = inner.forecastQuantiles(origins: origins, in: windows)
    if bits(again) != bits(quantiles) {
      notes.note("forecasting", "the same origins have other quantiles when they are forecast again")
    }
    return quantiles
  }

  /// The forecasts where there are as many as there have to be.
  private mutating func counted(_ origins: [Int], _ windows: Windows) -> [Double]? {
    let forecasts = inner.forecast(origins: origins, in: windows)
    if forecasts.count == origins.count * windows.horizon { return forecasts }
    notes.note(
      "count",
      "\(forecasts.count) forecasts for \(origins.count) origins and \(windows.horizon) leads, expected "
        + "\(origins.count * windows.horizon), origins × leads")
    return nil
  }
}
