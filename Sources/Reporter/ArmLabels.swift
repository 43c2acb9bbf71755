/// Short names of arms that are looked at together.
enum ArmLabels {
  /// Each name without the parts between its slashes that all have; the first part stays where nothing else would.
  static func short(_ names: [String]) -> [String: String] {
    let names = names.uniqued()
    let parts = names.map { $0.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }
    let longest = parts.map(\.count).max() ?? 0
    let differing = (0..<longest).filter { i in
      i == 0 || Set(parts.map { i < $0.count ? $0[i] : "" }).count > 1
    }
    let labels = parts.map { parts in differing.filter { $0 < parts.count }.map { parts[$0] }.joined(separator: "/") }
    guard Set(labels).count == names.count else { return Dictionary(uniqueKeysWithValues: zip(names, names)) }
    return Dictionary(uniqueKeysWithValues: zip(names, labels))
  }
}
