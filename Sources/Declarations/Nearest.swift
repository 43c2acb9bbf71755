/// Names near to what was written, for messages: a list that nobody reads gives way to what may be meant.
package enum Nearest {
  /// The names that what was written may mean, the nearest first, at most three; none where none is near.
  ///
  /// Near are names that hold it or are held in it, and names at most a third of their letters away; a name of several parts, as
  /// `lstm/absolute/warm`, also where one of them is. O(names × letters²).
  package static func names(to written: String, among names: [String]) -> [String] {
    ranked(names, by: written).prefix(3).filter(\.isNear).map(\.name)
  }

  /// `Did you mean 'a', 'b' or 'c'?`, or, of so many names that no message lists them, the nearest of all the same; else empty.
  package static func advice(_ written: String, among names: [String]) -> String {
    let near = Self.names(to: written, among: names)
    if !near.isEmpty { return "Did you mean \(choice(near.map { "'\($0)'" }))?" }
    if names.count <= few { return "" }
    return "The nearest are \(ranked(names, by: written).prefix(3).map { "'\($0.name)'" }.joined(separator: ", "))."
  }

  /// What was expected: all names where they are few, else their number and what lists them.
  package static func expected(_ what: String, _ names: [String], listedBy command: String) -> String {
    names.count <= few
      ? "one of the \(what) \(names.joined(separator: ", "))"
      : "one of the \(names.count) \(what) that \(command) lists"
  }

  /// The most names that a message lists.
  private static let few = 12

  private struct Ranked {
    var name: String
    var distance: Int
    var isNear: Bool
  }

  private static func ranked(_ names: [String], by written: String) -> [Ranked] {
    let own = Array(written.lowercased().prefix(longest))
    return names.map { name in
      let whole = ranked(name, by: own)
      let parts = name.split { "/: ".contains($0) }
      guard parts.count > 1, !whole.isNear,
        let part = parts.map({ ranked(String($0), by: own) }).filter(\.isNear).min(by: { $0.distance < $1.distance })
      else { return whole }
      return Ranked(name: name, distance: part.distance + 1, isNear: true)
    }.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }.map(\.element)
  }

  private static func ranked(_ name: String, by own: [Character]) -> Ranked {
    let other = Array(name.lowercased().prefix(longest))
    let distance = distance(own, other)
    let isPart = min(own.count, other.count) >= 3 && (own.holds(other) || other.holds(own))
    return Ranked(
      name: name, distance: isPart ? min(distance, 1) : distance,
      isNear: isPart || distance <= max(1, max(own.count, other.count) / 3))
  }

  /// Names are compared up to here, so that no input takes long.
  private static let longest = 64

  /// Letters to insert, delete, change or swap with their neighbour (optimal string alignment) to make one of the other.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
        row.append(least)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}

extension [Character] {
  /// Whether the letters stand in these one after the other.
  fileprivate func holds(_ part: [Character]) -> Bool {
    count >= part.count && (0...count - part.count).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
