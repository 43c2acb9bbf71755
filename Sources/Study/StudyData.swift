internal import Foundation
public import Results

/// One arm's measures in one fold, for one seed.
struct MeasuredFold: Sendable {
  var seed: Int
  var failed: Bool
  var numbers: [Double]
  var path: [Double]

  subscript(metric: Metric) -> Double { metric.rawValue < numbers.count ? numbers[metric.rawValue] : .nan }

  var rates: [Double] { stride(from: 0, to: path.count - 1, by: 2).map { path[$0] } }
  var losses: [Double] { stride(from: 1, to: path.count, by: 2).map { path[$0] } }
}

/// What a store holds of a study, by setting and arm.
public struct StudyData: Sendable {
  /// Folds by series, then fold, then seed.
  typealias Folds = [String: [[MeasuredFold]]]

  private var byCell: [Key: Folds] = [:]
  /// The jobs, without their folds.
  public private(set) var jobs: [StoredStudyJob] = []
  /// The size that was run; nil where nothing was.
  public private(set) var size: StudySize?
  /// Folds that were given up, by arm.
  public private(set) var failures: [String: Int] = [:]
  /// Folds by arm.
  public private(set) var counts: [String: Int] = [:]

  private struct Key: Hashable {
    var setting: Setting
    var arm: String
  }

  /// Reads all jobs of a store.
  ///
  /// O(folds).
  ///
  /// - Throws: `StoreError` where the store cannot be read or holds no study.
  public init(_ reader: ResultReader) throws {
    jobs = try reader.studyJobs()
    let decoder = JSONDecoder()
    for job in jobs {
      let held = try decoder.decode(StudyJobSetting.self, from: Data(job.setting.utf8))
      // Cells of two sizes are not comparable: the first one's size is the study's.
      if size == nil { size = held.size }
      guard held.size == size else { continue }
      let setting = held.setting
      for fold in try reader.studyFolds(of: job.id) { add(fold, setting) }
    }
  }

  /// Data without a store, for tests.
  init(_ folds: [(setting: Setting, fold: StoredStudyFold)], size: StudySize? = nil) {
    self.size = size
    for (setting, fold) in folds { add(fold, setting) }
  }

  private mutating func add(_ fold: StoredStudyFold, _ setting: Setting) {
    let key = Key(setting: setting, arm: fold.arm)
    var folds = byCell[key]?[fold.series] ?? []
    while folds.count <= fold.fold { folds.append([]) }
    let measured = MeasuredFold(seed: fold.seed, failed: fold.failed, numbers: fold.numbers, path: fold.path)
    // A run of some claims and then of others may have done a fold twice, and the path in one of them only.
    if let held = folds[fold.fold].firstIndex(where: { $0.seed == fold.seed }) {
      guard folds[fold.fold][held].path.isEmpty else { return }
      folds[fold.fold][held] = measured
      byCell[key, default: [:]][fold.series] = folds
      return
    }
    folds[fold.fold].append(measured)
    byCell[key, default: [:]][fold.series] = folds
    counts[fold.arm, default: 0] += 1
    if fold.failed { failures[fold.arm, default: 0] += 1 }
  }

  /// The folds of a cell; none where it was not run.
  func folds(of cell: Cell) -> Folds {
    byCell[Key(setting: cell.setting.resolved(size ?? .standard), arm: cell.arm.name(in: cell.setting))] ?? [:]
  }

  /// The data sets with their numbers of series.
  public var dataSets: [(name: String, count: Int)] {
    let names = Set(byCell.values.flatMap(\.keys))
    return Dictionary(grouping: names) { String($0.prefix { $0 != "/" }) }.map { ($0.key, $0.value.count) }
      .sorted { $0.0 < $1.0 }
  }

  /// One number a fold of a cell.
  func perFold(_ cell: Cell, _ number: ([MeasuredFold]) -> Double) -> [String: [Double]] {
    folds(of: cell).mapValues { $0.map { $0.isEmpty ? .nan : number($0) } }
  }

  /// One number a fold of the series that all of `tables` hold.
  func perFold(series tables: [Folds], _ number: (String, Int) -> Double) -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    for series in Set(tables.first.map { Array($0.keys) } ?? []) {
      let counts = tables.map { $0[series]?.count ?? 0 }
      guard let count = counts.min(), count > 0 else { continue }
      result[series] = (0..<count).map { number(series, $0) }
    }
    return result
  }
}
