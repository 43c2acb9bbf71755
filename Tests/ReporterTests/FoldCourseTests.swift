import Foundation
import Metrics
import Results
import Testing
import WalkForward

@testable import Reporter

@Suite("Courses over the folds")
struct FoldCourseTests {
  @Test("A sparkline rises where values rise, by their logarithms")
  func rises() {
    #expect(Sparkline.text([1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([4, 2, 1]) == "█▅▁")
  }

  @Test("A level line, no values, and values that are no numbers are drawn")
  func edges() {
    #expect(Sparkline.text([2, 2, 2]) == "▄▄▄")
    #expect(Sparkline.text([]) == "")
    #expect(Sparkline.text([.nan, 0, -1, .infinity]) == "")
  }

  @Test("Many folds are drawn in parts of equal length")
  func parts() {
    let values = (0..<100).map { $0 < 50 ? 1.0 : 2 }
    #expect(Sparkline.text(values, width: 10) == "▁▁▁▁▁█████")
  }

  @Test("A course is the geometric mean over series; few folds have none in the report")
  func course() throws {
    let scratch = try Scratch()
    try ForecastRun(
      arms: [naive("last"), learner(1)], series: ["A", "B"], actual: [[0, 0, 0, 0], [0, 0, 0, 0]],
      forecasts: [[[1, 1, 1, 1], [1, 1, 1, 1]], [[2, 2, 3, 3], [2, 2, 1, 1]]]
    ).write(scratch.store)
    let report = try #require(try ReportModel(ResultReader(path: scratch.store)).runs.first)
    let course = try #require(report.courses.first)
    #expect(report.courses.count == 1 && course.eta.isEmpty)
    #expect(course.ratio.count == 2)
    #expect(abs(course.ratio[0] - 4) < 1e-12 && abs(course.ratio[1] - 3) < 1e-12)
    #expect(ReportDocument.courses(report.courses, .mse).isEmpty)
    #expect(ReportDocument.courses([FoldCourse(arm: "m", eta: [1, 2, 3, 4], ratio: [])], .mse).count == 2)
  }
}
