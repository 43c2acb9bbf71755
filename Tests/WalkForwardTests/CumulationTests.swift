import Forecasters
import Series
import Testing
import WalkForward

@Suite("Forecasts of all rows up to a lead")
struct CumulationTests {
  private static func configuration(_ cumulation: Target.Cumulation) -> RunConfiguration {
    var configuration = CombinationTests.configuration()
    configuration.horizon = 3
    configuration.shrinkage = .perLead
    configuration.cumulate = cumulation
    return configuration
  }

  private let series = { try [Walking.series("A", rows: 150), Walking.series("B", rows: 140)] }

  @Test(
    "They are the sums or means of those of single rows, of every kind of arm, and so is what came",
    arguments: [Target.Cumulation.sum, .mean])
  func sums(cumulation: Target.Cumulation) async throws {
    let plain = try await WalkedRun(Self.configuration(.none), series())
    let run = try await WalkedRun(Self.configuration(cumulation), series())
    #expect(Set(run.job.arms.map(\.role)) == [.naive, .sequential, .randomFit, .rival])
    #expect(run.records.count == plain.records.count && !run.records.isEmpty)
    let table = try run.job.series[0].table()
    for (one, single) in zip(run.records, plain.records) {
      #expect(one.epochs == single.epochs && one.weights == single.weights && one.scale == single.scale)
      for (i, made) in one.predictions.enumerated() {
        let rows = single.predictions[i + 1 - made.lead...i]
        let count = cumulation == .mean ? Double(made.lead) : 1
        #expect(rows.allSatisfy { $0.origin == made.origin } && rows.map(\.lead) == Array(1...made.lead))
        #expect(made.forecast == rows.reduce(0) { $0 + $1.forecast } / count)
        guard one.series == 0 else { continue }
        let came = table.columns[0][made.origin + 1...made.origin + made.lead]
        #expect(made.actual == came.reduce(0, +) / count)
      }
    }
  }

  @Test("Past the newest label they are what a walk forecasts later, and what has not all come is not known")
  func newest() async throws {
    let configuration = Self.configuration(.sum)
    let job = try Walking.job(configuration, [Walking.series("A", rows: 100)])
    let later = try await WalkedRun(configuration, [Walking.series("A", rows: 130)])
    let newest = try await Engine(job, workers: 1).newest(from: [:])
    var count = 0
    for record in newest {
      for made in record.predictions {
        let known = later.records.filter { $0.arm == record.arm }.flatMap(\.predictions)
          .filter { $0.origin == made.origin && $0.lead == made.lead }
        #expect(known.contains { $0.forecast == made.forecast })
        #expect(made.actual.isNaN == (made.origin + made.lead > 98))
        count += 1
      }
    }
    #expect(count == 3 * 3 * job.arms.count)
  }

  @Test("They are named by what they are of")
  func names() {
    var configurations = Target.Cumulation.allCases.map(Self.configuration)
    configurations[1].target = .level
    #expect(configurations.map { $0.target(on: "close").name } == ["logReturn", "sum(level)", "mean(logReturn)"])
  }

  @Test("What does not add up is refused by its name")
  func refused() {
    func fault(_ change: (inout RunConfiguration) -> Void) -> String? {
      var configuration = Self.configuration(.sum)
      change(&configuration)
      do {
        try configuration.validate()
        return nil
      } catch {
        return error.key
      }
    }
    #expect(fault { _ in } == nil)
    #expect(fault { ($0.target, $0.cumulate) = (.return, .mean) } == nil)
    #expect(fault { $0.target = .return } == "cumulate")
    #expect(fault { $0.quantiles = [0.1, 0.5, 0.9] } == "cumulate")
  }
}
