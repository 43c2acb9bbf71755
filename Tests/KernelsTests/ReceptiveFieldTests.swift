internal import Kernels
internal import Randomness
internal import Testing

@Suite struct ReceptiveFieldTests {
  @Test(arguments: [15, 30, 60, 1000])
  func threeDoublingLayersOfThreeTapsNeedElevenResults(lookback: Int) {
    let last = lookback - 1
    let field = ReceptiveField(lookback: lookback, width: 3, dilations: [1, 2, 4])
    #expect(field.layers.map { $0.rows.map { last - $0 } } == [[12, 10, 8, 6, 4, 2, 0], [8, 4, 0], [0]])
    #expect(field.layers.map(\.below) == [lookback, 7, 3])
    #expect(field.layers[2].taps == [0, 1, 2])
    #expect(field.layers[1].taps == [0, 1, 2, 2, 3, 4, 4, 5, 6])
    #expect(field.layers[0].taps.prefix(3) == [Int64(last - 14), Int64(last - 13), Int64(last - 12)])
  }

  @Test func rowsBeforeTheWindowAreMarked() {
    let field = ReceptiveField(lookback: 4, width: 3, dilations: [1, 5])
    #expect(field.layers.map(\.rows) == [[3], [3]] && field.layers.map(\.below) == [4, 1])
    #expect(field.layers.map(\.taps) == [[1, 2, 3], [-1, -1, 0]])
    let one = ReceptiveField(lookback: 1, width: 2, dilations: [1, 1])
    #expect(one.layers.map(\.taps) == [[-1, 0], [-1, 0]])
  }

  /// Reads back through the places, and compares with the rows that the definition reads.
  @Test func everyTapIsTheRowThatTheDefinitionReads() {
    var stream = RandomStream(seed: 5)
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(stream.uniform() * Double(range.count)) }
    for _ in 0..<300 {
      let (lookback, width) = (draw(1...40), draw(1...5))
      let dilations = (0..<draw(1...4)).map { _ in draw(1...12) }
      let field = ReceptiveField(lookback: lookback, width: width, dilations: dilations)
      var below = Array(0..<lookback)
      for (layer, dilation) in zip(field.layers, dilations) {
        #expect(layer.below == below.count && layer.rows.last == lookback - 1)
        #expect(layer.rows == Set(layer.rows).sorted())
        let read = layer.taps.map { $0 < 0 ? -1 : below[Int($0)] }
        let wanted = layer.rows.flatMap { row in (0..<width).map { max(-1, row - (width - 1 - $0) * dilation) } }
        #expect(read == wanted)
        below = layer.rows
      }
      #expect(below == [lookback - 1])
    }
  }

  @Test(arguments: [
    (1, 3, [1]), (3, 3, [1]), (4, 3, [1, 2]), (15, 3, [1, 2, 4]), (16, 3, [1, 2, 4, 8]), (30, 3, [1, 2, 4, 8]),
    (9, 2, [1, 2, 4, 8]), (30, 1, [1]), (30, 64, [1]),
  ])
  func doublingDilationsAreAsFewAsSeeTheWindow(lookback: Int, width: Int, wanted: [Int]) {
    #expect(ReceptiveField.doubling(lookback: lookback, width: width) == wanted)
  }

  /// Random shapes of all kinds on every level beside the plain loops: a row, a column, dilations past the window, more samples than a chunk.
  @Test(arguments: levels)
  func randomShapesAgreeWithTheReference(level: CPULevel) throws {
    let table = try table(level)
    var stream = RandomStream(seed: 17)
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(stream.uniform() * Double(range.count)) }
    for round in 0..<60 {
      let kind = Shape.Kind.tcn(
        draw(1...24), (0..<draw(1...4)).map { _ in draw(1...12) }, width: draw(1...5),
        Activation.allCases[round % 3], residual: round % 2 == 0)
      let shape = Shape(
        kind: kind, lookback: draw(1...20), features: draw(1...5), outputs: draw(1...3), batch: draw(1...40))
      let fast = Setup(shape.network(table), batch: shape.batch, dropout: round % 5 == 0, table: table)
      let plain = Setup(shape.network(.reference), batch: shape.batch, dropout: round % 5 == 0, table: .reference)
      fast.workspace.fill(.nan)
      _ = (fast.lossAndGradients(), plain.lossAndGradients())
      #expect(distance(fast.outputs.array, plain.outputs.array) < 5e-5, "\(shape)")
      #expect(distance(fast.gradients.array, plain.gradients.array) < 1e-4, "\(shape)")
    }
  }

  /// A window's rows that no layer reads may hold anything.
  @Test(arguments: levels)
  func rowsThatNoTapReadsChangeNothing(level: CPULevel) throws {
    let table = try table(level)
    let shape = Shape(kind: .tcn(16, [1, 2, 4], width: 3, .relu), lookback: 20, features: 3, outputs: 1, batch: 4)
    let setup = Setup(shape.network(table), batch: 4, dropout: false, table: table)
    let loss = setup.lossAndGradients()
    let gradients = setup.gradients.bits
    for sample in 0..<4 { for i in 0..<5 * 3 { setup.inputs[sample * 60 + i] = .nan } }
    #expect(setup.lossAndGradients() == loss && setup.gradients.bits == gradients)
    setup.inputs[60 + 5 * 3] += 1
    #expect(setup.lossAndGradients() != loss)
  }
}
