public import Forecasters
public import WalkForward

/// What every family of forecasters promises, put to the test on small made series, through the same doors that a run goes through.
///
/// | clause | promise |
/// |---|---|
/// | `count` | a forecast for each origin and lead, none where there are no origins |
/// | `finite` | forecasts are numbers, before training too |
/// | `quantiles` | where it has quantiles, as many finite ones as levels, ascending at each lead, the median being the forecast |
/// | `trains` | no fold fails |
/// | `seed` | fresh parameters depend on the seed alone |
/// | `deterministic` | the same task from the same parameters gives the same bits, in every walk and with any number of workers |
/// | `forecasting` | forecasting changes nothing |
/// | `alone` | an origin is forecast alone as among others |
/// | `state` | the parameters are all that is carried: another forecaster that is given them makes the same forecasts |
/// | `look-ahead` | rows after an origin change neither its forecasts nor any training before them |
/// | `outside` | rows before a fold's training range change nothing in it, nor does what earlier folds did |
/// | `frozen` | a forecast is the same, whatever other origins its fold has; unless `reach` says that all rows are read |
/// | `resume` | a run that is stopped after every step and goes on from what was saved has the same bits |
/// | `beside` | other arms and series beside it change nothing |
/// | `one column`, `constant`, `shortest` | no fold fails on the target alone, over rows where nothing moves, and with the fewest training rows |
/// | `audit` | an audit passes |
///
/// A forecaster that stops the program stops the check as well.
public enum ForecasterContract {
  /// The promises that a family of one's own breaks, the first instance of each; empty where it keeps all.
  ///
  /// `change` gives it other settings than those by default; the walk's own, such as `train` and `horizon`, are set by the checks.
  /// Where forecasts have the wrong number or training fails at once, the walks are left out. Throws `ConfigurationError` where the
  /// family or its settings cannot be run, such as for a name that a built-in family has. O(seconds).
  public static func check(
    _ family: ForecasterFamily, configuring change: @escaping @Sendable (inout RunConfiguration) -> Void = { _ in }
  ) async throws -> [ContractViolation] {
    try await violations(of: Subject(family: family, own: [family], change: change))
  }

  /// The same of a built-in family, by its name.
  public static func check(
    _ name: String, configuring change: @escaping @Sendable (inout RunConfiguration) -> Void = { _ in }
  ) async throws -> [ContractViolation] {
    guard let family = Families.builtIn[name] else {
      throw ConfigurationError(
        key: "forecaster", expected: "one of \(Families.builtIn.all.map(\.name).joined(separator: ", "))", found: name,
        advice: "Give a family of your own itself.")
    }
    return try await violations(of: Subject(family: family, own: [], change: change))
  }

  private static func violations(of subject: Subject) async throws -> [ContractViolation] {
    let notes = ProbeNotes()
    for scene in Scene.all { try await subject.probe(scene, notes) }
    var findings = notes.findings
    // Where folds fail, the naive forecast stands in, and there is nothing to compare.
    guard !findings.all.contains(where: { ["count", "trains"].contains($0.clause) }) else { return findings.all }
    for scene in Scene.all { try await subject.walk(scene, readsAllRows: notes.readsAllRows, &findings) }
    try await subject.walkHardRows(&findings)
    try await subject.audit(&findings)
    return findings.all
  }
}
