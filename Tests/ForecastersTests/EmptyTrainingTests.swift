import Forecasters
import Kernels
import LearningRates
import Randomness
import Series
import Testing

/// Every forecaster by name, as arms use it.
enum Subject: String, CaseIterable, Sendable {
  case mlp, mlpTanh, mlpGelu, mlpShortcut, linear, lstm, lstmDeep, lstmStreaming, lstmStreamingDeep
  case lastValue, drift, seasonalNaive, trainingMean, ridge, har, blend

  func make(for windows: Windows, seed: UInt64 = 3) -> any Forecaster {
    func network(_ architecture: NeuralForecaster.Architecture) -> NeuralForecaster {
      makeNetwork(architecture, for: windows, optimizer: .adam, dropout: 0.1, seed: seed)
    }
    return switch self {
    case .mlp: network(.mlp(hidden: [8, 8], activation: .relu))
    case .mlpTanh: network(.mlp(hidden: [8], activation: .tanh))
    case .mlpGelu: network(.mlp(hidden: [8], activation: .gelu))
    case .mlpShortcut: network(.mlp(hidden: [8], activation: .relu, shortcut: true))
    case .linear: network(.linear)
    case .lstm: network(.lstm(hidden: 6, layers: 1))
    case .lstmDeep: network(.lstm(hidden: 4, layers: 2))
    case .lstmStreaming: network(.lstm(hidden: 6, layers: 1, bptt: 7))
    case .lstmStreamingDeep: network(.lstm(hidden: 4, layers: 2, bptt: 40))
    case .lastValue: LastValue()
    case .drift: Drift()
    case .seasonalNaive: SeasonalNaive(season: 7)
    case .trainingMean: TrainingMean()
    case .ridge: Ridge()
    case .har: HAR()
    case .blend: Blend(season: 7)
    }
  }
}

/// What a forecaster does where there is nothing to learn from; what else all must do is `ForecasterContract`.
@Suite struct EmptyTrainingTests {
  @Test(arguments: Subject.allCases)
  func trainingWithoutOriginsFailsOrLearnsFromTheRowsAlone(subject: Subject) {
    var stream = RandomStream(seed: 19)
    let columns = [
      autoregression(150, phi: 0.9, seed: 6).map { 50 + $0 }, (0..<150).map { _ in 3 * stream.normal() },
    ]
    let windows = makeWindows(columns, lookback: 5, horizon: 1, scaler: .standard)
    let task = makeTask(
      windows, training: [], validation: Array(95..<110), epochs: 3, rate: 0.01, rule: ALDVI(), accuracy: .hit)
    var forecaster = subject.make(for: windows)
    do {
      _ = try forecaster.train(task)
      #expect(Families.builtIn.atOnce.contains(subject.rawValue) && subject != .ridge)
    } catch {
      #expect("\(error)" == "training failed before its first epoch: there are no training origins")
    }
    #expect(forecaster.forecast(origins: Array(112..<130), in: windows).allSatisfy { $0.isFinite })
  }
}
