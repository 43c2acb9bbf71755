import Forecasters
import Foundation
import LearningRates
import Testing
import WalkForward

@Suite struct ValidationTests {
  @Test(arguments: [
    "horizon", "lookback", "train", "step", "gap", "batch", "epochs", "patience", "seeds", "seed", "season", "layers",
    "ensemble", "average-epochs", "max-train", "latency", "origins", "folds",
  ])
  func theLargestIntegerIsRefusedByName(key: String) {
    var configuration = RunConfiguration()
    switch key {
    case "horizon": configuration.horizon = .max
    case "lookback": configuration.lookback = .max
    case "train": configuration.train = .rows(.max)
    case "step": configuration.step = .rows(.max)
    case "gap": configuration.gap = .max
    case "batch": configuration.batch = .max
    case "epochs": configuration.epochs = .max
    case "patience": configuration.patience = .max
    case "seeds": configuration.seeds = .max
    case "seed": configuration.seed = .max
    case "season": configuration.season = .max
    case "max-train": (configuration.window, configuration.maximumTrain) = (.expanding, .rows(.max))
    case "latency": configuration.latency = .max
    case "origins": configuration.origins = .max
    case "folds": configuration.folds = .max
    case "ensemble": configuration.ensemble = .max
    case "average-epochs": configuration.averageEpochs = .max
    default: configuration.layers = .max
    }
    #expect(refused(configuration) == key)
  }

  @Test(arguments: [0, -1, 1, Double.nan])
  func aShareOfTheLossToStopAtLiesBetweenNothingAndAll(convergence: Double) {
    var configuration = RunConfiguration()
    configuration.convergence = convergence
    #expect(refused(configuration) == "convergence")
    configuration.convergence = 1e-4
    #expect(refused(configuration) == nil)
  }

  @Test(arguments: [
    ("absolute+perNeuron", "mlp", nil), ("absolute+perNeuron", "lstm", "rate"), ("absolute+perNeuron", "tcn", "rate"),
    ("absolute+perNeuron", "linear", "rate"),
  ])
  func ratesByNeuronNeedNeuronsThatAreApart(rule: String, forecaster: String, refusal: String?) throws {
    var configuration = RunConfiguration()
    configuration.rate = [try RateRuleSpecification(parsing: rule)]
    configuration.forecaster = [forecaster]
    #expect(refused(configuration) == refusal)
    (configuration.rate, configuration.rival) = (
      [try RateRuleSpecification(parsing: "constant")], [try Rival(parsing: "cosine+perNeuron")]
    )
    #expect(refused(configuration) == refusal.map { _ in "rival" })
  }

  @Test(arguments: [
    ("absolute", nil), ("cosine", "adapt"), ("replay:rates=0.1", "adapt"), ("absolute:noise=bootstrapMetric", "adapt"),
  ])
  func batchesMoveRulesThatFollowThem(rule: String, refusal: String?) throws {
    var configuration = RunConfiguration()
    configuration.rate = [try RateRuleSpecification(parsing: rule)]
    #expect(refused(configuration) == nil)
    configuration.adapt = .batch
    #expect(refused(configuration) == refusal)
  }

  @Test func oneLengthOfStepForAllHasNoGainsOfNeurons() throws {
    var configuration = RunConfiguration()
    configuration.rival = [try Rival(parsing: "prodigy+constant+perNeuron")]
    #expect(refused(configuration) == "rival")
  }

  @Test func whatIsComparedIsNamedOnce() {
    var configuration = RunConfiguration()
    configuration.start = [.warm, .cold, .warm]
    #expect(refused(configuration) == "start")
    configuration.start = [.warm, .cold]
    configuration.naive = ["lastValue", "lastValue"]
    #expect(refused(configuration) == "naive")
    configuration.naive = ["lastValue"]
    configuration.randomFit = [.freshInit, .freshInit]
    #expect(refused(configuration) == "random-fit")
  }

  @Test(arguments: [
    ("rubbish", "anchored-at"), ("1/2/2013", "anchored-at"), ("2013-1-2", "anchored-at"), ("2013-01-02", nil),
    ("2013", nil), ("2013-01-02T14:30:00Z", nil), ("100", nil),
  ])
  func anAnchorIsADateOrARowNumber(text: String, key: String?) {
    var configuration = RunConfiguration()
    configuration.window = .anchored
    configuration.anchoredAt = text
    #expect(refused(configuration) == key)
  }

  @Test(arguments: [(0.9999999999999999, "validation"), (0.95, nil)] as [(Double, String?)])
  func aValidationShareLeavesSomethingToTrainOn(share: Double, key: String?) {
    var configuration = RunConfiguration()
    configuration.validation = share
    #expect(refused(configuration) == key)
  }

  @Test func rowsOfASegmentAreForStreamingAlone() {
    var configuration = RunConfiguration()
    configuration.bptt = 8
    #expect(refused(configuration) == "bptt")
    configuration.lstmMode = .streaming
    #expect(refused(configuration) == nil)
    configuration.bptt = 0
    #expect(refused(configuration) == "bptt")
  }

  /// What is encoded identifies a run: the default by its name is the default, and adds nothing to what was encoded before.
  @Test func windowedByNameIsTheSameRunAsTheDefault() throws {
    var configuration = Walking.configuration("lstm")
    let encoded = try JSONEncoder().encode(configuration)
    #expect(!String(decoding: encoded, as: UTF8.self).contains("lstm-mode"))
    configuration.lstmMode = .windowed
    let series = [try Walking.series("A", rows: 100)]
    let named = try Walking.job(configuration, series).configuration
    #expect(named == Walking.configuration("lstm"))
    #expect(try Walking.job(Walking.configuration("streaming"), series).configuration != named)
  }

  @Test func aShortcutIsForAnMLP() {
    var configuration = RunConfiguration()
    for (forecaster, key) in [(["mlp"], nil), (["lstm", "mlp"], nil), (["lstm"], "shortcut")] {
      (configuration.forecaster, configuration.shortcut) = (forecaster, true)
      #expect(refused(configuration) == key)
      configuration.shortcut = false
      #expect(refused(configuration) == nil)
    }
  }

  /// As with the default mode of the LSTM.
  @Test func noShortcutByNameIsTheSameRunAsTheDefault() throws {
    var configuration = Walking.configuration()
    let encoded = try JSONEncoder().encode(configuration)
    #expect(!String(decoding: encoded, as: UTF8.self).contains("shortcut"))
    configuration.shortcut = false
    let series = [try Walking.series("A", rows: 100)]
    #expect(try Walking.job(configuration, series).configuration == Walking.configuration())
    configuration.shortcut = true
    #expect(try Walking.job(configuration, series).configuration.shortcut == true)
  }

  private func refused(_ configuration: RunConfiguration) -> String? {
    do throws(ConfigurationError) {
      try configuration.validate()
      return nil
    } catch {
      return error.key
    }
  }
}
