internal import Forecasters
internal import Foundation
internal import Metrics
internal import WalkForward

/// The records of a walk by series, arm and fold.
struct Walked {
  private(set) var records: [String: FoldRecord] = [:]
  private(set) var order: [String] = []

  /// Walks a job and keeps the records of a family's arms.
  init(_ job: Job, of family: String, workers: Int = 1) async throws {
    for try await step in Engine(job, workers: workers).walk() { add(step, job, family) }
    sort(job)
  }

  /// The same of a walk that is stopped after every step and goes on from what was saved.
  init(stopping job: Job, of family: String) async throws {
    let engine = Engine(job, workers: 1)
    var states: [WalkStep.Key: Data] = [:]
    var taken = 0
    while taken < engine.recordCount {
      let before = taken
      for try await step in engine.walk(resuming: states) {
        add(step, job, family)
        states[step.key] = try step.state
        taken += step.records.count
        break
      }
      if taken == before { break }
    }
    sort(job)
  }

  private mutating func add(_ step: WalkStep, _ job: Job, _ family: String) {
    for record in step.records where job.arms[record.arm].forecaster == family {
      let key = Self.key(record, job)
      records[key] = record
      order.append(key)
    }
  }

  private mutating func sort(_ job: Job) {
    order.sort { a, b in
      guard let x = records[a], let y = records[b] else { return false }
      return (x.fold.index, x.series, x.arm) < (y.fold.index, y.series, y.arm)
    }
  }

  private static func key(_ record: FoldRecord, _ job: Job) -> String {
    "fold \(record.fold.index) of \(job.series[record.series].name), \(job.arms[record.arm].name)"
  }

  /// The first fold that failed, with its reason.
  var failure: String? {
    for key in order {
      if case .failed(let reason)? = records[key]?.status { return "\(key): \(reason)" }
    }
    return order.isEmpty ? "no fold was walked" : nil
  }

  /// The first place where another walk has other bits, over the folds and origins that are compared.
  ///
  /// Forecasts are compared at origins up to `row`, and trainings whose cutoff is not after it; folds from `fold` on.
  func difference(_ other: Walked, upTo row: Int = .max, from fold: Int = 0) -> String? {
    for key in order {
      guard let record = records[key], record.fold.index >= fold, record.fold.testOrigins.lowerBound <= row else {
        continue
      }
      guard let theirs = other.records[key] else { return "\(key) is not walked" }
      if record.fold.cutoff <= row && record.numbers != theirs.numbers {
        return "\(key): training gave \(record.training(theirs))"
      }
      if let found = record.difference(theirs, upTo: row) { return "\(key): \(found)" }
    }
    return nil
  }

  /// All forecasts by series, arm, origin and lead, whatever folds they were made in, of the origins of `range`.
  func forecasts(_ range: Range<Int>, _ job: Job) -> [String: UInt64] {
    var result: [String: UInt64] = [:]
    for record in records.values {
      for made in record.predictions where range.contains(made.origin) {
        result["\(job.arms[record.arm].name), origin \(made.origin), lead \(made.lead)"] = made.forecast.bitPattern
      }
    }
    return result
  }
}

extension FoldRecord {
  /// What training came to, as bits.
  fileprivate var numbers: [UInt64] {
    bits([rateStart, rateEnd, trainLoss, validationLoss, accuracy].map { $0 ?? -1 })
      + [spending.gradientSteps, spending.gradientSamples, spending.forwardSamples].map(UInt64.init)
      + [isFailed ? 1 : 0]
  }

  fileprivate func training(_ other: FoldRecord) -> String {
    "a loss of \(text(trainLoss)) and a last rate of \(text(rateEnd)), and then of \(text(other.trainLoss)) and \(text(other.rateEnd))"
  }

  fileprivate func difference(_ other: FoldRecord, upTo row: Int) -> String? {
    let (ours, theirs) = (predictions.filter { $0.origin <= row }, other.predictions.filter { $0.origin <= row })
    guard ours.count == theirs.count else { return "\(ours.count) forecasts, and then \(theirs.count)" }
    for (ours, theirs) in zip(ours, theirs) {
      let place = "at origin \(ours.origin) lead \(ours.lead)"
      if ours.forecast.bitPattern != theirs.forecast.bitPattern {
        return "\(place) is forecast as \(ours.forecast), and then as \(theirs.forecast)"
      }
      let (values, others) = (ours.quantiles.map(\.value), theirs.quantiles.map(\.value))
      if bits(values) != bits(others) { return "\(place) has the quantiles \(values), and then \(others)" }
    }
    return nil
  }
}

private func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }
