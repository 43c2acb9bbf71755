internal import Forecasters
internal import Foundation
internal import GRDB
internal import Series
internal import WalkForward

extension ResultWriter {
  func insert(_ series: SeriesDescription, _ number: Int, of run: Int, into db: Database) throws {
    try Tables.series.insert(series, key: [run, number], in: db)
    guard series.calendar == nil else { return }
    let rows = series.instants.enumerated().lazy.map { (row: $0, time: series.clock.text(for: $1)) }
    try Tables.instant.insertion(in: db).insert(rows, key: [run, number])
  }

  /// Inserts records with their epochs and predictions, by statements that are looked up once.
  func insert(_ records: [FoldRecord], of run: Int, into db: Database) throws {
    let (folds, timings) = (try Tables.fold.insertion(in: db), try Tables.foldTiming.insertion(in: db))
    let (epochs, predictions) = (try Tables.epoch.insertion(in: db), try Tables.prediction.insertion(in: db))
    for record in records {
      let key = [run, record.series, record.arm, record.fold.index]
      try folds.insert(CollectionOfOne(record), key: key)
      try timings.insert(CollectionOfOne(record), key: key)
      if let reason = record.reason { try insertFailure(of: record, reason, run, into: db) }
      try epochs.insert(record.epochs, key: key)
      try predictions.insert(record.predictions, key: key)
    }
  }

  private func insertFailure(of record: FoldRecord, _ reason: String, _ run: Int, into db: Database) throws {
    let name = try String.fetchOne(
      db, sql: "SELECT name FROM series WHERE run_id = ? AND series_id = ?", arguments: [run, record.series])
    try Tables.failure.insert(
      Failure(seriesID: record.series, series: name ?? "", armID: record.arm, fold: record.fold.index, reason: reason),
      key: [run], in: db)
  }
}

extension FoldRecord {
  /// Why the fold failed; nil otherwise.
  var reason: String? {
    if case .failed(let why) = status { why } else { nil }
  }

  /// The numbers of the arms that it is made of with their weights, as JSON; nil of an arm that forecasts itself.
  var sourceWeights: String? {
    sources.isEmpty ? nil : "{\(sources.map { "\"\($0.arm)\":\($0.weight)" }.joined(separator: ","))}"
  }

  /// How often the safety chain did what, and what covariates could not be taken as they were, as a JSON object with its names
  /// sorted.
  var interventionCounts: String {
    var counts: [String: Int] = [:]
    for epoch in epochs where !epoch.interventions.isEmpty {
      for name in epoch.interventions.split(separator: ",") {
        counts[name.trimmingCharacters(in: .whitespaces), default: 0] += 1
      }
    }
    for note in covariates { counts[StoredCovariateNote.name(note.kind) + note.column] = note.values }
    // Columns have any name, so that quotes in them are escaped.
    let members = counts.sorted { $0.key < $1.key }.map { "\(jsonText($0.key)):\($0.value)" }
    return "{\(members.joined(separator: ","))}"
  }
}

/// A text as a JSON string.
private func jsonText(_ text: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes]
  return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}
