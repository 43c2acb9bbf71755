/// The rate of one optimizer step: the same for all parameters, or a multiple of it for each group.
package struct Rates: Sendable, Equatable {
  /// Parameters that share a rate.
  package struct Group: Sendable, Equatable {
    /// Their place in the flat buffer.
    package var range: Range<Int>
    /// What their rate is of the reference.
    package var factor: Float

    /// A group.
    package init(range: Range<Int>, factor: Float) { (self.range, self.factor) = (range, factor) }
  }

  /// η, which traces and reports speak of.
  package var reference: Float
  /// The groups, which cover all parameters; none where all have the reference.
  package var groups: [Group]

  /// Rates of a step.
  package init(_ reference: Float, groups: [Group] = []) { (self.reference, self.groups) = (reference, groups) }

  /// Rates by layer, from the first to the head, of a network's blocks.
  package init(_ reference: Float, layers factors: [Double], of blocks: [ParameterBlock]) {
    self.init(reference, groups: blocks.map { Group(range: $0.range, factor: Float(factors[$0.layer])) })
  }
}
