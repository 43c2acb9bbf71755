import Series
import WalkForward

/// Ways to cut folds that walks over 150 days from 1 January 1970 on are tested with.
enum FoldCase: String, CaseIterable {
  case weekly, monthly, thirdFridays, stretch, capped, cutoffs, last, oneOrigin, whole, late, lateAndFrozen,
    lateByMonths

  /// Has a configuration cut its folds so.
  func set(_ configuration: inout RunConfiguration) {
    switch self {
    case .weekly: configuration.step = .calendar(1, .week)
    case .monthly: (configuration.step, configuration.train) = (.calendar(1, .month), .calendar(2, .month))
    case .thirdFridays: configuration.step = .weekdayOfMonth(3, weekday: 4)
    case .stretch: (configuration.train, configuration.refitEvery) = (.calendar(8, .week), 2)
    case .capped:
      (configuration.window, configuration.maximumTrain) = (.expanding, .calendar(10, .week))
      configuration.step = .calendar(10, .day)
    case .cutoffs:
      configuration.cutoffs = ["1970-03-07", "1970-03-30", "1970-04-12", "1970-05-05"].compactMap { Cutoff($0) }
    case .last: (configuration.folds, configuration.refitEvery, configuration.step) = (-7, 3, 10)
    case .oneOrigin: (configuration.origins, configuration.step) = (1, 5)
    case .whole: (configuration.partialFold, configuration.step) = (.drop, .weekday(2))
    case .late: (configuration.latency, configuration.horizon) = (3, 2)
    case .lateAndFrozen:
      (configuration.latency, configuration.gap, configuration.refitEvery, configuration.step) = (4, 2, 2, 10)
    case .lateByMonths:
      (configuration.latency, configuration.step, configuration.target) = (2, .calendar(2, .week), .level)
    }
  }
}
