internal import GRDB
internal import Synchronization
internal import WalkForward

/// Reads a store without writing to it, also while a run is writing.
///
/// Every method throws `StoreError` where the file turns out damaged or locked.
public final class ResultReader: Sendable {
  /// The store's file.
  public let path: String
  private let queue: DatabaseQueue
  /// The runs whose rows were found to be as they were written.
  let unaltered = Mutex<Set<Int>>([])
  /// The rows of each run's series that were counted.
  let rowCounts = Mutex<[[Int]: Int]>([:])

  /// Opens the store at `path`.
  ///
  /// - Throws: `StoreError` where the file is missing, is no store, or is one that this version does not know.
  public init(path: String, busyTimeout: Double = 30) throws {
    self.path = path
    queue = try StoreFile(path: path).openForReading(busyTimeout: busyTimeout)
  }

  /// The runs in the order in which they began.
  package func runs() throws -> [StoredRun] {
    try access { try Tables.run.rows("ORDER BY run_id", in: $0) }
  }

  /// The runs of these names in the order in which they began; all runs without names.
  ///
  /// - Throws: `StoreError` of the kind `noRun`, naming the runs there are, where none is called so.
  package func runs(named names: [String]) throws -> [StoredRun] {
    let all = try runs()
    if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
      throw StoreError(path: path, kind: .noRun(name: unknown, known: all.map(\.name)))
    }
    return names.isEmpty ? all : all.filter { names.contains($0.name) }
  }

  /// The run's series by number.
  package func series(of run: Int) throws -> [StoredSeries] {
    let all = try access { try Tables.series.rows("WHERE run_id = ? ORDER BY series_id", [run], in: $0) }
    try requireDistinct(all.map(\.id), all.map(\.name), of: "series")
    return all
  }

  /// The run's arms by number.
  package func arms(of run: Int) throws -> [StoredArm] {
    let all = try access { try Tables.arm.rows("WHERE run_id = ? ORDER BY arm_id", [run], in: $0) }
    try requireDistinct(all.map(\.id), all.map(\.arm.name), of: "arm")
    return all
  }

  /// Which randomFit arm each trained arm is measured against, as `v_baseline` settles it.
  package func baselines(of run: Int) throws -> [StoredBaseline] {
    let sql = """
      SELECT arm_id, random_fit, baseline_arm_id FROM v_baseline
      WHERE run_id = ? AND random_fit IS NOT NULL ORDER BY arm_id, random_fit
      """
    return try rows(sql, [run]) { try StoredBaseline(arm: $0[0], scheme: $0[1], baseline: $0[2]) }
  }

  /// What every arm spent, by arm.
  package func spending(of run: Int) throws -> [StoredSpending] {
    let sql = """
      WITH
        spent AS (
          SELECT f.arm_id, sum(gradient_steps) AS steps, sum(gradient_samples) AS gradients,
            sum(forward_samples) AS forwards, sum(coalesce(seconds, 0)) AS seconds
          FROM fold AS f LEFT JOIN fold_timing AS t
            ON t.run_id = f.run_id AND t.series_id = f.series_id AND t.arm_id = f.arm_id AND t.fold = f.fold
          WHERE f.run_id = ?1 GROUP BY f.arm_id
        ),
        trained AS (
          SELECT arm_id, count(*) AS epochs, sum(interventions LIKE '%clamped%') AS clamped
          FROM epoch WHERE run_id = ?1 GROUP BY arm_id
        )
      SELECT arm_id, steps, gradients, forwards, seconds, coalesce(epochs, 0), coalesce(clamped, 0)
      FROM spent LEFT JOIN trained USING (arm_id) ORDER BY arm_id
      """
    return try rows(sql, [run]) { row in
      try StoredSpending(
        arm: row[0], gradientSteps: row.count(1), gradientSamples: row.count(2), forwardSamples: row.count(3),
        seconds: row[4], epochs: row.count(5), clampedEpochs: row.count(6))
    }
  }

  func rows<T>(
    _ sql: String, _ arguments: StatementArguments = [], _ read: (StoredCells) throws -> T
  ) throws -> [T] {
    try access { db in
      var result: [T] = []
      let cursor = try Row.fetchCursor(db, sql: sql, arguments: arguments)
      while let row = try cursor.next() { result.append(try read(StoredCells(row: row))) }
      return result
    }
  }

  /// Numbers and names tell rows apart; a damaged index lets them meet.
  private func requireDistinct(_ ids: [Int], _ names: [String], of table: String) throws {
    guard Set(ids).count == ids.count, Set(names).count == names.count else {
      throw StoreError(path: path, kind: .damaged("two rows of \(table) have one number or name"))
    }
  }

  func access<T>(_ body: (Database) throws -> T) throws -> T {
    try StoreFile(path: path).reading { try queue.read(body) }
  }
}

/// The condition that an arm is judged, in SQL.
let isJudged = "role IN (\(Arm.Role.allCases.filter(\.isJudged).map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
