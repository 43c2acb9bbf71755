internal import Foundation
internal import GRDB

/// A run as the store holds it.
package struct StoredRun: Sendable, Equatable, StoredRow {
  /// The run's number in the store.
  package var id = 0
  /// The hash of configuration, data content and seed.
  package var identity = ""
  /// The run's name.
  package var name = ""
  /// The configuration, as JSON.
  package var configuration = ""
  /// The hash of the content of all series.
  package var dataHash = ""
  /// The first seed.
  package var seed = 0
  /// The version of the program that ran.
  package var codeVersion = ""
  /// When it began, ISO 8601 in UTC.
  package var started = ""
  /// When it ended, ISO 8601 in UTC.
  package var finished: String?
  /// Where it stands.
  package var status = RunStatus.interrupted
}

extension StoredRun {
  /// The rows before an origin that are not known yet when it is forecast, as the run's settings have it.
  package var latency: Int {
    struct Settings: Decodable { let latency: Int? }
    return (try? JSONDecoder().decode(Settings.self, from: Data(configuration.utf8)))?.latency ?? 0
  }
}

extension Tables {
  private typealias C = Column<StoredRun, StoredRun>

  static let run = Table<StoredRun, StoredRun>(
    "run", "One run: one configuration on one state of the data with one seed.", hasRowID: true,
    [
      C.later("run_id", "INTEGER PRIMARY KEY", "key", read: \.id),
      C("identity", "TEXT NOT NULL UNIQUE", "hash of configuration, data content and seed", \.identity),
      C("name", "TEXT NOT NULL", "name by which reports call the run", \.name),
      C("configuration", "TEXT NOT NULL", "the whole configuration, as JSON", \.configuration),
      C("data_hash", "TEXT NOT NULL", "hash of the content of all series", \.dataHash),
      C("seed", "INTEGER NOT NULL", "first seed", \.seed),
      C("code_version", "TEXT NOT NULL", "version of the program that ran", \.codeVersion),
      C("started", "TEXT NOT NULL", "when the run began, ISO 8601 in UTC", \.started),
      C("finished", "TEXT", "when it ended, ISO 8601 in UTC; NULL before", \.finished),
      C(
        "status", "TEXT NOT NULL CHECK(status IN ('running', 'done', 'interrupted'))", "where the run stands",
        write: { $0.status.rawValue }, take: { $0.status = RunStatus(rawValue: try $1[$2]) ?? .interrupted }),
      C.later(
        "frame", "TEXT", "digest of what the run is: its settings, series, instants, arms and skipped series", since: 2),
    ])
}
