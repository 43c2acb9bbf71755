/// Why a statistic has no value on the numbers that it was given.
///
/// A statistic that cannot be computed says so with this, and never traps or answers with a number that means nothing.
public enum Undefined: Error, Sendable, Equatable {
  /// Fewer observations than the statistic needs.
  case tooFew(needed: Int, found: Int)
  /// A number that is not finite, with its place (rows count from 0, through all lists in their order).
  case notFinite(index: Int, value: String)
  /// Lists that belong together differ in length.
  case lengthsDiffer(Int, Int)
  /// What would be divided by is zero: the named numbers do not vary.
  case noVariation(of: String)
  /// The system of equations of the named statistic has no unique solution.
  case singular(String)
  /// The arm carries state through time, which the named statistic's theory rules out.
  case carriesState(statistic: String)
  /// A setting of the statistic is out of its range.
  case badSetting(name: String, expected: String, found: String)
}

extension Undefined: CustomStringConvertible {
  /// What was expected, what was found, and what to do, in one sentence.
  public var description: String {
    switch self {
    case .tooFew(let needed, let found): "needs at least \(needed) observations and found \(found); score more origins"
    case .notFinite(let index, let value):
      "needs finite numbers and found \(value) at position \(index); leave out or repair that forecast"
    case .lengthsDiffer(let first, let second):
      "needs lists of one length and found \(first) and \(second); align them on the same origins"
    case .noVariation(let what): "needs \(what) that vary, and all are equal: there is nothing to divide by"
    case .singular(let what): "the equations of \(what) have no unique solution; an instrument repeats another one"
    case .carriesState(let statistic):
      "\(statistic) holds for arms of limited memory, and this one carries weights or rates from fold to fold; "
        + "use a cold start, or the Diebold–Mariano test"
    case .badSetting(let name, let expected, let found):
      "\(name) must be \(expected), and is \(found)"
    }
  }
}

/// Throws where a list holds a number that is not finite.
func requireFinite(_ lists: [Double]...) throws(Undefined) {
  var offset = 0
  for list in lists {
    if let i = list.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: offset + i, value: "\(list[i])") }
    offset += list.count
  }
}

/// Throws where two lists differ in length.
func requireSameLength(_ a: Int, _ b: Int) throws(Undefined) {
  guard a == b else { throw .lengthsDiffer(a, b) }
}

/// Throws where there are fewer than `needed` observations.
func requireCount(_ found: Int, atLeast needed: Int) throws(Undefined) {
  guard found >= needed else { throw .tooFew(needed: needed, found: found) }
}
