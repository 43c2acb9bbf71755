import Foundation
import Testing

@testable import Study

private let dataFolder: String = {
  if let folder = ProcessInfo.processInfo.environment["FOLDCAST_DATA"] { return folder }
  return URL(filePath: #filePath).appending(path: "../../../../shared/data").standardized.path
}()

@Suite("External anchors")
struct AnchorsTests {
  @Test func splitsAndWindowCountsAreThePublishedOnes() {
    let exchange = FrozenSplit(shares: 7588)
    #expect(exchange == FrozenSplit(training: 5311, validation: 760, test: 1517))
    #expect(Anchors.horizons.map { FrozenSplit.hourlyETT.testOrigins(horizon: $0).count } == [2785, 2689, 2545, 2161])
    #expect(Anchors.horizons.map { exchange.testOrigins(horizon: $0).count } == [1422, 1326, 1182, 798])
    #expect(WindowConvention.wholeBatches.scored(of: 2785) == 2784)
    #expect(WindowConvention.all.scored(of: 2785) == 2785)
  }

  @Test func testWindowsEndWithTheTestRange() {
    let split = FrozenSplit(training: 6, validation: 2, test: 4)
    #expect(split.testOrigins(horizon: 3) == 7..<9)
    #expect(split.testOrigins(horizon: 5).isEmpty)
  }

  @Test func channelsAreScaledOnTrainingRowsAlone() {
    let split = FrozenSplit(training: 2, validation: 1, test: 3)
    // Training rows 1 and 3: mean 2, population deviation 1.
    let column: [Double] = [1, 3, 5, 7, 8, 2]
    #expect(FrozenPanel([column], split: split).channels == [[-1, 1, 3, 5, 6, 0]])
    let corrupted = FrozenPanel([[1, 3, 5, 1e9, -1e9, 4]], split: split)
    #expect(corrupted.channels[0].prefix(3) == [-1, 1, 3])
  }

  @Test func repeatErrorIsThatOfTheHand() {
    let split = FrozenSplit(training: 2, validation: 1, test: 3)
    let panel = FrozenPanel([[1, 3, 5, 7, 8, 2]], split: split)
    // Scaled 3 before 5, 6 and 5 before 6, 0: errors 2, 3, 1, -5, whose squares sum to 39.
    #expect(panel.repeatError(horizon: 2, .all) == 9.75)
  }

  @Test func aGateIsMetWithinHalfAUnitAndByNoUndefinedFigure() {
    func gate(_ measured: Double) -> Anchors.Gate {
      Anchors.Gate(benchmark: "x", horizon: 1, convention: .all, windows: 1, measured: measured, reference: 1.3)
    }
    #expect(gate(1.3004).isMet && gate(1.2996).isMet)
    #expect(!gate(1.3006).isMet && !gate(1.2994).isMet && !gate(.nan).isMet)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: dataFolder), "the shared data set is not here: set FOLDCAST_DATA"))
  func repeatAndNaiveRowsReproduceThePublishedOnes() throws {
    let anchors = try Anchors(StudySources(folder: dataFolder))
    #expect(anchors.gates.count == 16)
    for gate in anchors.gates { #expect(gate.isMet, "\(gate)") }
    #expect(anchors.m4Gates.count == 6)
    for gate in anchors.m4Gates { #expect(gate.isMet, "\(gate)") }
    #expect(anchors.failures == 0)
  }
}
