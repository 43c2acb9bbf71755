import Forecasters
import Kernels
import LearningRates
import Randomness
import Series
import Testing

/// Every forecaster by name, as arms use it.
enum Subject: String, CaseIterable, Sendable {
  case mlp, mlpTanh, mlpGelu, mlpShortcut, linear, lstm, lstmDeep, lstmStreaming, lstmStreamingDeep
  case lastValue, drift, seasonalNaive, trainingMean, ridge

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
    }
  }
}

/// What every forecaster must do, whatever it is.
@Suite struct ContractTests {
  private struct Scene {
    var windows: Windows
    var columns: [[Double]]
    var training: [Int]
    var validation: [Int]
    var test: [Int]

    init(anchor: Anchor, kind: Target.Kind, horizon: Int) {
      var stream = RandomStream(seed: 19)
      columns = [
        autoregression(150, phi: 0.9, seed: 6).map { 50 + $0 }, (0..<150).map { _ in 3 * stream.normal() },
      ]
      windows = makeWindows(columns, lookback: 5, horizon: horizon, anchor: anchor, kind: kind, scaler: .standard)
      training = Array(4..<90)
      validation = Array(95..<110)
      test = Array(112..<130)
    }

    func task(epochs: Int = 3) -> TrainingTask {
      makeTask(
        windows, training: training, validation: validation, epochs: epochs, rate: 0.01, rule: ALDVI(), accuracy: .hit)
    }
  }

  private static let scenes: [(Anchor, Target.Kind, Int)] = Anchor.allCases.flatMap { anchor in
    [(anchor, .level, 1), (anchor, .logReturn, 3)]
  }

  @Test(arguments: Subject.allCases)
  func forecastsAreFiniteBeforeAndAfterTraining(subject: Subject) throws {
    for (anchor, kind, horizon) in Self.scenes {
      let scene = Scene(anchor: anchor, kind: kind, horizon: horizon)
      var forecaster = subject.make(for: scene.windows)
      for trained in [false, true] {
        if trained { _ = try forecaster.train(scene.task()) }
        let forecasts = forecaster.forecast(origins: scene.test, in: scene.windows)
        #expect(forecasts.count == scene.test.count * horizon && forecasts.allSatisfy { $0.isFinite })
      }
      #expect(forecaster.forecast(origins: [], in: scene.windows).isEmpty)
    }
  }

  @Test(arguments: Subject.allCases)
  func sameSeedGivesTheSameForecasts(subject: Subject) throws {
    let scene = Scene(anchor: .lastValue, kind: .level, horizon: 3)
    let forecasts = try (0..<2).map { _ in
      var forecaster = subject.make(for: scene.windows)
      let outcome = try forecaster.train(scene.task())
      return (forecaster.forecast(origins: scene.test, in: scene.windows), outcome.epochs, outcome.spending)
    }
    #expect(forecasts[0].0 == forecasts[1].0 && forecasts[0].1 == forecasts[1].1)
    #expect(forecasts[0].2 == forecasts[1].2)
  }

  @Test(arguments: Subject.allCases)
  func inputsAreNotModified(subject: Subject) throws {
    let scene = Scene(anchor: .instance, kind: .level, horizon: 3)
    let (task, before) = (scene.task(), scene.windows)
    var forecaster = subject.make(for: scene.windows)
    _ = try forecaster.train(task)
    _ = forecaster.forecast(origins: scene.test, in: scene.windows)
    #expect(task.windows.values == before.values && task.windows.rawTarget == before.rawTarget)
    #expect(task.training == scene.training && task.validation == scene.validation)
  }

  @Test(arguments: Subject.allCases)
  func rowsAfterTheOriginDoNotChangeAForecast(subject: Subject) throws {
    for (anchor, kind, horizon) in Self.scenes {
      let scene = Scene(anchor: anchor, kind: kind, horizon: horizon)
      var forecaster = subject.make(for: scene.windows)
      _ = try forecaster.train(scene.task())
      let origin = 120
      let known = forecaster.forecast(origins: [origin], in: scene.windows)
      let corrupt = windows(
        scene.columns.map { column in column.enumerated().map { $0 > origin ? -1e6 * $1 : $1 } }, scene)
      #expect(forecaster.forecast(origins: [origin], in: corrupt) == known)
      let among = forecaster.forecast(origins: [origin, 125, 130], in: corrupt)
      #expect(Array(among.prefix(horizon)) == known)
    }
  }

  @Test(arguments: Subject.allCases)
  func rowsOutsideTheTrainingOriginsReachDoNotChangeANetwork(subject: Subject) throws {
    let scene = Scene(anchor: .lastValue, kind: .level, horizon: 3)
    // Naive forecasters may read every row up to the cutoff; networks and ridge only what their samples read.
    guard subject == .ridge || subject.rawValue.hasPrefix("mlp") || subject.rawValue.hasPrefix("lstm") else { return }
    var forecasts: [[Double]] = []
    for last in [112, 150] {
      var scene = scene
      let columns = scene.columns.map { column in column.enumerated().map { $0 > 112 && last == 150 ? 7 * $1 : $1 } }
      scene.windows = windows(columns, scene)
      var forecaster = subject.make(for: scene.windows)
      _ = try forecaster.train(scene.task())
      forecasts.append(forecaster.forecast(origins: [111], in: scene.windows))
    }
    #expect(forecasts[0] == forecasts[1])
  }

  @Test(arguments: Subject.allCases)
  func forecastingChangesNothing(subject: Subject) throws {
    let scene = Scene(anchor: .none, kind: .logReturn, horizon: 3)
    var forecaster = subject.make(for: scene.windows)
    _ = try forecaster.train(scene.task())
    let first = forecaster.forecast(origins: scene.test, in: scene.windows)
    _ = forecaster.forecast(origins: scene.training, in: scene.windows)
    #expect(forecaster.forecast(origins: scene.test, in: scene.windows) == first)
  }

  @Test(arguments: Subject.allCases)
  func trainingWithoutOriginsFailsOrLearnsFromTheRowsAlone(subject: Subject) {
    var scene = Scene(anchor: .none, kind: .level, horizon: 1)
    scene.training = []
    var forecaster = subject.make(for: scene.windows)
    do {
      _ = try forecaster.train(scene.task())
      #expect(Families.builtIn.atOnce.contains(subject.rawValue) && subject != .ridge)
    } catch {
      #expect("\(error)" == "training failed before its first epoch: there are no training origins")
    }
    let forecasts = forecaster.forecast(origins: scene.test, in: scene.windows)
    #expect(forecasts.allSatisfy { $0.isFinite })
  }

  /// Other values under the scaler, lookback, horizon and anchor of a scene.
  private func windows(_ columns: [[Double]], _ scene: Scene) -> Windows {
    let table = LearningTable(
      name: "test", clock: .row, instants: columns[0].indices.map(Int64.init), columns: columns,
      columnNames: ["a", "b"], anchoredColumns: 1,
      target: Target(
        kind: scene.windows.targetIsChange ? .logReturn : .level, column: "a", horizon: scene.windows.horizon))
    return Windows(
      table, rows: 0..<columns[0].count, scaler: Scaler(.standard, columns: scene.columns, rows: 0..<150), lookback: 5,
      anchor: scene.windows.anchor)
  }
}
