internal import Series

/// What samples weigh in losses where the series that they are of weigh alike, however many samples each has.
///
/// A sample of n_g among N in G series weighs N / (G n_g): the mean of all weights is 1, and each series' sum is the same.
enum SampleWeights {
  /// The weights of samples of these series, among each other.
  ///
  /// O(samples).
  static func alike(_ series: some Collection<Int>) -> [Double] {
    var counts: [Int: Int] = [:]
    for number in series { counts[number, default: 0] += 1 }
    let share = Double(series.count) / Double(max(1, counts.count))
    let weights = counts.mapValues { share / Double($0) }
    return series.map { weights[$0] ?? 0 }
  }
}

extension Windows {
  /// What the samples of these origins weigh in a loss; nil where each weighs 1.
  func weights(of origins: [Int]) -> [Double]? { series(of: origins).map { SampleWeights.alike($0) } }

  /// The series of each of these origins, by number, where series weigh alike; nil where samples do.
  func series(of origins: [Int]) -> [Int]? {
    weighsSeriesAlike ? origins.map { stretch(of: $0) } : nil
  }
}
