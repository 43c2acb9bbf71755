internal import Foundation
internal import Kernels

extension ReferenceNetwork {
  /// A transformer's outputs: every row of every layer, from the blocks by their names.
  func transformer(_ p: [Double], _ window: [[Double]], _ shape: TransformerShape) -> [Double] {
    func values(_ name: String) -> [Double]? { blocks.first { $0.name == name }.map { Array(p[$0.range]) } }
    func linear(_ x: [Double], _ name: String, bias: [Double]? = nil) -> [Double] {
      let weights = values("\(name).weight") ?? []
      let columns = weights.count / x.count
      let bias = bias ?? values("\(name).bias") ?? []
      return (0..<columns).map { j in x.indices.reduce(bias[j]) { $0 + x[$1] * weights[$1 * columns + j] } }
    }
    func norm(_ x: [Double], _ name: String) -> [Double] {
      let (gain, offset) = (values("\(name).gain") ?? [], values("\(name).offset") ?? [])
      let mean = x.reduce(0, +) / Double(x.count)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
      return x.indices.map { (x[$0] - mean) / (variance + 1e-5).squareRoot() * gain[$0] + offset[$0] }
    }
    let stride = shape.stride ?? (shape.patch + 1) / 2
    let last = window.count - shape.patch
    let starts = Swift.stride(from: last, to: 0, by: -stride).reversed()
    var rows = ([0] + starts).enumerated().map { place, start in
      let x = linear(window[start..<start + shape.patch].flatMap { $0 }, "embedding")
      return x.indices.map { i -> Double in
        if let learned = values("embedding.place") { return x[i] + learned[place * x.count + i] }
        let angle = Double(place) / pow(10_000, Double(i / 2 * 2) / Double(x.count))
        return x[i] + Double(Float(i % 2 == 0 ? sin(angle) : cos(angle)))
      }
    }
    let width = rows[0].count
    var layer = 1
    while let bias = values("layer\(layer).attention.bias") {
      let name = "layer\(layer)"
      let zeros = [Double](repeating: 0, count: width)
      let read = rows.map {
        linear(norm($0, "\(name).norm1"), "\(name).attention", bias: bias[..<width] + zeros + bias[width...])
      }
      let units = width / shape.heads
      rows = rows.indices.map { q in
        let out = (0..<width).map { i -> Double in
          let head = i / units * units
          let powers = read.map { key in
            exp((head..<head + units).reduce(0) { $0 + read[q][$1] * key[width + $1] } / Double(units).squareRoot())
          }
          return zip(powers, read).reduce(0) { $0 + $1.0 * $1.1[2 * width + i] } / powers.reduce(0, +)
        }
        let x = zip(rows[q], linear(out, "\(name).projection")).map(+)
        let hidden = linear(norm(x, "\(name).norm2"), "\(name).expansion")
          .map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }
        return zip(x, linear(hidden, "\(name).contraction")).map(+)
      }
      layer += 1
    }
    let normed = rows.map { norm($0, "norm") }
    switch shape.readout {
    case .last: return linear(normed[normed.count - 1], "output")
    case .mean:
      return linear((0..<width).map { i in normed.reduce(0) { $0 + $1[i] } / Double(normed.count) }, "output")
    case .all: return linear(normed.flatMap { $0 }, "output")
    }
  }
}
