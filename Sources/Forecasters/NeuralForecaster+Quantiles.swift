internal import Kernels
internal import Metrics
public import Series

extension NeuralForecaster.Configuration {
  /// Values that a network gives for H leads.
  func width(horizon: Int) -> Int { horizon * max(1, quantiles.count) }

  /// The level of each of them; none of point forecasts.
  func levels(horizon: Int) -> [Float] { (0..<horizon).flatMap { _ in quantiles.map { Float($0) } } }
}

/// Quantiles: a head with an output for each lead and level, trained by their pinball loss (Koenker and Bassett 1978,
/// doi:10.2307/1913643).
///
/// Nothing in the head keeps quantiles from crossing. Wherever a network is judged or forecasts, those of a lead are put in order
/// instead: rearranged, they are never farther from the true ones, and their pinball loss is never higher (Chernozhukov, Fernández-Val and
/// Galichon 2010, doi:10.3982/ECTA7880). Steps between levels that are positive by their form, such as by softplus, would bend every
/// family's linear head, and could not begin with all levels at the anchor, as a head of zeros does.
extension NeuralForecaster {
  /// The levels of the quantiles that are forecast; none of point forecasts.
  public var quantileLevels: [Double] { configuration.quantiles }

  /// Quantiles of all leads in target units: origins × H × Q, row-major, in order at each lead; the middle one is the forecast.
  ///
  /// As `forecast(origins:in:)` otherwise; empty for a network of point forecasts.
  public func forecastQuantiles(origins: [Int], in windows: Windows) -> [Double] {
    configuration.quantiles.isEmpty ? [] : values(origins, in: windows)
  }

  /// Has a head of zeros begin at the quantiles of the training labels, less what the windows' anchor puts back; any other stays.
  ///
  /// The pinball loss pulls each level alike however far it is from its place, so that an optimizer spends hundreds of steps on the way there
  /// from the anchor, where a head of zeros has all of them. O(samples × H × log samples), once a training.
  func spreadHead(over starts: [Int], in feed: Feed) {
    guard !leadQuantiles.isEmpty, let head = kernel.blocks.last, head.kind == .bias,
      kernel.blocks.filter({ $0.layer == head.layer }).allSatisfy({ $0.range.allSatisfy { weights[$0] == 0 } })
    else { return }
    var labels = Array(repeating: [Double](), count: horizon)
    forEachUnit(of: starts, in: feed) { start, shift, scale in
      for lead in 0..<horizon {
        labels[lead].append((Double(feed.windows.label(start: start, lead: lead + 1)) - shift) / scale)
      }
    }
    for (lead, values) in labels.enumerated() {
      let sorted = values.filter(\.isFinite).sorted()
      guard let last = sorted.last else { continue }
      for (k, level) in configuration.quantiles.enumerated() {
        let place = level * Double(sorted.count - 1)
        let low = sorted[Int(place)], high = Int(place) + 1 < sorted.count ? sorted[Int(place) + 1] : last
        weights[head.range.lowerBound + lead * leadQuantiles.count + k] =
          Float(low + (place - place.rounded(.down)) * (high - low))
      }
    }
  }

  /// Hands over what the anchor takes out of the labels of each window and divides them by.
  private func forEachUnit(
    of starts: [Int], in feed: Feed, _ body: (_ start: Int, _ shift: Double, _ scale: Double) -> Void
  ) {
    if let rows = feed.rows {
      for start in starts {
        let row = start / features + lookback - 1
        body(start, Double(rows.shifts[row]), Double(rows.scales[row]))
      }
      return
    }
    for first in stride(from: 0, to: starts.count, by: capacity) {
      let part = starts[first..<min(first + capacity, starts.count)]
      gather(part, from: feed.windows)
      for (i, start) in part.enumerated() { body(start, Double(shifts[i]), Double(scales[i])) }
    }
  }

  /// Hands over a row's values, each lead's quantiles in order.
  func forEachValue(_ value: (Int) -> Double, _ body: (_ i: Int, _ value: Double) -> Void) {
    guard !leadQuantiles.isEmpty else {
      for i in 0..<width { body(i, value(i)) }
      return
    }
    for first in stride(from: 0, to: width, by: leadQuantiles.count) {
      for i in leadQuantiles.indices { leadQuantiles[i] = value(first + i) }
      // A number that is none has no place in an order; it stays where it is, and is found.
      if leadQuantiles.allSatisfy(\.isFinite) { leadQuantiles.sort() }
      for i in leadQuantiles.indices { body(first + i, leadQuantiles[i]) }
    }
  }

  /// Notes a sample's values where they are judged.
  func note(sample: Int, in meter: inout AccuracyMeter, _ value: (Int) -> Double) {
    forEachValue(value) { i, value in meter.note(value, sample: sample, place: i) }
  }

  /// The mean loss of so many rows that were passed forward, the squared error or the pinball loss; leaves predictions and the gradient
  /// by the outputs where it is given room for them.
  func loss(rows count: Int, predictions: FloatBuffer?, gradients: FloatBuffer?) -> Double {
    leadQuantiles.isEmpty
      ? Loss.meanSquaredError(
        outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: count, horizon: horizon,
        predictions: predictions, gradients: gradients)
      : Loss.pinball(
        levels: levels, outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: count,
        predictions: predictions, gradients: gradients)
  }

  /// The loss of the i-th value of rows that were passed forward, times a weight.
  func loss(of i: Int, weight: Double) -> Double {
    let (prediction, label) = (prediction(i), Double(labels[i]))
    let error = prediction - label
    guard !leadQuantiles.isEmpty else { return weight * error * error }
    let level = configuration.quantiles[i % leadQuantiles.count]
    return weight * Quantile(level: level, value: prediction).pinball(label)
  }

  /// Lays the scaled labels of a window beside a row of outputs, each once for each of its lead's quantiles; zeros for no window.
  func layLabels(of start: Int?, beside row: Int, in windows: Windows) {
    let copies = width / horizon
    var i = row * width
    for lead in 1...horizon {
      let label = start.map { windows.label(start: $0, lead: lead) } ?? 0
      for _ in 0..<copies {
        labels[i] = label
        i += 1
      }
    }
  }
}
