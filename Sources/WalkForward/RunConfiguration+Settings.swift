public import Declarations
internal import Forecasters
internal import Kernels
internal import LearningRates
internal import Series

/// A setting of a run.
///
/// A new one is a property of `RunConfiguration` and an entry in one of the lists here or beside; a setting that comes after stores were
/// written is optional, or `.omitted` at its default, so that earlier runs keep their identities.
typealias RunSetting = Setting<RunConfiguration>

extension RunConfiguration {
  // Far above what anyone runs, and so far below Int.max that no sum or product of them overflows.
  static let maximumRows = 1_000_000_000
  static let maximumWindow = 100_000

  /// All settings, in the order of help and files; the entries come last, as each begins with all that stands before them.
  public static let settings: [Setting<RunConfiguration>] = [
    naming, target, walk, training, comparison, selection, label, variants,
  ].flatMap { $0 }

  /// What an entry of `arms` is called.
  private static let label = [
    RunSetting(
      "label", \.label, "What the arms of an entry are called in place of their forecaster",
      [.own, .variantOnly, .naming, .omitted],
      takes: Allowed("a name of letters, digits, '-', '_' and '.'") { $0.wholeMatch(of: /[\p{L}\p{N}_.-]*/) != nil })
  ]

  /// What the run is called.
  package static let naming = [
    RunSetting(
      "name", \.name, "The run's name in store and report",
      [.naming, .everyday], takes: Allowed("a name without NUL characters") { !$0.utf8.contains(0) },
      default: "target and forecasters, such as \(RunConfiguration().defaultName)",
      isDefault: { $1 == $0.defaultName })
  ]

  /// What is forecast.
  package static let target = [
    RunSetting(
      "column", \.column, "The column that is forecast", .everyday,
      default: "detected, such as Adj Close, close or the only number",
      // Given or detected, it is no part of the configuration's identity: the learning tables hold its name.
      isDefault: { _, _ in true }),
    RunSetting("target", \.target, "\(choice(Target.Kind.self)) of the column", .everyday),
    RunSetting(
      "horizon", \.horizon, "Leads that are forecast, all from 1 to this", .everyday, takes: .whole(1...maximumWindow)),
    RunSetting(
      "cumulate", \.cumulate,
      "\(choice(Target.Cumulation.self)): whether lead h is of its row alone, or the sum or mean of all rows up to it",
      [.shown, .omitted], needs: [Need("--horizon above 1") { $0.horizon > 1 ? nil : "1" }]),
    RunSetting(
      "lookback", \.lookback, "Rows of a window", [.shown, .everyday, .own], takes: .whole(1...maximumWindow)),
    RunSetting(
      "covariates", \.covariates, "Past-only covariates, comma-separated: COLUMN or COLUMN:TRANSFORM",
      [.everyday, .own]),
    RunSetting(
      "cross", \.cross, "Columns made of other series as of each row, comma-separated: \(CrossColumn.forms)",
      [.shown, .everyday, .once, .own, .omitted],
      suggestions: CrossColumn.Statistic.allCases.map(\.rawValue)),
    RunSetting(
      "cross-age", \.crossAge, "Rows that the newest value of --cross TICKER.COLUMN may be old", .omitted,
      takes: .whole(0...maximumRows),
      needs: [
        Need("TICKER.COLUMN among --cross") {
          $0.features.cross.contains { $0.otherColumn != nil } ? nil : "none"
        }
      ]),
    RunSetting(
      "lags", \.lags,
      """
      Earlier target values as further columns, comma-separated: 5 for the one of 5 rows ago, \
      \(choice(Lag.Statistic.allCases.map { "\($0.rawValue):5" })) of the newest 5
      """,
      [.once, .own],
      takes: Allowed("lags of 1 to \(maximumRows) rows, such as 5 or mean:5") {
        (1...maximumRows).contains($0.rows) ? nil : $0.text
      }),
    RunSetting(
      "calendar", \.calendar, "What the calendar says of a row, in UTC: \(list(CalendarFeature.self))", .own),
    RunSetting(
      "fourier", \.fourier,
      "Seasons in rows as sine pairs, comma-separated, such as 24,168:3 for one pair of a day and three of a week of hours",
      [.shown, .once, .own, .omitted]),
    RunSetting(
      "known", \.known,
      "Columns, or \(list(CalendarFeature.self)), that are known in advance and enter at the instants of all leads, comma-separated",
      [.shown, .once, .own, .omitted], suggestions: CalendarFeature.allCases.map(\.rawValue)),
    RunSetting(
      "holidays", \.holidays,
      "Days that are known to be holidays and enter as --known does, comma-separated or a file with one a line",
      [.once, .omitted],
      takes: Allowed("days such as 2013-12-25") { $0.wholeDay == nil ? "'\($0.text)'" : nil },
      valueName: "days|FILE"),
    RunSetting("scaler", \.scaler, "\(choice(Scaler.Kind.self)), fitted on a fold's training rows", [.shown, .own]),
    RunSetting(
      "anchor", \.anchor, "\(choice(Anchor.self)): what is taken out of each window", [.shown, .own],
      default: "\(anchor(at: .level).rawValue) at levels, else \(anchor(at: .diff).rawValue)",
      isDefault: { $1 == anchor(at: $0.target) }),
  ]

  /// How the walk goes.
  package static let walk = [
    RunSetting(
      "train", \.train, "Training rows, or a time such as 2y", [.shown, .everyday, .dashed],
      takes: Allowed(FoldPlan.Length.kind) { $0.rows.map { (1...maximumRows).contains($0) } ?? true }),
    RunSetting(
      "step", \.step,
      "Origins from fold to fold, or 1w, 1mo, quarter, year, W-FRI, WOM-3FRI", [.shown, .everyday, .dashed],
      takes: Allowed(FoldPlan.Step.kind) { $0.rows.map { (1...maximumRows).contains($0) } ?? true },
      needs: [Need("no --cutoffs beside it") { $0.cutoffs.isEmpty ? nil : "both" }]),
    RunSetting(
      "cutoffs", \.cutoffs,
      "The folds' cutoffs in place of --step, comma-separated or a file with one a line: days, times or row numbers",
      [.once, .omitted], valueName: "cutoffs|FILE"),
    RunSetting("window", \.window, "rolling, expanding, or anchored at --anchored-at", [.shown, .everyday]),
    RunSetting(
      "anchored-at", \.anchoredAt, "First date, time or row number of an anchored window",
      takes: Allowed("a date such as 2013-02-08, a time such as 2013-02-08T14:30:00Z or a row number") {
        $0.wholeMatch(of: /\d*|\d{4}-\d\d(-\d\d(T[0-9:.]+Z?)?)?/) != nil
      }, default: "the first row"),
    RunSetting(
      "max-train", \.maximumTrain, "The most that an expanding or anchored window grows to, as --train has it",
      [.shown, .dashed],
      takes: Allowed(FoldPlan.Length.kind) { $0.rows.map { (1...maximumRows).contains($0) } ?? true },
      default: "all rows",
      needs: [Need("--window expanding or anchored") { $0.window == .rolling ? "--window rolling" : nil }]),
    RunSetting(
      "validation", \.validation, "Share of trainable origins that validate",
      [.shown, .own], takes: Allowed("0, or a share from 1e-9 to 0.99") { $0 == 0 || $0 >= 1e-9 && $0 <= 0.99 }),
    RunSetting(
      "gap", \.gap, "Rows between the cutoff and the first test origin", .shown, takes: .whole(0...maximumRows)),
    RunSetting(
      "latency", \.latency, "Rows before an origin that are not known yet when it is forecast",
      [.shown, .omitted], takes: .whole(0...maximumWindow)),
    RunSetting(
      "refit-every", \.refitEvery, "Train in every k-th fold; the others forecast with the frozen model",
      [.shown, .everyday, .own], takes: .whole(1...maximumRows)),
    RunSetting(
      "folds", \.folds, "The first k folds; -k: the last, 0: all",
      .everyday, takes: .whole(-maximumRows...maximumRows, " (0 for all)")),
    RunSetting(
      "origins", \.origins, "At most this many origins a fold, from its first; 0 for all up to the next fold's",
      [.shown, .omitted], takes: .whole(0...maximumRows, " (0 for all)")),
    RunSetting(
      "partial-fold", \.partialFold, "keep or drop the last fold where the rows end before it does",
      [.shown, .omitted]),
  ]
}
