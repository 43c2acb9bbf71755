internal import Foundation
internal import Series

/// Everything that one unit of work carries from one fold to the next: the only memory a walk has.
///
/// A walk that is made from a state goes on with the same bits as one that was never interrupted. What is carried,
/// and since when it is known: weights and rates of each learner, and for each member of the cohort scaler, feedback bounds and
/// shrinkage (known at the cutoff of the last training), and the learning traces, whose entries carry their own instants.
struct WalkState: Codable, Equatable {
  /// One arm's part of the state.
  struct Learner: Equatable {
    /// The ensemble's networks; without parameters where the next fold does not need them.
    var networks: [WalkForward.Learner.Network]
    /// What the last training left for each member.
    var fitted: [WalkForward.Learner.Fitted]
  }

  /// The fold that comes next.
  var position: Int
  /// The sequential arm's learner and its baselines', in the order of the arms; empty for the naive arms.
  var learners: [Learner] = []
  /// What earlier folds learned about their own learning, by member; one for the naive arms.
  var traces = [LearningTrace()]
  /// The states of the groups of which arms are made; empty of a group by itself.
  var parts: [WalkState] = []
  /// What arms that are made of others go by; nil of a group by itself.
  var mixer: MixerState?

  /// Whether it is the number of a fold alone, as where a training needs nothing of those before it.
  var isPlace: Bool { position >= 0 && learners.isEmpty && parts.isEmpty }

  /// The state as bytes, exact to the last bit.
  func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(self)
  }

  /// A state from its bytes.
  init(decoding data: Data) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(WalkState.self, from: data)
  }

  init(position: Int, learners: [Learner] = [], traces: [LearningTrace] = [LearningTrace()]) {
    self.position = position
    self.learners = learners
    self.traces = traces
  }

  private enum CodingKeys: String, CodingKey { case position, learners, trace, traces, parts, mixer }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    position = try container.decode(Int.self, forKey: .position)
    learners = try container.decode([Learner].self, forKey: .learners)
    traces =
      [try container.decode(LearningTrace.self, forKey: .trace)]
      + (try container.decodeIfPresent([LearningTrace].self, forKey: .traces) ?? [])
    parts = try container.decodeIfPresent([WalkState].self, forKey: .parts) ?? []
    mixer = try container.decodeIfPresent(MixerState.self, forKey: .mixer)
  }

  /// The first member's part as a series alone has it, and those of the others beside it.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(position, forKey: .position)
    try container.encode(learners, forKey: .learners)
    try container.encode(traces[0], forKey: .trace)
    if traces.count > 1 { try container.encode(Array(traces[1...]), forKey: .traces) }
    if !parts.isEmpty { try container.encode(parts, forKey: .parts) }
    try container.encodeIfPresent(mixer, forKey: .mixer)
  }
}

extension WalkState.Learner: Codable {
  private enum CodingKeys: String, CodingKey { case members, scaler, bounds, shrinkage, others }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    networks = try container.decode([WalkForward.Learner.Network].self, forKey: .members)
    fitted =
      [try WalkForward.Learner.Fitted(from: decoder)]
      + (try container.decodeIfPresent([WalkForward.Learner.Fitted].self, forKey: .others) ?? [])
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(networks, forKey: .members)
    try fitted[0].encode(to: encoder)
    if fitted.count > 1 { try container.encode(Array(fitted[1...]), forKey: .others) }
  }
}

extension Learner.Network: Codable {
  private enum CodingKeys: String, CodingKey { case parameters, missing, rate, lessons }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parameters = try container.decode(Data.self, forKey: .parameters).littleEndianWords().map(Float.init(bitPattern:))
    missing = try container.decodeIfPresent(String.self, forKey: .missing)
    rate = try container.decodeIfPresent(Double.self, forKey: .rate)
    lessons = try container.decodeIfPresent([Double].self, forKey: .lessons) ?? []
  }

  /// Parameters as the little-endian bytes of float32 values.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Data(littleEndian: parameters.map(\.bitPattern)), forKey: .parameters)
    try container.encodeIfPresent(missing, forKey: .missing)
    try container.encodeIfPresent(rate, forKey: .rate)
    if !lessons.isEmpty { try container.encode(lessons, forKey: .lessons) }
  }
}
