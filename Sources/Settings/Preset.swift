internal import Yams

/// Settings by a name: what a kind of data is best served with, as `--print-config` spells it out.
///
/// A configuration file and flags win over it. What each reaches was measured: see the page Presets of the command line.
package enum Preset: String, CaseIterable, Sendable {
  /// Volatility, volumes and other levels that come back slowly.
  case har
  /// Loads and other series with a day and a week in their rows.
  case load
  /// Returns.
  case returns

  /// The names.
  package static var names: [String] { allCases.map(\.rawValue) }

  /// The settings, as a configuration file has them.
  package var text: String {
    switch self {
    case .har: Self.harText
    case .load: Self.loadText
    case .returns: Self.returnsText
    }
  }

  private static let harText = """
    target: level
    lookback: 1
    lags: [mean:5, mean:22]
    anchor: lastValue
    feedback: none
    random-fit: none
    naive: [lastValue, trainingMean, ridge, har]
    combine: mean
    combine-with: [ridge, har]
    """

  private static let loadText = """
    target: level
    horizon: 24
    lookback: 168
    train: 2016
    step: 168
    shortcut: true
    average-epochs: 5
    feedback: none
    random-fit: none
    combine: [mean, stack]
    combine-with: ridge
    """

  private static let returnsText = """
    target: logReturn
    shrinkage-margin: 2
    feedback: none
    random-fit: none
    """
}
