@testable import WalkForward

extension ArmCatalog {
  /// The first group of arms that learn over epochs.
  var learner: ArmGroup { groups[groups.firstIndex(where: \.learns) ?? 0] }
}
