internal import Foundation
internal import GRDB
internal import Series

/// One job of a study that is done.
public struct StoredStudyJob: Sendable, Equatable, StoredRow {
  /// The job's number in the store; 0 before it has one.
  public var id = 0
  /// The hash of configuration and data content.
  public var identity = ""
  /// What all arms of the job share, as JSON.
  public var setting = ""
  /// The whole configuration, as JSON.
  public var configuration = ""
  /// The version of the program that ran.
  public var codeVersion = ""
  /// Folds that were trained.
  public var fits = 0
  /// Seconds of all folds together, on one core.
  public var seconds = 0.0

  init() {}

  /// A job.
  public init(
    identity: String, setting: String, configuration: String, codeVersion: String, fits: Int, seconds: Double
  ) {
    self.identity = identity
    self.setting = setting
    self.configuration = configuration
    self.codeVersion = codeVersion
    self.fits = fits
    self.seconds = seconds
  }
}

/// One arm in one fold of one series of a study.
public struct StoredStudyFold: Sendable, Equatable, StoredRow {
  /// The series' name.
  public var series = ""
  /// The arm's name, without its seed.
  public var arm = ""
  /// The seed; 0 for a naive arm.
  public var seed = 0
  /// The fold.
  public var fold = 0
  /// Whether the naive forecast stands in.
  public var failed = false
  /// The measures of the fold.
  public var numbers: [Double] = []
  /// Rate and validation loss of each epoch in turn; empty where not asked for.
  public var path: [Double] = []

  init() {}

  /// A fold.
  public init(
    series: String, arm: String, seed: Int, fold: Int, failed: Bool, numbers: [Double], path: [Double] = []
  ) {
    self.series = series
    self.arm = arm
    self.seed = seed
    self.fold = fold
    self.failed = failed
    self.numbers = numbers
    self.path = path
  }
}

extension ResultWriter {
  /// The identities of the study's jobs that are done.
  public func studyJobs() throws -> Set<String> {
    try write { db in
      try makeStudyTables(in: db)
      return try Set(String.fetchAll(db, sql: "SELECT identity FROM study_job"))
    }
  }

  /// Keeps a job with all its folds in one transaction, so that a store holds whole jobs only.
  ///
  /// O(folds). Throws `StoreError`; the store is then as it was.
  public func keep(_ job: StoredStudyJob, folds: [StoredStudyFold]) throws {
    try write { db in
      try makeStudyTables(in: db)
      try Tables.studyJob.insert(job, in: db)
      try Tables.studyFold.insertion(in: db).insert(folds, key: [Int(db.lastInsertedRowID)])
    }
  }

  private func makeStudyTables(in db: Database) throws {
    for table in [Tables.studyJob.shape, Tables.studyFold.shape] { try db.execute(sql: table.sql) }
  }
}

extension ResultReader {
  /// The study's jobs in the order in which they were done.
  ///
  /// - Throws: `StoreError` of the kind `noStudy` where no study was run into the store.
  public func studyJobs() throws -> [StoredStudyJob] {
    let path = path
    return try access { db in
      guard try Tables.studyJob.exists(in: db) else { throw StoreError(path: path, kind: .noStudy) }
      return try Tables.studyJob.rows("ORDER BY job_id", in: db)
    }
  }

  /// All folds of a job, by series, arm, seed and fold.
  public func studyFolds(of job: Int) throws -> [StoredStudyFold] {
    try access {
      try Tables.studyFold.rows("WHERE job_id = ? ORDER BY series, arm, seed, fold", [job], in: $0)
    }
  }
}

extension Tables {
  private typealias Jobs = Column<StoredStudyJob, StoredStudyJob>
  private typealias Folds = Column<StoredStudyFold, StoredStudyFold>

  static let studyJob = Table<StoredStudyJob, StoredStudyJob>(
    "study_job", "One job of a study that is done: one configuration on the series of one panel.",
    presence: .onDemand, hasRowID: true,
    [
      Jobs.later("job_id", "INTEGER PRIMARY KEY", "key", read: \.id),
      Jobs("identity", "TEXT NOT NULL UNIQUE", "hash of configuration and data content", \.identity),
      Jobs("setting", "TEXT NOT NULL", "what all arms of the job share, as JSON", \.setting),
      Jobs("configuration", "TEXT NOT NULL", "the whole configuration, as JSON", \.configuration),
      Jobs("code_version", "TEXT NOT NULL", "version of the program that ran", \.codeVersion),
      Jobs("fits", "INTEGER NOT NULL", "folds that were trained", count: \.fits),
      Jobs("seconds", "REAL NOT NULL", "seconds of all folds together, on one core", \.seconds),
    ])

  static let studyFold = Table<StoredStudyFold, StoredStudyFold>(
    "study_fold", "One arm in one fold of one series in one job of a study.", presence: .onDemand,
    key: ["job_id", "series", "arm", "seed", "fold"],
    [
      Folds.key("job_id", "the job", type: "INTEGER NOT NULL REFERENCES study_job(job_id) ON DELETE CASCADE"),
      Folds("series", "TEXT NOT NULL", "name of the series, its data set before a slash", \.series),
      Folds("arm", "TEXT NOT NULL", "name of the arm, without its seed", \.arm),
      Folds("seed", "INTEGER NOT NULL", "seed; 0 for a naive arm", \.seed),
      Folds("fold", "INTEGER NOT NULL", "number of the fold, from 0", count: \.fold),
      Folds(
        "failed", "INTEGER NOT NULL CHECK(failed IN (0, 1))", "1 where the naive forecast stands in", \.failed),
      Folds(
        "numbers", "BLOB NOT NULL",
        "float64, little-endian: the measures of the fold in the order of the study's Metric",
        write: { Data(littleEndian: $0.numbers.map(\.bitPattern)) }, take: { $0.numbers = numbers(in: try $1[$2]) }),
      Folds(
        "path", "BLOB",
        "float64, little-endian: rate and validation loss of each epoch in turn; NULL where not asked for",
        write: { $0.path.isEmpty ? nil : Data(littleEndian: $0.path.map(\.bitPattern)) },
        take: { $0.path = (try $1[$2] as Data?).map(numbers) ?? [] }),
    ])
}

private func numbers(in data: Data) -> [Double] { data.littleEndianWords().map(Double.init(bitPattern:)) }
