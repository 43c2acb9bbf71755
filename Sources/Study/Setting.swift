internal import Forecasters
public import Kernels
public import LearningRates
internal import Series
public import WalkForward

/// What all arms that are compared share: the data, the view of them, and the training.
///
/// Everything is spelled out, so that a study does not change when the defaults of `run` do.
public struct Setting: Sendable, Hashable, Codable {
  /// The series.
  public var panel = PanelName.test
  /// What is forecast of them.
  public var view = View.raw
  /// N, rows of the training range.
  public var train = 512
  /// E, epochs of a fold.
  public var epochs = 20
  /// `mlp`, `lstm`, `tcn` or `transformer`.
  public var forecaster = "mlp"
  /// The optimizer.
  public var optimizer = OptimizerKind.adam
  /// η₀.
  public var rate = 0.001
  /// The accuracy that rules see.
  public var accuracy = Accuracy.r2
  /// The share of trainable origins that validate.
  public var validation = 0.2
  /// H, leads.
  public var horizon = 1
  /// What the forecasters are helped by.
  public var help = Help.none
  /// Epochs without a better validation loss after which training stops; 0 for never.
  public var patience = 0
  /// The relative change of the loss below which, for three epochs, training stops; nil for never.
  public var convergence: Double?
  /// Whether η is carried from fold to fold; nil for carried.
  public var carry: RateCarry?
  /// Seeds in place of the size's.
  public var seeds: Int?
  /// Folds in place of the size's.
  public var folds: Int?
  /// L, rows of a window, in place of 32.
  public var lookback: Int?
  /// Units of the hidden layers in place of the forecaster's own.
  public var hidden: [Int]?
  /// The MLP's activation in place of ReLU.
  public var activation: Activation?
  /// How often rules move η; nil for after epochs.
  public var adapt: Adaptation?
  /// Whose epochs are undone where they went wrong; nil for all.
  public var guarding: Guarding?
  /// Whether gradients are measured; nil for not.
  public var records: Bool?

  /// The common setting: the paper's reading on raw levels, Adam at 0.001, 512 rows, 20 epochs.
  public init() {}

  /// The same with one thing changed.
  public func with<Value>(_ path: WritableKeyPath<Setting, Value>, _ value: Value) -> Setting {
    var copy = self
    copy[keyPath: path] = value
    return copy
  }
}

extension Setting: CustomDebugStringConvertible {
  private static let later: Set = ["lookback", "hidden", "activation", "adapt", "guarding", "records"]

  /// The description that fingerprints hold: what came later is named only where it is given.
  public var debugDescription: String {
    let parts = Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label else { return nil }
      let text = String(reflecting: child.value)
      return Self.later.contains(label) && text == "nil" ? nil : "\(label): \(text)"
    }
    return "Study.Setting(\(parts.joined(separator: ", ")))"
  }
}

/// What helps the forecasters beside their learning rate.
public enum Help: String, Sendable, Codable, CaseIterable {
  /// Nothing: the paper as written.
  case none
  /// The toolkit's help: a zero head, weights of the best epoch, forecasts shrunk to the last value, bounded feedback.
  case toolkit
}

/// What is forecast of a series.
public enum View: String, Sendable, Codable, CaseIterable {
  /// The level, windows as they are: the paper as written.
  case raw
  /// The level, windows anchored on their last value.
  case anchored
  /// The log return, of prices only.
  case logReturn
}

/// How much of a study is run.
public enum StudySize: String, Sendable, Codable, CaseIterable {
  /// A few series, folds and seeds, development series only: whether everything works.
  case ci
  /// What verdicts are taken from.
  case standard
  /// As `standard` with the 10 seeds of the protocol.
  case full

  /// Folds of a series.
  public var folds: Int { self == .ci ? 3 : 12 }
  /// Seeds of an arm.
  public var seeds: Int {
    switch self {
    case .ci: 1
    case .standard: 3
    case .full: 10
    }
  }
  /// Draws of the bootstraps.
  public var draws: Int {
    switch self {
    case .ci: 200
    case .standard: 2_000
    case .full: 10_000
    }
  }
  /// Training rows at most: longer ranges cost what a check need not.
  public var maximumTrain: Int { self == .ci ? 1024 : .max }
}

/// One thing that is compared, in one setting.
public struct Cell: Sendable, Hashable {
  /// The setting.
  public var setting: Setting
  /// The arm.
  public var arm: StudyArm

  /// An arm in a setting.
  public init(_ arm: StudyArm, in setting: Setting) {
    self.arm = arm
    self.setting = arm.canonical(setting)
  }
}

/// The name of a family that is fitted at once.
///
/// Preregistered quantities are fingerprinted by how they are described; this one keeps its description of that time.
public struct NaiveName: Sendable, Hashable, ExpressibleByStringLiteral, CustomDebugStringConvertible {
  /// The family's name.
  public let name: String

  /// A family by its name.
  public init(_ name: String) { self.name = name }

  /// A family by its name.
  public init(stringLiteral name: String) { self.name = name }

  /// The description that fingerprints hold.
  public var debugDescription: String { "Forecasters.NaiveKind.\(name)" }
}

/// An arm by what it is, without its seed.
public enum StudyArm: Sendable, Hashable {
  /// A sequential learner: a rate rule, what weights a fold starts from, and what it sees of its own past.
  case learner(rule: String, start: Start, feedback: Feedback)
  /// A baseline of a sequential learner, fitted at random or with its rates rearranged.
  indirect case control(RandomFit, of: StudyArm)
  /// A forecast without training by gradient.
  case naive(NaiveName)
  /// Another method of training, cold, by its text.
  case rival(String)

  /// The paper's learner as written: η(1+|ΔA|), warm weights, earlier folds' η and loss among the inputs.
  public static let paper = learner(rule: "absolute", start: .warm, feedback: .both)
  /// The paper's rule and carried weights, without feedback.
  public static let aldvi = learner(rule: "absolute", start: .warm, feedback: .none)
  /// The toolkit's learner, to be run with `Help.toolkit`.
  public static let toolkit = learner(rule: "absolute", start: .shrinkPerturb, feedback: .both)
  /// Fresh weights in each fold at constant η₀: the usual reading of "fitted at random".
  public static let freshInit = learner(rule: "constant", start: .cold, feedback: .none)
  /// Carried weights at constant η₀.
  public static let warmConstant = learner(rule: "constant", start: .warm, feedback: .none)
  /// Fresh weights, the paper's rule.
  public static let coldALDVI = learner(rule: "absolute", start: .cold, feedback: .none)

  /// A rule with fresh weights in each fold, so that nothing but the rate differs from `freshInit`.
  public static func cold(_ rule: String) -> StudyArm { learner(rule: rule, start: .cold, feedback: .none) }

  /// The setting with everything made standard that the arm does not depend on, so that equal work is done once.
  func canonical(_ setting: Setting) -> Setting {
    guard case .naive = self else { return setting }
    var plain = Setting()
    (plain.panel, plain.view, plain.train, plain.horizon) = (
      setting.panel, setting.view, setting.train, setting.horizon
    )
    (plain.folds, plain.lookback) = (setting.folds, setting.lookback)
    plain.epochs = 1
    return plain
  }

  /// The arm's name in a run, without its seed.
  func name(in setting: Setting) -> String {
    let reset = setting.carry == .reset ? "+reset" : ""
    return switch self {
    case .learner(let rule, let start, let feedback):
      "\(setting.forecaster)/\(rule)/\(start.rawValue)\(reset)/\(feedback.rawValue)"
    case .control(let fit, let arm): "\(arm.name(in: setting))~\(fit.rawValue)"
    case .naive(let naive): naive.name
    case .rival(let text): "\(setting.forecaster)/\(text)"
    }
  }

  /// The arm as a report calls it.
  public var label: String {
    switch self {
    case .paper: "the paper's learner"
    case .toolkit: "the toolkit's learner"
    case .freshInit: "freshInit"
    case .learner(let rule, let start, let feedback):
      feedback == .none ? "\(start.rawValue) \(rule)" : "\(start.rawValue) \(rule), feedback \(feedback.rawValue)"
    case .control(let fit, .paper): fit.rawValue
    case .control(let fit, let arm): "\(fit.rawValue) of \(arm.label)"
    case .naive(let naive): naive.name
    case .rival(let text): text
    }
  }
}
