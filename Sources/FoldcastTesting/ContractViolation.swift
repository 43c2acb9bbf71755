/// A promise of a contract that was not kept.
public struct ContractViolation: Sendable, Equatable, CustomStringConvertible {
  /// The promise, by the name that the contract's documentation gives it.
  public let clause: String
  /// Where, what was expected and what was found.
  public let text: String

  /// Both.
  public var description: String { "\(clause): \(text)" }
}

/// The first violation of each clause, in the order in which they were found.
struct Findings {
  private(set) var all: [ContractViolation] = []

  /// Notes a violation unless its clause has one; nothing for a text that is nil.
  mutating func note(_ clause: String, _ text: String?) {
    guard let text, !all.contains(where: { $0.clause == clause }) else { return }
    all.append(ContractViolation(clause: clause, text: text))
  }
}

/// A number from −½ to ½ for each place, as if drawn: the fractional part of a square multiple of an irrational number.
func scatter(_ place: Int) -> Double {
  let x = Double(place % 100_003 + 1)
  return (x * x * 0.754_877_666_246_692_7).truncatingRemainder(dividingBy: 1) - 0.5
}

/// The bits of numbers, so that equality is that of bits and what is no number equals itself.
func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

/// The same of single precision.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
