/// One thing that is compared: forecaster × rate rule × start × feedback × seed, with a role.
public struct Arm: Sendable, Hashable, Codable {
  /// What an arm is in the comparison.
  public enum Role: String, Sendable, Codable, CaseIterable {
    /// The paper's walk-forward learner.
    case sequential
    /// A baseline that is fitted at random.
    case randomFit
    /// A forecast without training by gradient.
    case naive
    /// Another method.
    case rival

    /// Whether a failed fold of such an arm is a failure of the run; a baseline that draws its rates at random diverges by nature.
    public var isJudged: Bool { self == .sequential || self == .rival }
  }

  /// The name, unique in its run, by which stores and reports call the arm.
  public var name: String
  /// What it is in the comparison.
  public var role: Role
  /// The forecaster: `mlp`, `lstm`, or a naive one's name.
  public var forecaster: String
  /// The rate rule by name, or the random-fit scheme; empty for a naive arm.
  public var rateRule: String
  /// The start policy; empty for a naive arm.
  public var start: String
  /// The feedback; empty for a naive arm.
  public var feedback: String
  /// The seed; nil for a naive arm.
  public var seed: Int?
  /// For a random-fit arm, the name of the sequential arm whose budget it shares and with which it is compared.
  public var comparedWith: String?
  /// The random-fit scheme (`freshInit`, `randomSearch`, …), or nil.
  public var randomFit: String?
  /// Whether the arm looks ahead on purpose and may only serve as a warning.
  public var isLeaky: Bool
  /// For an arm of an entry with settings of its own, those that its other properties do not tell, as JSON: `{"hidden":[64,64]}`; nil where
  /// the run has no entries, and for a naive arm.
  package var settings: String?

  /// An arm.
  public init(
    name: String, role: Role, forecaster: String, rateRule: String = "", start: String = "", feedback: String = "",
    seed: Int? = nil, comparedWith: String? = nil, randomFit: String? = nil, isLeaky: Bool = false,
    settings: String? = nil
  ) {
    self.name = name
    self.role = role
    self.forecaster = forecaster
    self.rateRule = rateRule
    self.start = start
    self.feedback = feedback
    self.seed = seed
    self.comparedWith = comparedWith
    self.randomFit = randomFit
    self.isLeaky = isLeaky
    self.settings = settings
  }
}
