public import Declarations
internal import Escaping
public import Forecasters
public import Kernels
public import LearningRates

/// Another method of training that sequential arms are compared with, as text: `prodigy`, `cosine`, `sgd+step`, `prodigy+cosine`.
///
/// OPTIMIZER, RULE or OPTIMIZER+RULE: a rule alone goes with Adam, an optimizer alone keeps its rate. Optimizers that bring a rate of
/// their own (`AdaptiveKind.ownRate`) start from that, all others from the run's. `name` is the canonical text.
public struct Rival: Sendable, Hashable, CustomStringConvertible {
  /// What moves the parameters.
  public enum Method: Sendable, Hashable {
    /// One of the optimizers of a run, with its standard constants.
    case optimizer(OptimizerKind)
    /// An adaptive optimizer.
    case adaptive(AdaptiveKind)
    /// Stochastic line search, `sls`, or L-BFGS on all samples at once, `lbfgs`.
    case search(NeuralForecaster.Search)
    /// SGD at the inverse of the Lipschitz constant of a loss, found anew before each epoch (`HeadLipschitz`): `lalr` of the squared error,
    /// `lalrMAE` of the absolute one, as its authors' code has it.
    case lipschitz(HeadLipschitz.Loss)
    /// A population of networks under Adam (`Population`), `pbt`.
    case population

    var name: String {
      switch self {
      case .optimizer(let kind): kind.rawValue
      case .adaptive(let kind): kind.rawValue
      case .search(.armijo): "sls"
      case .search(.lbfgs): "lbfgs"
      case .lipschitz(.squared): "lalr"
      case .lipschitz(.absolute): "lalrMAE"
      case .population: "pbt"
      }
    }

    fileprivate static let all: [Method] =
      OptimizerKind.allCases.map { .optimizer($0) } + AdaptiveKind.allCases.map { .adaptive($0) } + [
        .search(.armijo), .search(.lbfgs), .lipschitz(.squared), .lipschitz(.absolute), .population,
      ]
  }

  /// What moves the parameters.
  public let method: Method
  /// What the rate follows.
  public let rule: RateRuleSpecification

  /// Reads a rival; throws what it expected instead.
  public init(parsing text: String) throws {
    // A plus in an option's number, as in 1e+3, comes after the rule's colon.
    let head = text.prefix { $0 != ":" }
    let plus = head.firstIndex(of: "+")
    let first = String(plus.map { text[..<$0] } ?? text[...])
    let named = Method.all.first { $0.name.lowercased() == first.lowercased() }
    if let plus, let named {
      method = named
      rule = try RateRuleSpecification(parsing: String(text[text.index(after: plus)...]))
    } else if let named {
      method = named
      rule = try RateRuleSpecification(parsing: "constant")
    } else {
      method = .optimizer(.adam)
      do { rule = try RateRuleSpecification(parsing: text) } catch {
        // Options belong to a rule, whose own error says more.
        throw text.contains(":") ? error : RivalError(text: text, found: first)
      }
    }
  }

  /// The canonical text: the rule alone where it goes with Adam, the optimizer alone where its rate is kept.
  public var name: String {
    if rule.name == "constant" { return method.name }
    return method == .optimizer(.adam) ? rule.name : "\(method.name)+\(rule.name)"
  }

  /// The search, where it is one.
  var search: NeuralForecaster.Search? {
    if case .search(let search) = method { return search }
    return nil
  }

  /// Whether its rates are those of a rule over a constant of the loss.
  var measuresItsRate: Bool { if case .lipschitz = method { true } else { false } }

  /// Whether it passes batches forward again to find its rates: it pays for that in epochs, and a stream cannot.
  var passesAgain: Bool {
    switch method {
    case .search, .lipschitz: true
    case .optimizer, .adaptive, .population: false
    }
  }

  /// Whether its method finds one length of step for all parameters, so that layers cannot have rates of their own.
  var stepsAsOne: Bool {
    switch method {
    case .search, .adaptive: true
    case .optimizer, .lipschitz, .population: false
    }
  }

  /// The canonical text.
  public var description: String { name }

  /// η₀, given the run's.
  func baseRate(_ learningRate: Double) -> Double {
    switch method {
    case .optimizer, .population: learningRate
    case .adaptive(let kind): kind.ownRate ?? learningRate
    case .search, .lipschitz: 1
    }
  }

  /// Optimizers and schedules by name.
  public static let names: [String] = methods + RateRuleCatalog.entries.map(\.name)
  /// Optimizers by name.
  static let methods = Method.all.map(\.name)
}

extension Rival: TextCoded {
  /// What it is.
  public static let kind = "a rival"
  /// The rival of a text; throws what it expected instead.
  public init?(text: String) throws { try self.init(parsing: text) }
  /// The texts of rivals, whose rules' options have commas of their own.
  public static func texts(from parts: [String]) -> [String] { RateRuleSpecification.texts(from: parts) }
}

/// A rival that cannot be read.
package struct RivalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The whole text.
  package let text: String
  /// What was there.
  package let found: String

  /// What was found and what was expected.
  package var description: String {
    let names = Nearest.expected(
      "optimizers and rate rules", Rival.names, listedBy: RateRuleCatalog.listing)
    let question = Nearest.advice(found, among: Rival.names)
    return Escape.shown(
      "rival \"\(text)\": found \"\(found)\", expected \(names), or OPTIMIZER+RULE.\(question.isEmpty ? "" : " \(question)")"
    )
  }
}
