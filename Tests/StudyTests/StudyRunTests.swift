import Forecasters
import Foundation
import Results
import Testing
import WalkForward

@testable import Study

@Suite("A study's run")
struct StudyRunTests {
  private static let setting = Setting().with(\.panel, .stationary).with(\.train, 96).with(\.epochs, 2)
    .with(\.folds, 2).with(\.seeds, 1)

  private static let claims = [
    Claim(
      "C0", "Warm beats cold", .all,
      [
        [
          .decides("warm to cold", .ratio(.aldvi, to: .freshInit, in: setting), .lower()),
          .credits("shuffled", .ratio(.aldvi, to: .control(.shuffledEta, of: .aldvi), in: setting)),
          .shows("last value", .ratio(.aldvi, to: .naive("lastValue"), in: setting), .lower()),
          .shows("a rival", .ratio(.aldvi, to: .rival("cosine"), in: setting), .lower()),
        ]
      ]),
    Claim(
      "C1", "A shorter budget", .all,
      [[.decides("one epoch", .ratio(.aldvi, to: .freshInit, in: setting.with(\.epochs, 1)), .lower())]]),
  ]

  private func run(_ claims: [Claim], into path: String) async throws -> StudyRun.Outcome {
    let writer = try ResultWriter(path: path)
    defer { try? writer.close() }
    let study = StudyRun(
      StudyPlan(claims, size: .ci), size: .ci, tables: PanelTables(StudySources(folder: nil), size: .ci), workers: 2,
      codeVersion: "test")
    return try await study.run(into: writer) { _, _, _ in }
  }

  /// What a report says, but for the time it took.
  private func report(_ path: String) async throws -> [String] {
    let data = try StudyData(ResultReader(path: path))
    let report = StudyReport(try await Evaluation(Self.claims, data: data), data: data)
    return report.files.map { $0.text.replacing(/- \*\*cost.*\n/, with: "") }
  }

  @Test func goesOnWhereItStoppedAndReportsTheSame() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (whole, parts) = (folder.appending(path: "a.sqlite").path, folder.appending(path: "b.sqlite").path)
    let all = try await run(Self.claims, into: whole)
    #expect(all.held == 0 && all.runs > 2)
    // 10 series, 2 folds: cold, warm and its control, a rival, and cold and warm once more.
    #expect(all.fits == 10 * 2 * 6)
    let none = Claim(
      "C2", "x", .all,
      [[.decides("no prices", .log(.mse, Cell(.freshInit, in: Self.setting.with(\.view, .logReturn))), .lower())]])
    let empty = try await run([none], into: folder.appending(path: "c.sqlite").path)
    #expect(empty.runs == 1 && empty.held == 0 && empty.fits == 0, "no series is done, and not held")
    let first = try await run([Self.claims[1]], into: parts)
    let rest = try await run(Self.claims, into: parts)
    #expect(rest.held == first.runs && rest.runs + first.runs == all.runs)
    #expect(first.fits + rest.fits == all.fits)
    let again = try await run(Self.claims, into: parts)
    #expect(again.runs == 0 && again.fits == 0)
    let (a, b) = (try await report(whole), try await report(parts))
    #expect(a == b)
    #expect(a[0].contains("| warm to cold |"))
  }

  @Test func aFoldThatWasDoneTwiceCountsOnceWithItsPath() throws {
    let arm = StudyArm.freshInit.name(in: Setting())
    var numbers = [Double](repeating: .nan, count: Metric.allCases.count)
    numbers[Metric.mse.rawValue] = 2
    let bare = StoredStudyFold(series: "synthetic/a", arm: arm, seed: 1, fold: 0, failed: true, numbers: numbers)
    var whole = bare
    whole.path = [0.1, 3]
    for order in [[bare, whole], [whole, bare], [bare, bare, whole]] {
      let data = StudyData(order.map { (Setting(), $0) })
      let folds = try #require(data.folds(of: Cell(.freshInit, in: Setting()))["synthetic/a"])
      #expect(folds.map(\.count) == [1] && folds[0][0].losses == [3])
      #expect(data.counts == [arm: 1] && data.failures == [arm: 1])
    }
  }

  /// What a quantity says of a store is what its predictions say: here, of records that are made up.
  @Test func quantitiesAverageSeedsThenFoldsInLogarithms() throws {
    let (setting, cold, warm) = (
      Setting(), StudyArm.freshInit.name(in: Setting()), StudyArm.warmConstant.name(in: Setting())
    )
    func fold(_ arm: String, _ seed: Int, _ fold: Int, _ mse: Double, _ validation: Double = 1) -> StoredStudyFold {
      var numbers = [Double](repeating: .nan, count: Metric.allCases.count)
      numbers[Metric.mse.rawValue] = mse
      numbers[Metric.validationLoss.rawValue] = validation
      return StoredStudyFold(series: "synthetic/a", arm: arm, seed: seed, fold: fold, failed: false, numbers: numbers)
    }
    let folds = [
      fold(cold, 1, 0, 1), fold(cold, 1, 1, 4), fold(cold, 2, 0, 4), fold(cold, 2, 1, 4), fold(warm, 1, 0, 2),
      fold(warm, 1, 1, 2), fold(warm, 2, 0, 2), fold(warm, 2, 1, 8),
    ]
    let other = setting.with(\.rate, 0.1)
    let tuned = [
      fold(cold, 1, 0, 9, 2), fold(cold, 1, 1, 16, 0.5), fold(cold, 2, 0, 9, 2), fold(cold, 2, 1, 16, 0.5),
    ]
    let data = StudyData(folds.map { (setting, $0) } + tuned.map { (other, $0) })
    let ratio = Quantity.ratio(.warmConstant, to: .freshInit, in: setting).values(in: data)
    // Fold 0: log 2 less ½(log 1 + log 4); fold 1: ½(log 2 + log 8) less log 4.
    #expect(ratio["synthetic/a"]?.map { abs($0) < 1e-12 } == [true, true])
    // The lower validation loss wins: the first rate in fold 0, the second in fold 1.
    let best = Quantity.tuned([Cell(.freshInit, in: setting), Cell(.freshInit, in: other)]).values(in: data)
    #expect(best["synthetic/a"]?.map { abs($0) } == [log(2), log(16)])
    let won = Quantity.won(.minus(.log(.mse, Cell(.freshInit, in: setting)), .log(.mse, Cell(.freshInit, in: other))))
    #expect(won.values(in: data)["synthetic/a"] == [1, 1])
    let slope = Quantity.slope([
      .init(0, .log(.mse, Cell(.freshInit, in: setting))), .init(2, .log(.mse, Cell(.freshInit, in: other))),
    ]).values(in: data)
    #expect(abs((slope["synthetic/a"]?[0] ?? 0) - (log(9) - log(2)) / 2) < 1e-12)
    #expect(Quantity.ratio(.coldALDVI, to: .freshInit, in: setting).values(in: data).isEmpty, "not measured")
  }
}
