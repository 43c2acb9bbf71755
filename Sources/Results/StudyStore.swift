internal import Foundation
internal import GRDB

/// One job of a study that is done.
public struct StoredStudyJob: Sendable, Equatable {
  /// The job's number in the store; 0 before it has one.
  public var id = 0
  /// The hash of configuration and data content.
  public var identity: String
  /// What all arms of the job share, as JSON.
  public var setting: String
  /// The whole configuration, as JSON.
  public var configuration: String
  /// The version of the program that ran.
  public var codeVersion: String
  /// Folds that were trained.
  public var fits: Int
  /// Seconds of all folds together, on one core.
  public var seconds: Double

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
public struct StoredStudyFold: Sendable, Equatable {
  /// The series' name.
  public var series: String
  /// The arm's name, without its seed.
  public var arm: String
  /// The seed; 0 for a naive arm.
  public var seed: Int
  /// The fold.
  public var fold: Int
  /// Whether the naive forecast stands in.
  public var failed: Bool
  /// The measures of the fold.
  public var numbers: [Double]
  /// Rate and validation loss of each epoch in turn; empty where not asked for.
  public var path: [Double]

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
      try db.execute(sql: Schema.study)
      return try Set(String.fetchAll(db, sql: "SELECT identity FROM study_job"))
    }
  }

  /// Keeps a job with all its folds in one transaction, so that a store holds whole jobs only.
  ///
  /// O(folds). Throws `StoreError`; the store is then as it was.
  public func keep(_ job: StoredStudyJob, folds: [StoredStudyFold]) throws {
    try write { db in
      try db.execute(sql: Schema.study)
      try db.execute(
        sql: """
          INSERT INTO study_job(identity, setting, configuration, code_version, fits, seconds) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [job.identity, job.setting, job.configuration, job.codeVersion, job.fits, job.seconds])
      let id = db.lastInsertedRowID
      let insert = try db.makeStatement(sql: "INSERT INTO study_fold VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      for fold in folds {
        try insert.execute(arguments: [
          id, fold.series, fold.arm, fold.seed, fold.fold, fold.failed, data(of: fold.numbers),
          fold.path.isEmpty ? nil : data(of: fold.path),
        ])
      }
    }
  }
}

extension ResultReader {
  /// The study's jobs in the order in which they were done.
  ///
  /// - Throws: `StoreError` of the kind `noStudy` where no study was run into the store.
  public func studyJobs() throws -> [StoredStudyJob] {
    let kept = try rows("SELECT count(*) FROM sqlite_schema WHERE name = 'study_job'") { try $0[0] as Int }
    guard kept == [1] else { throw StoreError(path: path, kind: .noStudy) }
    return try rows("SELECT * FROM study_job ORDER BY job_id") { row in
      var job = try StoredStudyJob(
        identity: row["identity"], setting: row["setting"], configuration: row["configuration"],
        codeVersion: row["code_version"], fits: row.count("fits"), seconds: row["seconds"])
      job.id = try row["job_id"]
      return job
    }
  }

  /// All folds of a job, by series, arm, seed and fold.
  public func studyFolds(of job: Int) throws -> [StoredStudyFold] {
    try rows("SELECT * FROM study_fold WHERE job_id = ? ORDER BY series, arm, seed, fold", [job]) { row in
      try StoredStudyFold(
        series: row["series"], arm: row["arm"], seed: row["seed"], fold: row.count("fold"), failed: row["failed"],
        numbers: numbers(in: row["numbers"]), path: (row["path"] as Data?).map(numbers) ?? [])
    }
  }
}

private func data(of numbers: [Double]) -> Data {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(8 * numbers.count)
  for number in numbers {
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64(byte)))) }
  }
  return Data(bytes)
}

private func numbers(in data: Data) -> [Double] {
  let bytes = [UInt8](data)
  return stride(from: 0, to: bytes.count - 7, by: 8).map { i in
    var pattern: UInt64 = 0
    for byte in 0..<8 { pattern |= UInt64(bytes[i + byte]) << (8 * UInt64(byte)) }
    return Double(bitPattern: pattern)
  }
}
