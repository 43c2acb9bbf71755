import Testing

@testable import FoldcastCLI

@Suite("When progress is said")
struct ProgressTests {
  /// The percentages that are said, of folds that end at these seconds.
  private func said(_ manner: Progress.Manner, _ folds: [(at: Double, percent: Int)]) -> [Int] {
    var pace = ProgressPace(manner)
    return folds.enumerated().compactMap { place, fold in
      pace.isDue(at: fold.at, percent: fold.percent, isLast: place == folds.count - 1) ? fold.percent : nil
    }
  }

  @Test("A log has a line at 1, 2, 5, 10, 20, … and 100 %")
  func marks() {
    let folds = (1...100).map { (at: 10.0 * Double($0), percent: $0) }
    let quick = folds.map { (at: $0.at / 2, percent: $0.percent) }
    #expect(said(.log, quick).filter { $0 < 20 } == [1, 2, 5, 10, 16])
    #expect(said(.log, quick).last == 100)
  }

  @Test("And one each half minute, however little is done")
  func slow() {
    let folds = (1...100).map { (at: 10.0 * Double($0), percent: 1) }
    #expect(said(.log, folds).count == 34)
  }

  @Test("A short run says nothing in a log, and no run does where it is quiet")
  func short() {
    let folds = (1...100).map { (at: 0.04 * Double($0), percent: $0) }
    #expect(said(.log, folds).isEmpty && said(.silent, folds).isEmpty)
    #expect((10...60).contains(said(.line, folds).count))
  }

  @Test("Durations are read at a glance", arguments: [(0.2, "1 s"), (61, "1 min 1 s"), (7261, "2 h 1 min")])
  func durations(seconds: Double, words: String) { #expect(duration(seconds) == words) }
}
