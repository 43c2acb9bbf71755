internal import Forecasters
internal import Foundation
internal import GRDB
internal import Series
internal import WalkForward

extension ResultWriter {
  func insert(_ series: SeriesDescription, _ number: Int, of run: Int, into db: Database) throws {
    try Tables.series.insert(series, key: [run, number], in: db)
    let rows = try Tables.instant.insertion([run, number], in: db)
    for (row, instant) in series.instants.enumerated() { try rows.insert((row, series.clock.text(for: instant))) }
  }

  func insert(_ record: FoldRecord, of run: Int, into db: Database) throws {
    let key = [run, record.series, record.arm, record.fold.index]
    try Tables.fold.insert(record, key: key, in: db)
    try Tables.foldTiming.insert(record, key: key, in: db)
    if let reason = record.reason {
      let name = try String.fetchOne(
        db, sql: "SELECT name FROM series WHERE run_id = ? AND series_id = ?", arguments: [run, record.series])
      try Tables.failure.insert(
        Failure(
          seriesID: record.series, series: name ?? "", armID: record.arm, fold: record.fold.index, reason: reason),
        key: [run], in: db)
    }
    let epochs = try Tables.epoch.insertion(key, in: db)
    for epoch in record.epochs { try epochs.insert(epoch) }
    let predictions = try Tables.prediction.insertion(key, in: db)
    for prediction in record.predictions { try predictions.insert(prediction) }
  }
}

extension FoldRecord {
  /// Why the fold failed; nil otherwise.
  var reason: String? {
    if case .failed(let why) = status { why } else { nil }
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
