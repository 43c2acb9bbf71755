internal import Foundation
internal import Series

/// Everything that one unit of work carries from one fold to the next: the only memory a walk has.
///
/// A walk that is made from a state goes on with the same bits as one that was never interrupted. What is carried,
/// and since when it is known: weights, scaler and rate of each learner (known at the cutoff of the last training),
/// and the learning trace, whose entries carry their own instants.
struct WalkState: Codable, Equatable {
  /// One arm's part of the state.
  struct Learner: Codable, Equatable {
    /// The model's parameters; empty where the next fold does not need them.
    var parameters = Data()
    /// The scaler of the last training.
    var scaler: Scaler
    /// Why there is no trained model, or nil.
    var missing: String?
    /// η after the last training, or nil.
    var rate: Double?
  }

  /// The fold that comes next.
  var position: Int
  /// The sequential arm's learner and its baselines', in the order of the arms; empty for the naive arms.
  var learners: [Learner] = []
  /// What earlier folds learned about their own learning.
  var trace = LearningTrace()

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

  init(position: Int, learners: [Learner] = [], trace: LearningTrace = LearningTrace()) {
    self.position = position
    self.learners = learners
    self.trace = trace
  }
}

/// The little-endian bytes of float32 values.
func bytes(of values: [Float]) -> Data {
  var data = Data(capacity: 4 * values.count)
  for value in values {
    let bits = value.bitPattern
    data.append(contentsOf: [
      UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits >> 16),
      UInt8(truncatingIfNeeded: bits >> 24),
    ])
  }
  return data
}

/// The float32 values of little-endian bytes.
func floats(of data: Data) -> [Float] {
  let bytes = [UInt8](data)
  return stride(from: 0, to: bytes.count - 3, by: 4).map { i in
    Float(
      bitPattern: UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16
        | UInt32(bytes[i + 3]) << 24)
  }
}
