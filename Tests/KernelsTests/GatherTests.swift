internal import Kernels
internal import Testing

@Suite struct GatherTests {
  @Test(arguments: AnchorKind.allCases, levels)
  func windowsAreReadInPlaceAndAnchored(anchor: AnchorKind, level: CPULevel) throws {
    let table = try table(level)
    let rows = 40
    for (features, lookback) in [(1, 7), (3, 5), (5, 1), (2, 30)] {
      let values = normals(rows * features, "values", scale: 3).array
      let starts = [0, 9, 4, 10, 10].map { $0 * features }
      let size = lookback * features
      for layout in [InputLayout.sampleMajor, .timeMajor] {
        for anchored in 0...features {
          let batch = FloatBuffer(count: starts.count * size)
          let shifts = FloatBuffer(count: starts.count)
          let scales = FloatBuffer(count: starts.count)
          Gather.windows(
            values, starts: starts[...], lookback: lookback, features: features, anchor: anchor,
            anchoredColumns: anchored, layout: layout, into: batch, shifts: shifts, scales: scales, table: table)
          for (b, start) in starts.enumerated() {
            let first = (0..<lookback).map { Double(values[start + $0 * features]) }
            let mean = first.reduce(0, +) / Double(lookback)
            let spread = (first.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(lookback)).squareRoot()
            let shift = anchor == .none ? 0 : anchor == .lastValue ? first[lookback - 1] : mean
            let scale = anchor == .instance && spread >= 1e-6 ? spread : 1
            #expect(abs(Double(shifts[b]) - shift) < 1e-6 && abs(Double(scales[b]) - scale) < 1e-6)
            for t in 0..<lookback {
              for f in 0..<features {
                let value = Double(values[start + t * features + f])
                let expected = f < anchored ? (value - shift) / scale : value
                let at = layout == .timeMajor ? (t * starts.count + b) * features + f : b * size + t * features + f
                #expect(abs(Double(batch[at]) - expected) < 2e-5)
              }
            }
          }
        }
      }
    }
  }

  @Test func aConstantWindowHasScaleOne() {
    let shifts = FloatBuffer(count: 1)
    let scales = FloatBuffer(count: 1)
    let batch = FloatBuffer(count: 4)
    Gather.windows(
      [2, 2, 2, 2], starts: [0], lookback: 4, features: 1, anchor: .instance, anchoredColumns: 1, layout: .sampleMajor,
      into: batch, shifts: shifts, scales: scales)
    #expect(scales[0] == 1 && shifts[0] == 2 && batch.array == [0, 0, 0, 0])
  }

  @Test func aWindowThatLeavesTheMatrixStopsWithAMessage() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let one = FloatBuffer(count: 1)
      Gather.windows(
        [1, 2, 3, 4], starts: [1], lookback: 4, features: 1, anchor: .none, anchoredColumns: 0, layout: .sampleMajor,
        into: FloatBuffer(count: 4), shifts: one, scales: one)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("a window of 4 values at 1 leaves the matrix of 4"))
  }
}
