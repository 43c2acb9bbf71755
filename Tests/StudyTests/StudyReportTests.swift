import Foundation
import Randomness
import Results
import Testing
import WalkForward

@testable import Study

@Suite("The report of the whole study, on results that are made up")
struct StudyReportTests {
  /// Every cell of every claim on five series: all arms alike but the paper's rule from a cold start, which
  /// halves the error; one control gives up one fold.
  private static let data: StudyData = {
    let cells = Claims.all.reduce(into: Set<Study.Cell>()) { cells, claim in
      for reading in claim.readings { cells.formUnion(reading.cells) }
      for ranking in claim.rankings { cells.formUnion(ranking.entries.flatMap(\.quantity.cells)) }
    }
    var folds: [(setting: Setting, fold: StoredStudyFold)] = []
    for cell in cells {
      let setting = cell.setting.resolved(.ci)
      let arm = cell.arm.name(in: setting)
      var stream = RandomStream(seed: RandomStream.seed("made up", arm))
      for series in 0..<5 {
        for seed in 1...2 {
          let isBetter = cell.arm == .cold("absolute")
          let numbers: [Double] = Metric.allCases.map { metric in
            let noise = 1 + 0.02 * (stream.uniform() - 0.5)
            return metric == .mse && isBetter ? noise / 2 : noise
          }
          let path: [Double] = (1...setting.epochs).flatMap { [0.001 * Double($0), 1 / Double($0)] }
          let isFailed = cell.arm == .control(.shuffledEta, of: .paper) && seed + series == 1
          folds.append(
            (
              setting,
              StoredStudyFold(
                series: "synthetic/\(series < 3 ? "ar1" : "randomWalk")_\(series % 3)", arm: arm, seed: seed, fold: 0,
                failed: isFailed, numbers: numbers, path: path)
            ))
        }
      }
    }
    return StudyData(folds, size: .ci)
  }()

  @Test func saysEveryClaimAndFindsTheEffectThatIsThere() async throws {
    let data = Self.data
    let evaluation = try await Evaluation(Claims.all, data: data)
    let files = StudyReport(evaluation, data: data).files
    let text = files[0].text
    for claim in evaluation.claims {
      #expect(text.contains("## \(claim.claim.id). "), "\(claim.claim.id)")
    }
    #expect(!text.contains("not run, or no series is long enough"), "every cell is there")
    func readings(_ id: String) -> [ReadingResult] { evaluation.claims.first { $0.claim.id == id }?.readings ?? [] }
    let paper = try #require(readings("C7").first { $0.reading.name == "MSE against a constant rate, cold" })
    let estimate = try #require(paper.estimate)
    #expect(abs(estimate.mean - log(0.5)) < 0.05 && estimate.high < log(0.6), "\(estimate)")
    #expect(paper.verdict == .inconclusive, "five series cannot stand Holm's adjustment over all claims")
    let other = try #require(readings("C6").first { $0.reading.name == "MSE against a constant rate, cold" })
    #expect(other.verdict == .equivalent, "this rule is as good as a constant rate")
    for result in readings("C5") + readings("C6") + readings("C9") + readings("C7") {
      if case .check = result.reading.measure, result.reading.role == .decides {
        #expect(result.verdict == .supported, "\(result.note)")
      }
    }
    #expect(files.map(\.name).contains("skill-over-n.svg") && files.map(\.name).contains("eta-over-epochs.svg"))
    #expect(files.map(\.name).contains("mse-over-eta0-1.svg"))
    for file in files.dropFirst() { #expect(file.text.hasPrefix("<svg") && text.contains("](\(file.name))")) }
    #expect(data.failures.values.reduce(0, +) > 0 && text.contains("Failed folds"))
    #expect(data.dataSets.map(\.name) == ["synthetic"] && data.dataSets.map(\.count) == [5])
  }

  @Test func ranksTheBetterArmFirst() throws {
    let data = Self.data
    let rankings = Claims.all.flatMap(\.rankings)
    #expect(!rankings.isEmpty)
    for ranking in rankings {
      let result = try #require(RankingResult(ranking, data: data))
      #expect(result.series == 5 && result.rows.count == ranking.entries.count)
      #expect(result.rows.map(\.rank) == result.rows.map(\.rank).sorted())
      // Arms are made up to differ in their MSE alone.
      guard ranking.ratio == "MSE to the best mean",
        let better = ranking.entries.first(where: { $0.quantity.cells.map(\.arm) == [.cold("absolute")] })
      else { continue }
      #expect(result.rows[0].label == better.label && result.rows[0].ratio == 0)
    }
  }
}
