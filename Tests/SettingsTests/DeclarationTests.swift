import Declarations
import Series
import Testing
import WalkForward

@testable import Settings

/// What tests look at of a setting, whatever group it is of.
struct Declared: Sendable {
  var key: String
  var help: String
  var standard: String?
  var words: [String]

  init<Group>(_ setting: Setting<Group>) {
    (key, help, standard, words) = (setting.key, setting.help, setting.standard, setting.words)
  }
}

/// All settings.
let declared =
  RunConfiguration.settings.map { Declared($0) } + LoadOptions.settings.map { Declared($0) }
  + RunSettings.Place.settings.map { Declared($0) }

@Suite("What is declared of a setting holds in help, in files and behind its flag")
struct DeclarationTests {
  /// Settings whose default help tells in words, as it is none that could be given, or not the same for all runs.
  private static let worded: Set = [
    "name", "column", "anchor", "anchored-at", "max-train", "bptt", "dilations", "residual", "feed-forward",
    "patch-stride", "shortcut", "weight-decay", "convergence", "naive", "zone", "workers",
  ]

  @Test("A default that help names is the default that code has")
  func defaults() throws {
    for setting in declared {
      guard let standard = setting.standard else { continue }
      #expect(setting.help.hasSuffix(" (default: \(standard))."))
      if Self.worded.contains(setting.key) { continue }
      let given = try RunSettings(text: "\(setting.key): '\(standard)'", source: nil, flags: [:])
      #expect(given.load == LoadOptions() && given.store == RunSettings.Place().store, "\(setting.key)")
      #expect(given.configurations.map(\.simplified) == [RunConfiguration()], "\(setting.key) \(standard)")
    }
  }

  @Test("Help names all words that a setting takes")
  func words() {
    for setting in declared {
      for word in setting.words { #expect(setting.help.contains(word), "\(setting.key)") }
    }
  }

  @Test("Each property is declared: whatever a configuration holds is written and read again")
  func round() throws {
    let text = """
      {name: a, column: b, target: diff, horizon: 2, cumulate: sum, lookback: 31, covariates: 'c:return',
       cross: 'SPY.close:diff', cross-age: 11, known: 'promo:diff,month', holidays: '2020-12-25', lags: 1, calendar: month, fourier: 24,
       scaler: robust,
       anchor: instance, train: 505, step: 22, window: anchored, anchored-at: '7', max-train: 2y,
       cutoffs: '100,2020-01-31', latency: 3, origins: 1, partial-fold: drop, validation: 0.3, gap: 1, refit-every: 2, folds: 1,
       forecaster: lstm, cohort: all, weight: series, static: f.csv, embed: ticker, hidden: 33, layers: 2, lstm-mode: windowed, bptt: 3, width: 4, dilations: 3, residual: false,
       heads: 3, feed-forward: 5, patch: 2, patch-stride: 2, positions: sinusoidal, readout: mean, activation: tanh, shortcut: true, set: 'decay=0.9',
       dropout: 0.1,
       optimizer: sgd, learning-rate: 0.002, weight-decay: 0.1, clip: 2, epochs: 51, batch: 33, patience: 11, convergence: 0.1,
       head: random, average-epochs: 2, ensemble: 2, shrinkage: none, shrink-to: drift, shrinkage-margin: 3, rate: tanh,
       accuracy: skill, adapt: batch, guard: none, record: gradients, start: cold, rate-carry: reset, feedback: none, feedback-input: plain, random-fit: none, rival: sgd, naive: drift,
       season: 5, seeds: 2, seed: 2, select: hidden, by: mean, combine: mean, combine-with: har,
       arms: [{hidden: 34, label: x}]}
      """
    let reading = """
      {encoding: GBK, separator: tab, header: true, quote: none, decimal: comma, date-format: iso, zone: Asia/Tokyo, round: microseconds,
       date-column: d, ticker-column: t, value-column: v, missing-value: x, missing: drop, duplicates: mean, layout: wide, table: t,
       query: q, join: true, skip-lines: 1, section: 2, max-size: 1G, max-line: 1M, max-ratio: 9, max-columns: 7}
      """
    let settings = try RunSettings(text: text, source: nil, flags: [:])
    let load = try RunSettings(text: reading, source: nil, flags: [:]).load
    var changed = settings.configurations[0]
    changed.label = changed.arms[0].label
    requireAllChanged(from: RunConfiguration(), to: changed)
    requireAllChanged(from: LoadOptions(), to: load)
    requireAllChanged(from: LoadLimits(), to: load.limits)
    #expect(try RunSettings(text: settings.yaml(), source: nil, flags: [:]).configurations == settings.configurations)
    var read = settings
    read.load = load
    #expect(try RunSettings(text: read.yaml(), source: nil, flags: [:]).load == load)
  }

  /// A property that no setting holds would be lost on its way to the store.
  private func requireAllChanged<Value>(from usual: Value, to other: Value) {
    for (usual, other) in zip(Mirror(reflecting: usual).children, Mirror(reflecting: other).children) {
      #expect("\(usual.value)" != "\(other.value)", "\(usual.label ?? "") is no setting, or not in this test")
    }
  }
}
