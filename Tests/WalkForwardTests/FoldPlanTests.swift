import Testing
import WalkForward

@Suite struct FoldPlanTests {
  /// The worked example of the geometry's documentation, in its numbers.
  @Test func workedExampleHoldsInItsNumbers() {
    let plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    let folds = plan.folds(rows: 100)
    #expect(folds[0].cutoff == 39)
    #expect(folds[0].trainRows == 0..<40)
    #expect(folds[0].trainOrigins == 4..<31)
    #expect(folds[0].trainOrigins.count == 27)
    #expect(folds[0].validationOrigins == 32..<38)
    #expect(folds[0].testOrigins == 39..<49)
    #expect(folds[1].cutoff == 49)
    #expect(folds[1].trainRows == 10..<50)
    #expect(folds[1].trainOrigins == 14..<41)
    #expect(folds[1].validationOrigins == 42..<48)
    #expect(folds[1].testOrigins == 49..<59)
    // The last label is row 99, so that the last origin is 97: folds at 39, 49, …, 89, the last one with 9 origins.
    #expect(folds.count == 6)
    #expect(folds[5].testOrigins == 89..<98)
  }

  @Test(arguments: FoldPlan.Window.allCases, [1, 2, 5])
  func noTrainingLabelReachesPastItsValidationAndNoFoldPastItsCutoff(window: FoldPlan.Window, horizon: Int) {
    let plan = FoldPlan(
      window: window, train: 60, step: 7, gap: 3, validation: 0.25, refitEvery: 2, lookback: 6, horizon: horizon)
    let folds = plan.folds(rows: 200, firstRow: window == .anchored ? 11 : 0)
    #expect(!folds.isEmpty)
    for (k, fold) in folds.enumerated() {
      #expect(fold.index == k)
      #expect(fold.refits == k.isMultiple(of: 2))
      #expect(fold.trainOrigins.lowerBound - 6 + 1 == fold.trainRows.lowerBound)
      #expect(fold.trainOrigins.upperBound - 1 + horizon <= fold.validationOrigins.lowerBound)
      #expect(fold.validationOrigins.upperBound - 1 + horizon == fold.cutoff)
      #expect(fold.testOrigins.lowerBound == fold.cutoff + 3)
      #expect(fold.testOrigins.upperBound - 1 + horizon < 200)
      #expect(fold.trainRows.count == 60 + (window == .rolling ? 0 : 7 * k))
    }
    for (fold, later) in zip(folds, folds.dropFirst()) {
      #expect(fold.testOrigins.upperBound == later.testOrigins.lowerBound)
    }
  }

  @Test func aLongerSeriesHasTheSameFoldsAndMore() {
    let plan = FoldPlan(window: .rolling, train: 50, step: 10, validation: 0.2, lookback: 5, horizon: 3)
    let short = plan.folds(rows: 120)
    let long = plan.folds(rows: 300)
    #expect(long.count > short.count)
    #expect(Array(long.prefix(short.count - 1)) == Array(short.dropLast()))
  }

  @Test func anchoredWindowsStartAtTheirRowAndGrow() {
    let plan = FoldPlan(window: .anchored, train: 40, step: 10, validation: 0, lookback: 5, horizon: 1)
    let folds = plan.folds(rows: 100, firstRow: 20)
    #expect(folds[0].trainRows == 20..<60)
    #expect(folds[1].trainRows == 20..<70)
    #expect(folds[0].trainOrigins == 24..<59)
    #expect(folds[0].validationOrigins.isEmpty)
  }

  @Test func tooFewRowsGiveNoFold() {
    let plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    #expect(plan.minimumRows == 42)
    #expect(plan.folds(rows: 41).isEmpty)
    #expect(plan.folds(rows: 42).map(\.testOrigins) == [39..<40])
  }

  @Test func theSmallestTrainingRangeStillTrainsAndValidates() {
    let plan = FoldPlan(window: .rolling, train: 1, step: 1, validation: 0.2, lookback: 5, horizon: 2)
    var smallest = plan
    smallest.train = .rows(plan.minimumTrain)
    let fold = smallest.folds(rows: 100)[0]
    #expect(fold.trainOrigins.count >= 1 && fold.validationOrigins.count >= 1)
    smallest.train = .rows(plan.minimumTrain - 1)
    #expect(smallest.folds(rows: 100).isEmpty)
  }

  @Test func aLimitKeepsTheFirstFolds() {
    var plan = FoldPlan(window: .rolling, train: 40, step: 10, validation: 0.2, lookback: 5, horizon: 2)
    let all = plan.folds(rows: 200)
    plan.maximumFolds = 3
    #expect(plan.folds(rows: 200) == Array(all.prefix(3)))
  }
}
