import Forecasters
import Foundation
import Randomness
import Series
import Testing

@testable import WalkForward

/// Covariates that leave what the training rows held of them: no arm may explode, and each fold says so.
@Suite struct CovariateTests {
  private static let rows = 200
  private static let jump = 112
  /// Rows of the series before the first of the table: one for the change, three for the longest lag.
  private static let leadIn = 4

  /// Columns that hardly change for a while, and then do.
  enum Kind: String, CaseIterable {
    case zeroThenMillions, nearlyConstant, rounding, tiny, tinier, steps, spike, mostlyZero

    func values(_ stream: inout RandomStream) -> [Double] {
      (0..<CovariateTests.rows).map { t in
        let (noise, began) = (stream.normal(), t >= CovariateTests.jump)
        return switch self {
        case .zeroThenMillions: began ? 1e6 * (1.6 + 0.1 * noise) : 0
        case .nearlyConstant: began ? 2e6 * (1 + 0.1 * noise) : 1000 + 1e-6 * noise
        case .rounding: began ? 7e3 : 0.1 + (t % 3 == 0 ? 1e-17 : 0)
        case .tiny: (began ? 1 : 1e-12) * noise
        case .tinier: (began ? 1e-150 : 1e-200) * noise
        case .steps: t < 80 ? 0.25 : t < CovariateTests.jump ? 0.5 : 1e5
        case .spike: t == CovariateTests.jump ? 1e9 : noise
        case .mostlyZero: t % 5 == 0 && t > 70 ? 1e6 * abs(noise) : 1e-6 * noise
        }
      }
    }
  }

  private func series(_ kind: Kind?) throws -> TimeSeries {
    let noise = try Walking.noise("covariates", rows: Self.rows)
    guard let kind else { return noise }
    var stream = RandomStream(seed: RandomStream.seed("covariate", kind.rawValue))
    return try TimeSeries(
      name: noise.name, clock: .date, instants: noise.instants,
      columns: noise.columns + [.init(name: "volume", values: kind.values(&stream))])
  }

  private func configuration(_ learner: String, _ scaler: Scaler.Kind) -> RunConfiguration {
    var configuration = Walking.configuration(learner == "shortcut" ? "mlp" : learner)
    if learner == "shortcut" { configuration.shortcut = true }
    configuration.scaler = scaler
    configuration.lags = [1, 3]
    configuration.naive = Families.builtIn.atOnce
    configuration.randomFit = [.freshInit, .shuffledSplit]
    return configuration
  }

  private func errors(_ records: [FoldRecord], _ job: Job) -> [String: Double] {
    Dictionary(grouping: records) { job.arms[$0.arm].name }.mapValues { records in
      let errors = records.flatMap { $0.predictions.map { pow($0.actual - $0.forecast, 2) } }
      return errors.reduce(0, +) / Double(errors.count)
    }
  }

  @Test(arguments: ["mlp", "shortcut", "lstm", "streaming"], [Scaler.Kind.standard, .robust])
  func noArmExplodes(learner: String, scaler: Scaler.Kind) async throws {
    var configuration = configuration(learner, scaler)
    let covariates = configuration.covariates
    configuration.covariates = []
    let plain = try Walking.job(configuration, [series(nil)])
    let without = try errors(await Walking.records(plain), plain)
    configuration.covariates = covariates
    for kind in Kind.allCases {
      let job = try Walking.job(configuration, [series(kind)])
      let records = try await Walking.records(job)
      #expect(records.allSatisfy { !$0.isFailed }, "\(kind)")
      for (arm, error) in errors(records, job) {
        let before = try #require(without[arm])
        #expect(error < 3 * before, "\(kind), \(arm): \(error) with the covariate, \(before) without")
      }
    }
  }

  @Test func aFoldNamesTheColumnsThatSayNothingOrLeaveTheKnownRange() async throws {
    var configuration = configuration("mlp", .standard)
    configuration.calendar = [.month]
    let job = try Walking.job(configuration, [series(.zeroThenMillions)])
    let records = try await Walking.records(job)
    for record in records {
      let arm = job.arms[record.arm]
      let volume = record.covariates.filter { $0.column == "volume" }.map(\.kind)
      // What training reads ends with the label of its last origin.
      let isConstant = record.fold.trainOrigins.upperBound + 1 <= Self.jump - Self.leadIn
      if ["lastValue", "drift", "seasonalNaive", "trainingMean", "har"].contains(arm.name) || arm.isLeaky {
        #expect(volume.isEmpty || arm.isLeaky)
      } else {
        #expect(volume.contains(.constant) == isConstant, "\(arm.name), fold \(record.fold.index)")
      }
    }
    let nearly = try Walking.job(configuration, [series(.nearlyConstant)])
    let beyond = try await Walking.records(nearly).flatMap(\.covariates).filter { $0.column == "volume" }
    #expect(!beyond.isEmpty && beyond.allSatisfy { $0.kind == .beyond && $0.values > 0 })
    let plain = try Walking.job(Walking.configuration(), [Walking.series("A", rows: 130)])
    #expect(try await Walking.records(plain).allSatisfy { $0.covariates.isEmpty })
  }

  /// A walk that is stopped and goes on has the same forecasts and says the same.
  @Test func aResumedWalkTakesCovariatesTheSame() async throws {
    var configuration = configuration("mlp", .standard)
    configuration.refitEvery = 3
    let job = try Walking.job(configuration, [series(.nearlyConstant)])
    let whole = try await Walking.records(job)
    let stopped = try await Walking.stopped(job, every: 3)
    #expect(whole.map(\.content) == stopped.map(\.content))
    #expect(whole.map(\.covariates) == stopped.map(\.covariates))
  }

  /// What comes after a row does not change how it is read.
  @Test func rowsAfterTheOriginDoNotChangeHowACovariateIsRead() async throws {
    let configuration = configuration("mlp", .standard)
    let early = try await Walking.records(Walking.job(configuration, [series(.zeroThenMillions)]))
    var stream = RandomStream(seed: 1)
    let other = try series(.zeroThenMillions)
    let changed = try TimeSeries(
      name: other.name, clock: other.clock, instants: other.instants,
      columns: [
        other.columns[0],
        .init(
          name: "volume",
          values: other.columns[1].values.enumerated().map { $0 > Self.jump + 3 ? 1e12 * stream.normal() : $1 }),
      ])
    let late = try await Walking.records(Walking.job(configuration, [changed]))
    let job = try Walking.job(configuration, [changed])
    for (a, b) in zip(early, late) where !job.arms[a.arm].isLeaky {
      for (p, q) in zip(a.predictions, b.predictions) where p.origin <= Self.jump + 3 - Self.leadIn { #expect(p == q) }
    }
  }
}
