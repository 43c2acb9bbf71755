/// A layer of hidden neurons, by the weights into and out of each.
package struct NeuronLayer: Sendable, Equatable {
  /// Blocks whose columns are the neurons: the weights into them, and their biases.
  let into: [ParameterBlock]
  /// The block whose first rows are the neurons: the weights out of them.
  let out: ParameterBlock

  /// How many neurons there are.
  package var count: Int { into[0].columns }

  /// |Σ_b a_j ∂L/∂a_j| of each neuron j over a batch, L being the batch's loss and a_j what the neuron gave on.
  ///
  /// The gradient of a weight w_jk out of it is Σ_b a_j ∂L/∂z_k, so that the sum is Σ_k w_jk ∂L/∂w_jk, whatever the activation.
  /// O(weights out).
  package func contributions(parameters: FloatBuffer, gradients: FloatBuffer, into values: inout [Double]) {
    parameters.need(out.range.upperBound, "parameters of neurons")
    gradients.need(out.range.upperBound, "gradients of neurons")
    for j in 0..<count {
      var sum = 0.0
      let row = out.range.lowerBound + j * out.columns
      for i in row..<row + out.columns { sum += Double(parameters.base[i]) * Double(gradients.base[i]) }
      values[j] = abs(sum)
    }
  }

  /// Multiplies the steps of all that leads into each neuron since `before` by its gain.
  ///
  /// O(weights in).
  package func scaleSteps(of parameters: FloatBuffer, from before: FloatBuffer, by gains: [Float]) {
    parameters.need(before.count, "parameters of neurons")
    for block in into {
      for row in 0..<block.rows {
        let first = block.range.lowerBound + row * block.columns
        for j in 0..<block.columns {
          let start = before.base[first + j]
          parameters.base[first + j] = start + gains[j] * (parameters.base[first + j] - start)
        }
      }
    }
  }

  /// Adds to each neuron's number the length of what leads into it, of the difference to `other` where there is one.
  ///
  /// O(weights in).
  package func addLengths(of buffer: FloatBuffer, from other: FloatBuffer? = nil, to sums: inout [Double]) {
    var squares = [Double](repeating: 0, count: count)
    for block in into {
      buffer.need(block.range.upperBound, "what leads into neurons")
      other?.need(block.range.upperBound, "what leads into neurons")
      for row in 0..<block.rows {
        let first = block.range.lowerBound + row * block.columns
        for j in 0..<block.columns {
          let x = Double(buffer.base[first + j]) - (other.map { Double($0.base[first + j]) } ?? 0)
          squares[j] += x * x
        }
      }
    }
    for j in 0..<count { sums[j] += squares[j].squareRoot() }
  }
}

extension VectorOperations {
  /// The length of some parts of a vector together.
  ///
  /// O(their counts).
  package static func norm(_ buffer: FloatBuffer, of parts: [Range<Int>]) -> Double {
    var sum = 0.0
    for part in parts {
      buffer.need(part.upperBound, "a part of a vector")
      for i in part { sum += Double(buffer.base[i]) * Double(buffer.base[i]) }
    }
    return sum.squareRoot()
  }
}
