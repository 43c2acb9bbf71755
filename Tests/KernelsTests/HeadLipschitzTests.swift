internal import Kernels
internal import Testing

@Suite struct HeadLipschitzTests {
  /// What each batch is worked out from again, in double: A with scaled rows, W, and T.
  private struct Head {
    let units: Int
    let outputs: Int
    let batch: Int
    /// [B × U], [U × H] and [B × H].
    var a: [Double] = []
    var w: [Double] = []
    var t: [Double] = []

    init(_ setup: Setup) throws {
      let weight = try #require(setup.network.blocks.last { $0.kind == .weight })
      let bias = try #require(setup.network.blocks.last { $0.kind == .bias })
      (units, outputs, batch) = (weight.rows, weight.columns, setup.batch)
      let rows = FloatBuffer(count: batch * units)
      setup.network.copyReadout(batch: batch, inputs: setup.inputs, workspace: setup.workspace, into: rows)
      w = weight.range.map { Double(setup.parameters[$0]) }
      for b in 0..<batch {
        let scale = Double(setup.scales[b])
        a += (0..<units).map { scale * Double(rows[b * units + $0]) }
        t += (0..<outputs).map {
          Double(setup.labels[b * outputs + $0]) - Double(setup.shifts[b])
            - scale * Double(setup.parameters[bias.range.lowerBound + $0])
        }
      }
    }

    func product(_ b: Int, _ h: Int) -> Double {
      (0..<units).reduce(0) { $0 + a[b * units + $1] * w[$1 * outputs + h] }
    }

    /// What rounding grows with: the sizes of what `product` adds up.
    func size(_ b: Int, _ h: Int) -> Double {
      (0..<units).reduce(0) { $0 + abs(a[b * units + $1] * w[$1 * outputs + h]) }
    }

    func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// ‖AᵀX‖ of X [B × columns].
    func norm(ofProductsWith x: [Double], columns: Int) -> Double {
      norm(
        (0..<units).flatMap { u in
          (0..<columns).map { c in (0..<batch).reduce(0) { $0 + a[$1 * units + u] * x[$1 * columns + c] } }
        })
    }
  }

  @Test(arguments: Shape.ragged, levels)
  func constantsFollowTheFormula(shape: Shape, level: CPULevel) throws {
    let setup = Setup(try shape.network(table(level)), batch: shape.batch, dropout: false, table: try table(level))
    _ = setup.loss()
    let head = try Head(setup)
    for b in 0..<shape.batch {
      for h in 0..<shape.outputs {
        // The readout is what the head reads: its outputs come from it.
        let error =
          Double(setup.scales[b] * setup.outputs[b * shape.outputs + h]) + Double(setup.shifts[b])
          - Double(setup.labels[b * shape.outputs + h])
        let bound = 2e-6 * (head.size(b, h) + abs(Double(setup.labels[b * shape.outputs + h])))
        #expect(abs(head.product(b, h) - head.t[b * shape.outputs + h] - error) < bound)
      }
    }
    let full = shape.batch + 3
    let values = Double(full * shape.outputs)
    let squared =
      2 / values
      * ((head.norm(head.w) + 1) * head.norm(ofProductsWith: head.a, columns: head.units)
        + head.norm(ofProductsWith: head.t, columns: head.outputs))
    for (loss, wanted) in [(HeadLipschitz.Loss.squared, squared), (.absolute, head.norm(head.a) / values)] {
      let lipschitz = HeadLipschitz(loss, of: setup.network, batch: shape.batch + 2, table: try table(level))
      let found = lipschitz.constant(
        parameters: setup.parameters, inputs: setup.inputs, labels: setup.labels, shifts: setup.shifts,
        scales: setup.scales, batch: shape.batch, full: full, workspace: setup.workspace)
      #expect(abs(found / wanted - 1) < 1e-5, "\(loss)")
    }
  }

  /// What K is for: no gradient by the head's weights is longer than K, at W or within 1 of it.
  @Test func noGradientOfTheHeadIsLonger() throws {
    for shape in Shape.ragged {
      let setup = Setup(shape.network(.current), batch: shape.batch, dropout: false, table: .current)
      let weight = try #require(setup.network.blocks.last { $0.kind == .weight })
      _ = setup.loss()
      let bound = HeadLipschitz(.squared, of: setup.network, batch: shape.batch).constant(
        parameters: setup.parameters, inputs: setup.inputs, labels: setup.labels, shifts: setup.shifts,
        scales: setup.scales, batch: shape.batch, full: shape.batch, workspace: setup.workspace)
      let norm = weight.range.reduce(0) { $0 + setup.parameters[$1] * setup.parameters[$1] }.squareRoot()
      for factor in [1, 1 + 1 / norm, 1 - 1 / norm] {
        let start = setup.parameters.array
        for i in weight.range { setup.parameters[i] *= factor }
        setup.lossAndGradients()
        let length = weight.range.reduce(0) { $0 + setup.gradients[$1] * setup.gradients[$1] }.squareRoot()
        // With one sample and one unit the bound is met, but for rounding.
        #expect(Double(length) < bound + 1e-6, "\(shape)")
        setup.parameters.copy(from: start)
      }
    }
  }
}
