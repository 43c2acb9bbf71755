/// A simple forecaster that draws its own forecasts to the naive one, as far as the rows that it was fitted on tell.
package protocol SelfShrinking {
  /// What the naive forecast weighs in its forecasts, from 0 to 1; nil where it does not draw them.
  var naiveWeight: Double? { get }
}
