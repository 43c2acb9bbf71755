public import Series

extension Job {
  /// One series with its folds; it holds no table, and no folds that can be counted, so that many series need little memory.
  public struct Walked: Sendable {
    /// The series' name.
    public let name: String
    /// The hash of the table's content.
    package let contentHash: UInt64
    /// Rows of the table.
    public let rows: Int
    /// Columns of the table.
    public let columns: Int
    /// Rows of a season.
    public let season: Int
    /// What is known of the series beside its rows.
    let facts: TableSource.Facts
    /// Whether its folds go on to its newest row, without labels after its last origins.
    var isOpen = false
    private let source: TableSource
    private let plan: FoldPlan
    private let cutting: Cutting
    /// The hashes of what arms read that do not read all of the table.
    private let contentHashes: [FeatureSet: UInt64]

    /// By what a series' folds are cut.
    enum Cutting: Sendable {
      /// By numbers of its own rows, from this one on.
      case rows(from: Int)
      /// By its own instants, for the plans of all arms; up to the last label, and open to the newest row.
      case ownInstants(FoldCuts, open: FoldCuts, plans: [FoldPlan])
      /// By the instants of a clock, at each of which and before it has so many rows.
      case instants(of: SharedClock, counts: [Int32])
    }

    init(
      _ table: LearningTable, _ source: TableSource, plan: FoldPlan, cutting: Cutting, season: Int,
      inputs: Set<FeatureSet>
    ) throws(SeriesError) {
      (name, contentHash, rows, columns) = (table.name, table.contentHash, table.count, table.columns.count)
      self.season = season
      self.source = source
      self.plan = plan
      self.cutting = cutting
      facts = source.facts
      var hashes: [FeatureSet: UInt64] = [:]
      for features in inputs { hashes[features] = try table.selecting(features).contentHash }
      contentHashes = hashes
    }

    /// The folds in which the series is forecast.
    ///
    /// O(folds).
    public var folds: [Fold] { folds(plan) }

    /// The folds as a group's arms are trained in them; all have the same test origins.
    func folds(of group: ArmGroup) -> [Fold] { folds(group.settings.plan) }

    private func folds(_ plan: FoldPlan) -> [Fold] { cuts(plan).forecast }

    /// The folds of a group by their numbers: nil where nothing of the series can be trained on, and with no test origins where it is not
    /// forecast.
    func cuts(of group: ArmGroup) -> [Fold?] { cuts(group.settings.plan) }

    /// The same up to the last label, or open to the newest row.
    func cuts(of group: ArmGroup, open: Bool) -> [Fold?] {
      var walked = self
      walked.isOpen = open
      return walked.cuts(of: group)
    }

    /// The same up to the last label, nil in place of those that read inputs ahead of the last row, whose values were not known.
    func settledCuts(of group: ArmGroup) -> [Fold?] {
      let ahead = group.settings.features.known.map(\.ahead).max() ?? 0
      return cuts(of: group, open: false).map { fold in fold.flatMap { $0.cutoff + ahead < rows ? $0 : nil } }
    }

    /// Whether its folds go on past the last label.
    func waitsForLabels(of group: ArmGroup) -> Bool { isOpen && cuts(of: group) != cuts(of: group, open: false) }

    /// A group's table with what is known in advance of the rows that follow; throws where something that is read of its newest rows is not.
    func withWhatFollows(_ table: LearningTable) throws -> LearningTable {
      let table = table.withWhatFollows
      let seen = table.count - plan.latency
      for (name, column) in zip(table.columnNames, table.columns) where column[..<max(0, seen)].contains(where: \.isNaN)
      {
        throw SeriesError(
          source: table.name, column: name,
          expected: "its value in each of the \(plan.horizon) rows past the last label",
          found: "fewer rows, or missing values",
          advice:
            "Add rows that hold the instant and what is known in advance, and nothing in the column that is forecast.")
      }
      return table
    }

    private func cuts(_ plan: FoldPlan) -> [Fold?] {
      switch cutting {
      case .rows(let first):
        return plan.folds(plan.cuts(FoldAxis(count: rows), firstRow: first, open: isOpen))
      case .ownInstants(let labelled, let open, let plans):
        let cuts = isOpen ? open : labelled
        return plan.folds(cuts).agreed(by: plans.map { (plan: $0, folds: $0.folds(cuts)) })
      case .instants(let clock, let counts):
        return clock.folds(plan, counts: counts, open: isOpen)
      }
    }

    /// The clock by which folds are cut; nil where that is the series' own.
    var clock: SharedClock? {
      guard case .instants(let clock, _) = cutting else { return nil }
      return clock
    }

    /// The hash of what a group's arms read.
    func contentHash(of group: ArmGroup) -> UInt64 { group.inputs.flatMap { contentHashes[$0] } ?? contentHash }

    /// The columns that a group's arms read of the table.
    func columns(of group: ArmGroup) -> Int { group.inputs.map { 1 + $0.columnCount } ?? columns }

    /// The table that is learned, made anew; throws where it cannot be made or is no longer what the job was made of.
    ///
    /// O(rows × columns).
    public func table() throws -> LearningTable {
      let table = try source.table()
      guard table.contentHash == contentHash else {
        throw SeriesError(
          source: name, expected: "the data that the run began with", found: "other data",
          advice: "Run again when nothing changes the files any more.")
      }
      return table
    }
  }
}
