/// The least and greatest value that a covariate took in the rows a scaler was fitted on, and how far beyond them its
/// values still mean something.
///
/// What a model learned of a column holds where it saw the column. Values within `reach` widths of the range are
/// ordinary, such as a day with many times the usual volume. Beyond, they are in units that the training rows say nothing about:
/// a volume that begins after years of zeros would enter as a million standard deviations. The nearest known value stands
/// in for them, and a column that was constant in training says nothing until it is trained on again.
package struct KnownRange: Sendable, Equatable, Codable {
  /// How many widths of the range a value may lie outside of it.
  package static let reach = 10.0

  /// The least value.
  package let least: Double
  /// The greatest value.
  package let greatest: Double

  /// The range of values; nil where there are none.
  package init?(of values: ArraySlice<Double>) {
    guard var least = values.first else { return nil }
    var greatest = least
    for value in values { (least, greatest) = (Swift.min(least, value), Swift.max(greatest, value)) }
    (self.least, self.greatest) = (least, greatest)
  }

  /// Whether the column never changed by more than rounding noise.
  package var isConstant: Bool { greatest - least <= 1e-12 * Swift.max(abs(least), abs(greatest)) }

  /// The value itself, or the end of the range where it lies too far beyond that.
  package func nearest(to value: Double) -> Double {
    let beyond = Self.reach * (greatest - least)
    if value - greatest > beyond { return greatest }
    return least - value > beyond ? least : value
  }
}
