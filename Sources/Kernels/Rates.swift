/// The rate of one optimizer step: the same for all parameters, or a multiple of it for each group.
public struct Rates: Sendable, Equatable {
  /// Parameters that share a rate.
  public struct Group: Sendable, Equatable {
    /// Their place in the flat buffer.
    public var range: Range<Int>
    /// What their rate is of the reference.
    public var factor: Float

    /// A group.
    public init(range: Range<Int>, factor: Float) { (self.range, self.factor) = (range, factor) }
  }

  /// η, which traces and reports speak of.
  public var reference: Float
  /// The groups, which cover all parameters; none where all have the reference.
  public var groups: [Group]

  /// Rates of a step.
  public init(_ reference: Float, groups: [Group] = []) { (self.reference, self.groups) = (reference, groups) }

  /// Rates by layer, from the first to the head, of a network's blocks.
  public init(_ reference: Float, layers factors: [Double], of blocks: [ParameterBlock]) {
    self.init(reference, groups: blocks.map { Group(range: $0.range, factor: Float(factors[$0.layer])) })
  }
}
