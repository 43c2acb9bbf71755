internal import GRDB
package import WalkForward

/// An arm as the store holds it.
package struct StoredArm: Sendable, Equatable, StoredRow {
  /// The arm's number in its run.
  package var id = 0
  /// The arm.
  package var arm = Arm(name: "", role: .rival, forecaster: "")
}

extension Tables {
  private typealias C = Column<Arm, StoredArm>

  static let arm = Table<Arm, StoredArm>(
    "arm", "One thing that is compared: forecaster, rate rule, start, feedback and seed, with a role.",
    key: ["run_id", "arm_id"], constraints: ["UNIQUE(run_id, name)"],
    [
      C.key("run_id", "the run", type: "INTEGER NOT NULL REFERENCES run(run_id) ON DELETE CASCADE"),
      C.key("arm_id", "number of the arm in its run, from 0", read: \.id),
      C("name", "TEXT NOT NULL", "the arm's name", write: { $0.name }, read: \.arm.name),
      C(
        "role", "TEXT NOT NULL CHECK(role IN ('sequential', 'randomFit', 'naive', 'rival'))",
        "part in the comparison", write: { $0.role.rawValue },
        take: { $0.arm.role = Arm.Role(rawValue: try $1[$2]) ?? .rival }),
      C(
        "forecaster", "TEXT NOT NULL", "mlp, lstm or a naive forecaster's name", write: { $0.forecaster },
        read: \.arm.forecaster),
      C(
        "rate_rule", "TEXT NOT NULL", "rule of the learning rate; empty for a naive arm", write: { $0.rateRule },
        read: \.arm.rateRule),
      C(
        "start", "TEXT NOT NULL", "cold, warm or shrinkPerturb; empty for a naive arm", write: { $0.start },
        read: \.arm.start),
      C(
        "feedback", "TEXT NOT NULL", "what of the learning trace is an input; empty for a naive arm",
        write: { $0.feedback }, read: \.arm.feedback),
      C("seed", "INTEGER", "seed; NULL for a naive arm", write: { $0.seed }, read: \.arm.seed),
      C(
        "compared_with", "TEXT", "for a randomFit arm, name of the sequential arm whose budget it shares",
        write: { $0.comparedWith }, read: \.arm.comparedWith),
      C(
        "random_fit", "TEXT", "scheme of a randomFit arm: freshInit, randomSearch, ...", write: { $0.randomFit },
        read: \.arm.randomFit),
      C(
        "leaky", "INTEGER NOT NULL CHECK(leaky IN (0, 1))",
        "1 where the arm looks ahead on purpose, as a warning", write: { $0.isLeaky }, read: \.arm.isLeaky),
      C(
        "settings", "TEXT",
        "for an arm of an entry with settings of its own, those that no other column tells, as JSON; NULL where the run has no entries, and for a naive arm",
        since: 4, write: { $0.settings }, read: \.arm.settings),
    ])
}
