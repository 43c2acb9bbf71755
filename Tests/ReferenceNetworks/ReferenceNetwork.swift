internal import Foundation
package import Kernels
package import Series

/// The networks' forward passes and loss in Double, written from their formulas, one window at a time.
///
/// A module of its own, as it is optimized where tests are not: finite differences take most of the tests' time.
package struct ReferenceNetwork {
  /// What network it is.
  package enum Shape {
    case mlp(Activation, shortcut: Bool = false)
    case lstm
    case tcn([Int], width: Int, Activation, residual: Bool)
    case transformer(TransformerShape)
  }

  let shape: Shape
  let blocks: [ParameterBlock]
  /// The levels of quantiles; none for point forecasts.
  let levels: [Double]

  /// A network with the blocks of another's parameters.
  package init(shape: Shape, blocks: [ParameterBlock], levels: [Double] = []) {
    (self.shape, self.blocks, self.levels) = (shape, blocks, levels)
  }

  /// Mean over origins and leads of (output · scale + shift − label)², or of each lead's quantiles the mean pinball loss, scaled units.
  package func loss(_ parameters: [Double], _ windows: Windows, origins: [Int]) -> Double {
    var sum = 0.0
    for t in origins {
      let (rows, shift, scale) = anchoredWindow(windows, origin: t)
      let outputs = outputs(parameters, rows)
      for lead in 1...windows.horizon {
        let label = Double(windows.label(origin: t, lead: lead))
        let forecast = { (i: Int) in outputs[i] * scale + shift }
        guard !levels.isEmpty else {
          sum += (forecast(lead - 1) - label) * (forecast(lead - 1) - label)
          continue
        }
        for (k, level) in levels.enumerated() {
          let error = label - forecast((lead - 1) * levels.count + k)
          sum += error > 0 ? level * error : (level - 1) * error
        }
      }
    }
    return sum / Double(origins.count * windows.horizon * max(1, levels.count))
  }

  /// Central differences of the loss, one parameter at a time.
  package func gradient(_ parameters: [Double], _ windows: Windows, origins: [Int]) -> [Double] {
    var p = parameters
    return p.indices.map { i in
      let value = p[i]
      p[i] = value + 1e-5
      let above = loss(p, windows, origins: origins)
      p[i] = value - 1e-5
      let below = loss(p, windows, origins: origins)
      p[i] = value
      return (above - below) / 2e-5
    }
  }

  private func anchoredWindow(_ w: Windows, origin: Int) -> (rows: [[Double]], shift: Double, scale: Double) {
    let start = w.start(of: origin)
    var rows = (0..<w.lookback).map { r in
      (0..<w.features).map { Double(w.values[start + r * w.features + $0]) }
    }
    var (shift, scale) = (0.0, 1.0)
    let target = rows.map { $0[0] }
    if w.anchor == .lastValue { shift = target[target.count - 1] }
    if w.anchor == .instance {
      shift = target.reduce(0, +) / Double(target.count)
      scale = (target.reduce(0) { $0 + ($1 - shift) * ($1 - shift) } / Double(target.count)).squareRoot()
    }
    for r in rows.indices { for c in 0..<w.anchoredColumns { rows[r][c] = (rows[r][c] - shift) / scale } }
    return (rows, shift, scale)
  }

  private func outputs(_ p: [Double], _ rows: [[Double]]) -> [Double] {
    let last = blocks.map(\.layer).max() ?? 0
    switch shape {
    case .mlp(let activation, let shortcut):
      let window = rows.flatMap { $0 }
      var x = window
      for layer in 0...last {
        if shortcut, layer == last { x += window }
        x = affine(x, p, layer, .weight, plus: bias(p, layer))
        if layer < last { x = x.map { activate($0, activation) } }
      }
      return x
    case .tcn(let dilations, let width, let activation, let residual):
      // All rows of every layer, with zeros before the window.
      var x = rows
      for (layer, dilation) in dilations.enumerated() {
        let zero = [Double](repeating: 0, count: x[0].count)
        let results = x.indices.map { t in
          let read = (0..<width).flatMap { k in
            let row = t - (width - 1 - k) * dilation
            return row < 0 ? zero : x[row]
          }
          return affine(read, p, layer, .weight, plus: bias(p, layer)).map { activate($0, activation) }
        }
        x = residual && layer > 0 ? zip(x, results).map { zip($0, $1).map(+) } : results
      }
      return affine(x[x.count - 1], p, last, .weight, plus: bias(p, last))
    case .transformer(let shape):
      return transformer(p, rows, shape)
    case .lstm:
      var states = zeroStates
      return rows.map { step($0, &states, p) }[rows.count - 1]
    }
  }

  /// One LSTM layer's states between two steps.
  package struct State {
    package var h, c: [Double]
  }

  /// The states of an LSTM before its first step.
  package var zeroStates: [State] {
    blocks.filter { $0.kind == .recurrentWeight }.map { block in
      let zero = [Double](repeating: 0, count: block.rows)
      return State(h: zero, c: zero)
    }
  }

  /// An LSTM's outputs after one more row.
  package func step(_ row: [Double], _ states: inout [State], _ p: [Double]) -> [Double] {
    var x = row
    for layer in states.indices {
      let (units, h) = (states[layer].h.count, states[layer].h)
      let z = affine(h, p, layer, .recurrentWeight, plus: affine(x, p, layer, .weight, plus: bias(p, layer)))
      for j in 0..<units {
        let c = sigmoid(z[units + j]) * states[layer].c[j] + sigmoid(z[j]) * tanh(z[2 * units + j])
        states[layer].c[j] = c
        states[layer].h[j] = sigmoid(z[3 * units + j]) * tanh(c)
      }
      x = states[layer].h
    }
    return affine(x, p, states.count, .weight, plus: bias(p, states.count))
  }

  private func bias(_ p: [Double], _ layer: Int) -> [Double] {
    blocks.first { $0.layer == layer && $0.kind == .bias }.map { Array(p[$0.range]) } ?? []
  }

  private func affine(
    _ x: [Double], _ p: [Double], _ layer: Int, _ kind: ParameterBlock.Kind, plus start: [Double]
  ) -> [Double] {
    guard let block = blocks.first(where: { $0.layer == layer && $0.kind == kind }) else { return start }
    var y = start
    for i in 0..<block.rows {
      for j in 0..<block.columns { y[j] += x[i] * p[block.range.lowerBound + i * block.columns + j] }
    }
    return y
  }
}

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

private func activate(_ x: Double, _ activation: Activation) -> Double {
  switch activation {
  case .relu: max(x, 0)
  case .tanh: tanh(x)
  case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
  }
}
