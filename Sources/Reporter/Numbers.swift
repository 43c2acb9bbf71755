internal import Foundation

/// What stands for a number that there is none of; why is said in words beside it.
private let undefined = "–"

/// A share as a whole percentage, with a decimal below ten per cent: `3.4 %`.
public func percent(_ share: Double) -> String {
  let value = share * 100
  guard value.isFinite else { return undefined }
  return value != 0 && abs(value) < 9.95 ? String(format: "%.1f %%", value) : String(format: "%.0f %%", value)
}

/// A share with one decimal of a per cent: `90.3 %`.
func exact(_ share: Double) -> String { share.isFinite ? String(format: "%.1f %%", share * 100) : undefined }

/// A number with so many decimals.
public func fixed(_ value: Double, _ digits: Int) -> String {
  value.isFinite ? String(format: "%.\(digits)f", value) : undefined
}

/// A ratio with three decimals where they can matter.
public func ratio(_ value: Double) -> String {
  guard value.isFinite else { return undefined }
  return switch abs(value) {
  case ..<10: String(format: "%.3f", value)
  case ..<1000: String(format: "%.1f", value)
  default: String(format: "%.3g", value)
  }
}

/// An error in target units, four digits.
func significant(_ value: Double) -> String { value.isFinite ? String(format: "%.4g", value) : undefined }

/// A count with thousands apart: `1,234,567`.
public func grouped(_ value: Int) -> String {
  let digits = String(abs(value))
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (value < 0 ? "-" : "") + text
}

/// A large count in three digits: `12.3 M`.
public func compact(_ value: Double) -> String {
  guard value.isFinite else { return undefined }
  for (unit, name) in [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")] where value >= unit {
    return String(format: value / unit < 10 ? "%.2f" : value / unit < 100 ? "%.1f" : "%.0f", value / unit) + name
  }
  return String(format: "%.0f", value)
}

/// A share of a budget: `0.95`.
func budget(_ share: Double) -> String { fixed(share, 2) }

/// An interval of ratios: `0.95 – 1.20`; a dash without one.
func interval(_ estimate: Estimate, _ format: (Double) -> String = ratio) -> String {
  guard let low = estimate.low, let high = estimate.high else { return "–" }
  return "\(format(low)) – \(format(high))"
}
