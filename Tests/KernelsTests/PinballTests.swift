import Kernels
import Testing

@Suite struct PinballTests {
  private func someLevels(_ columns: Int) -> FloatBuffer {
    FloatBuffer((0..<columns).map { (Float($0 % 9) + 1) / 10 })
  }

  @Test(arguments: [1, 2, 5, 8, 15, 21, 48], levels)
  func lossIsTheMeanPinballLossOfUnscaledOutputs(columns: Int, level: CPULevel) throws {
    for batch in [1, 3, 32] {
      let (taus, count) = (someLevels(columns), batch * columns)
      let (outputs, labels, shifts) = (normals(count, "outputs"), normals(count, "labels"), normals(batch, "shifts"))
      let scales = FloatBuffer((0..<batch).map { 0.5 + Float($0) })
      let (predictions, gradients) = (FloatBuffer(count: count), FloatBuffer(count: count))
      let loss = Loss.pinball(
        levels: taus, outputs: outputs, labels: labels, shifts: shifts, scales: scales, batch: batch,
        predictions: predictions, gradients: gradients, table: try table(level))
      var sum = 0.0
      for i in 0..<count {
        let (b, tau) = (i / columns, Double(taus[i % columns]))
        let prediction = Double(outputs[i]) * Double(scales[b]) + Double(shifts[b])
        let error = Double(labels[i]) - prediction
        sum += error > 0 ? tau * error : (tau - 1) * error
        let slope = (error > 0 ? -tau : 1 - tau) * Double(scales[b]) / Double(count)
        #expect(abs(Double(predictions[i]) - prediction) < 1e-6 * (1 + abs(prediction)))
        #expect(abs(Double(gradients[i]) - slope) < 1e-6 * (1 + abs(slope)))
      }
      #expect(abs(loss - sum / Double(count)) < 1e-6 * loss)
    }
  }

  @Test(arguments: [1, 3, 8, 15, 48])
  func lossGivesIdenticalBits(columns: Int) {
    guard let (narrow, wide) = fusedLevels else { return }
    let results = [narrow, wide].map { table in
      let gradients = FloatBuffer(count: 7 * columns)
      let loss = Loss.pinball(
        levels: someLevels(columns), outputs: normals(7 * columns, "outputs"), labels: normals(7 * columns, "labels"),
        shifts: normals(7, "shifts"), scales: normals(7, "scales"), batch: 7, predictions: nil, gradients: gradients,
        table: table)
      return (loss.bitPattern, gradients.bits)
    }
    #expect(results[0] == results[1])
  }

  @Test func aForecastThatIsRightHasNoLossAndTheMiddleOfTheSlopesAroundIt() {
    for level in levels {
      guard let table = KernelTable.of(level) else { continue }
      let (values, gradients) = (FloatBuffer([3, 3, 3]), FloatBuffer(count: 3))
      let loss = Loss.pinball(
        levels: FloatBuffer([0.25, 0.5, 0.75]), outputs: values, labels: values, shifts: FloatBuffer([0]),
        scales: FloatBuffer([1]), batch: 1, predictions: nil, gradients: gradients, table: table)
      #expect(loss == 0 && gradients.array == [0.25 / 3, 0, -0.25 / 3])
    }
  }

  @Test func aNaNLabelOrOutputShowsInTheLoss() {
    for level in levels {
      guard let table = KernelTable.of(level) else { continue }
      for position in 0..<6 {
        for isLabel in [true, false] {
          let (outputs, labels) = (normals(6, "outputs"), normals(6, "labels"))
          (isLabel ? labels : outputs)[position] = .nan
          let loss = Loss.pinball(
            levels: someLevels(3), outputs: outputs, labels: labels, shifts: normals(2, "s"), scales: normals(2, "c"),
            batch: 2, predictions: nil, gradients: nil, table: table)
          #expect(loss.isNaN)
        }
      }
    }
  }
}
