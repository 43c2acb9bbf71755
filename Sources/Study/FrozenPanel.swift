internal import Series

/// Which windows of a frozen test range are scored.
public enum WindowConvention: String, Sendable, CaseIterable {
  /// Every window.
  case all
  /// Whole batches of 32 windows in time order, as the published tables were made: the windows of the last, short batch are left out.
  case wholeBatches

  /// How many of `count` windows are scored.
  public func scored(of count: Int) -> Int { self == .all ? count : count / 32 * 32 }
}

/// The rows that a long-horizon benchmark trains on, chooses by and tests on, one after the other.
public struct FrozenSplit: Sendable, Equatable {
  /// Rows that are trained on, from row 0.
  public let training: Int
  /// Rows after them that settings are chosen by.
  public let validation: Int
  /// Rows after those that are scored.
  public let test: Int

  /// ETTh: 12, 4 and 4 months of 30 days of hours; later rows are not used.
  public static let hourlyETT = FrozenSplit(training: 8640, validation: 2880, test: 2880)

  /// A split of given sizes.
  public init(training: Int, validation: Int, test: Int) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// 70, 10 and 20 % of `rows`; what rounding leaves over is validated on.
  public init(shares rows: Int) {
    // In whole numbers: 0.7 · rows as a binary fraction may fall below the whole number it stands for.
    self.init(training: rows * 7 / 10, validation: rows - rows * 7 / 10 - rows * 2 / 10, test: rows * 2 / 10)
  }

  /// All rows that are used.
  public var count: Int { training + validation + test }

  /// The last known rows of the windows that settings are chosen by: their labels begin and end with the validation range.
  public func validationOrigins(horizon: Int) -> Range<Int> {
    training - 1..<training - 1 + max(0, validation - horizon + 1)
  }

  /// The last known rows of the test windows, stride 1: the first one's labels begin with the test range, the last one's end with it.
  public func testOrigins(horizon: Int) -> Range<Int> {
    let first = training + validation - 1
    return first..<first + max(0, test - horizon + 1)
  }
}

/// Channels of one length, each scaled by the mean and population standard deviation of its own training rows.
public struct FrozenPanel: Sendable {
  /// The rows and their uses.
  public let split: FrozenSplit
  /// Scaled values, channel by channel, `split.count` of each.
  public let channels: [[Double]]

  /// Scales channels, which hold at least `split.count` rows.
  ///
  /// O(channels × rows). Rows after the split are dropped.
  public init(_ columns: [[Double]], split: FrozenSplit) {
    precondition(columns.allSatisfy { $0.count >= split.count }, "every channel holds all rows of the split")
    self.split = split
    channels = columns.map { column in
      let scaler = Scaler(.standard, columns: [column], rows: 0..<split.training)
      return column.prefix(split.count).map { scaler.scaled($0, column: 0) }
    }
  }

  /// The channels as they are learned from: their rows up to the label of the last of so many origins after what is chosen by.
  func tables(horizon: Int, origins: Int) -> [LearningTable] {
    let rows = split.training + split.validation + origins - 1 + horizon
    return channels.enumerated().map { i, values in
      LearningTable("channel \(i + 1)", values: Array(values.prefix(rows)), before: rows, horizon: horizon)
    }
  }

  /// The mean squared error of "as the last value" over windows, leads and channels, in scaled units.
  ///
  /// O(channels × windows × horizon); NaN where there are no windows.
  public func repeatError(horizon: Int, _ convention: WindowConvention) -> Double {
    let origins = split.testOrigins(horizon: horizon)
    return error(of: channels.map { Array($0[origins]) }, horizon: horizon, convention)
  }

  /// The mean squared error of forecasts over windows, leads and channels, in scaled units.
  ///
  /// `forecasts` holds for each channel and test window, row-major, one value a lead, or one for all leads.
  /// O(channels × windows × horizon); NaN where there are no windows.
  func error(of forecasts: [[Double]], horizon: Int, _ convention: WindowConvention) -> Double {
    let origins = split.testOrigins(horizon: horizon)
    let scored = origins.prefix(convention.scored(of: origins.count))
    var sum = 0.0
    for (values, forecasts) in zip(channels, forecasts) {
      let isOneForAllLeads = forecasts.count == origins.count
      for (window, origin) in scored.enumerated() {
        for lead in 1...horizon {
          let error = values[origin + lead] - forecasts[isOneForAllLeads ? window : window * horizon + lead - 1]
          sum += error * error
        }
      }
    }
    return sum / Double(scored.count * horizon * channels.count)
  }
}
