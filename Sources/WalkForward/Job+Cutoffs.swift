internal import Series

extension Job {
  /// Throws where no series is forecast after one of the cutoffs that were given, as whoever gave it counts on its fold.
  ///
  /// O(series × folds).
  func requireEveryCutoff() throws(ConfigurationError) {
    guard !series.isEmpty, configuration.folds == 0 else { return }
    let walked = Set(series.flatMap { $0.folds.map(\.index) })
    let cutoffs = configuration.cutoffs
    guard let missing = cutoffs.indices.first(where: { !walked.contains($0) }) else { return }
    let dropped = missing == cutoffs.count - 1 && configuration.partialFold == .drop
    throw ConfigurationError(
      key: "cutoffs", expected: "cutoffs with a whole training range before and labels to forecast after them",
      found: "\(cutoffs[missing].text)\(extent)",
      advice: dropped
        ? "With --partial-fold drop the last one only ends the fold before: give one more, or keep the partial fold."
        : "Leave it out\(configuration.train.rows == nil ? "" : ", or lower --train").")
  }

  /// From when to when the rows of all series are, as a message goes on.
  private var extent: String {
    let tables = series.compactMap { try? $0.table() }
    guard let first = tables.min(by: { $0.instants[0] < $1.instants[0] }),
      let last = tables.max(by: { $0.instants[$0.count - 1] < $1.instants[$1.count - 1] })
    else { return "" }
    return ", where rows are from \(first.clock.text(for: first.instants[0])) to "
      + last.clock.text(for: last.instants[last.count - 1])
  }
}
