/// Adjusts the p-values of a family of tests so that one below α rejects with a chance of any false rejection up to α.
///
/// p̃_(i) = max_{j ≤ i} min(1, (m − j + 1) p_(j)), in the order given (Holm 1979, https://www.jstor.org/stable/4615733).
/// O(m log m).
public func holmAdjusted(_ pValues: [Double]) throws(Undefined) -> [Double] {
  try requireFinite(pValues)
  if let p = pValues.first(where: { $0 < 0 || $0 > 1 }) {
    throw .badSetting(name: "a p-value", expected: "within 0 and 1", found: "\(p)")
  }
  var adjusted = pValues
  var highest = 0.0
  for (place, i) in pValues.indices.sorted(by: { (pValues[$0], $0) < (pValues[$1], $1) }).enumerated() {
    highest = max(highest, min(1, Double(pValues.count - place) * pValues[i]))
    adjusted[i] = highest
  }
  return adjusted
}
