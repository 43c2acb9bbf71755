internal import Kernels
internal import Randomness
internal import Testing

@Suite struct TransformerTests {
  /// Random shapes of all kinds on every level beside the plain loops, which compute every key and value: one row, one column, heads of one
  /// unit, patches that do not come out even.
  @Test(arguments: levels)
  func randomShapesAgreeWithTheReference(level: CPULevel) throws {
    let table = try table(level)
    var stream = RandomStream(seed: 29)
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(stream.uniform() * Double(range.count)) }
    for round in 0..<60 {
      let lookback = draw(1...24)
      let (heads, patch) = (draw(1...4), draw(1...min(6, lookback)))
      let kind = Shape.Kind.transformer(
        // Two units are ±1 after a normalization, which leaves their gradients to rounding.
        heads * draw((heads < 3 ? 3 : 1)...6), layers: draw(1...3),
        encoder(
          heads, feed: draw(1...40), patch: patch, stride: draw(1...patch),
          TransformerShape.Positions.allCases[round % 2], TransformerShape.Readout.allCases[round % 3]))
      let shape = Shape(kind: kind, lookback: lookback, features: draw(1...4), outputs: draw(1...3), batch: draw(1...9))
      let fast = Setup(shape.network(table), batch: shape.batch, dropout: round % 5 == 0, table: table)
      let plain = Setup(shape.network(.reference), batch: shape.batch, dropout: round % 5 == 0, table: .reference)
      fast.workspace.fill(.nan)
      _ = (fast.lossAndGradients(), plain.lossAndGradients())
      #expect(distance(fast.outputs.array, plain.outputs.array) < 5e-5, "\(shape)")
      #expect(distance(fast.gradients.array, plain.gradients.array) < 1e-4, "\(shape)")
    }
  }

  /// A softmax of scores far from each other takes their largest away first.
  @Test(arguments: levels)
  func largeScoresAndRowsStayFinite(level: CPULevel) throws {
    let table = try table(level)
    let shape = Shape(kind: .transformer(8, layers: 2, encoder(2)), lookback: 20, features: 2, outputs: 1, batch: 3)
    let setup = Setup(shape.network(table), batch: 3, dropout: false, table: table)
    for block in setup.network.blocks where block.name.hasSuffix("attention.weight") {
      for i in block.range { setup.parameters[i] *= 200 }
    }
    for i in 0..<setup.inputs.count { setup.inputs[i] *= 1e6 }
    #expect(setup.lossAndGradients().isFinite)
    let areFinite = setup.gradients.array.allSatisfy(\.isFinite)
    #expect(areFinite)
  }

  /// A workspace that was made for a large batch serves each smaller one, whose attention weights may be kept where those of the large are not.
  @Test func aLargerBatchsWorkspaceServesSmallerOnes() {
    let shape = Shape(kind: .transformer(8, layers: 2, encoder(4)), lookback: 90, features: 1, outputs: 1, batch: 1)
    let network = shape.network(.reference)
    let counts = (1...40).map { network.workspaceCount(batch: $0) }
    #expect(counts == counts.sorted())
  }

  /// Without places the mean of the rows is the same in whatever order they come.
  @Test(arguments: levels)
  func rowsOfAWindowAreToldApartByTheirPlacesAlone(level: CPULevel) throws {
    let table = try table(level)
    for positions in TransformerShape.Positions.allCases {
      let shape = Shape(
        kind: .transformer(8, layers: 1, encoder(2, feed: nil, patch: 1, positions, .mean)), lookback: 6, features: 1,
        outputs: 1, batch: 1)
      let setup = Setup(shape.network(table), batch: 1, dropout: false, table: table)
      func loss(reversed: Bool, places: Bool) -> Double {
        let rows = normals(6, "rows").array
        setup.inputs.copy(from: reversed ? rows.reversed() : rows)
        for block in setup.network.blocks where block.kind == .place && !places {
          for i in block.range { setup.parameters[i] = 0 }
        }
        return setup.loss()
      }
      let apart = abs(loss(reversed: false, places: true) - loss(reversed: true, places: true))
      #expect(apart > 1e-6)
      guard positions == .learned else { continue }
      let alike = abs(loss(reversed: false, places: false) - loss(reversed: true, places: false))
      #expect(alike < 1e-5)
    }
  }

  @Test func headsThatDoNotDivideTheWidthStop() async {
    await #expect(processExitsWith: .failure) {
      _ = TransformerKernel(lookback: 5, features: 1, width: 6, layers: 1, shape: encoder(4), outputs: 1)
    }
  }

  @Test func aPatchLongerThanTheWindowStops() async {
    await #expect(processExitsWith: .failure) {
      _ = TransformerKernel(lookback: 5, features: 1, width: 4, layers: 1, shape: encoder(4, patch: 6), outputs: 1)
    }
  }

  @Test(
    arguments: [
      (30, 1, nil, 30), (30, 2, nil, 29), (336, 16, nil, 41), (96, 16, nil, 11), (10, 4, 3, 3), (11, 4, 3, 4),
      (5, 5, 5, 1), (5, 4, 4, 2), (1, 1, nil, 1),
    ] as [(Int, Int, Int?, Int)])
  func patchesCoverTheWindow(lookback: Int, patch: Int, stride: Int?, wanted: Int) {
    #expect(encoder(1, patch: patch, stride: stride).tokens(lookback: lookback) == wanted)
  }
}
