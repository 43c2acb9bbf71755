internal import CKernels
internal import Foundation

extension AdaptiveOptimizer {
  /// Adam's step within bounds that close in on F = .1, γ = 1e-3.
  func bounded(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    averageMoments(gradients)
    let t = Double(steps)
    // A schedule moves the final rate with the rate.
    let final = 0.1 * rate / memory.firstRate
    let step = rate * bias(0.999, steps).squareRoot() / bias(0.9, steps)
    table.functions.pointee.descend_bounded(
      Int64(count), Float(step), state[0].base, state[1].base, 1e-8, Float(final * (1 - 1 / (1e-3 * t + 1))),
      Float(final * (1 + 1 / (1e-3 * t))), kind == .amsbound ? state[2].base : nil, parameters.base)
  }

  /// SGD or Adam whose rate climbs its own gradient; κ = 1e-6 and 1e-8.
  func hypergradient(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    // What changes the given rate, such as a rollback, changes the learned one by the same factor.
    memory.learned = steps == 1 ? rate : memory.learned * rate / memory.givenRate
    if kind == .hypergradientSGD {
      memory.learned += 1e-6 * dot(gradients, state[0])
      state[0].copy(from: gradients)
      blend(parameters, keep: 1, take: -memory.learned, of: gradients)
      return
    }
    if steps > 1 {
      let slope = scaledDot(gradients, state[0], over: state[1], epsilon: 1e-8)
      memory.learned += 1e-8 * slope * bias(0.999, steps - 1).squareRoot() / bias(0.9, steps - 1)
    }
    averageMoments(gradients)
    descend(
      parameters, rate: memory.learned * bias(0.999, steps).squareRoot() / bias(0.9, steps), epsilon: 1e-8)
  }

  /// The step along Adam's direction that a linear model says would take 15 % of the loss above .9 L_min.
  func towardLeastLoss(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double, _ loss: Double) {
    memory.learned = steps == 1 ? 0.75 * loss : min(memory.learned, loss)
    averageMoments(gradients)
    let (first, second) = (1 / bias(0.9, steps), 1 / bias(0.999, steps))
    let slope = first * first * scaledDot(state[0], state[0], over: state[1], correction: second, epsilon: 1e-4)
    let own = 0.15 * (loss - 0.9 * memory.learned) / (slope + 1e-12)
    descend(parameters, rate: rate * own * first, correction: second, epsilon: 1e-4)
    memory.learned *= 1.001
  }

  /// r̄/√G block by block, and the average of polynomial decay with γ = 8.
  func distanceOverGradients(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    let functions = table.functions.pointee
    if steps == 1 { state[0].copy(from: parameters) }
    for (i, block) in blocks.enumerated() {
      let (n, at) = (Int64(block.count), block.lowerBound)
      let squares = functions.sum_of_squares(n, gradients.base + at)
      if steps == 1 {
        distances[i] = 1e-6 * (1 + functions.sum_of_squares(n, parameters.base + at).squareRoot())
        sums[i] = squares + 1e-8
      } else {
        let distance = functions.squared_distance(n, parameters.base + at, state[0].base + at).squareRoot()
        distances[i] = max(distances[i], distance)
        sums[i] += squares
      }
      let own = rate * distances[i] / sums[i].squareRoot()
      functions.blend(n, 1, parameters.base + at, Float(-own), gradients.base + at)
    }
    let weight = 9 / (8 + Double(steps))
    blend(state[1], keep: 1 - weight, take: weight, of: parameters)
  }

  /// r²/(√V + ε) with r₀² = ε = 1e-4.
  func weightedDistanceOverGradients(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    if steps == 1 {
      state[0].copy(from: parameters)
      memory.learned = 1e-4
    }
    let distance = table.functions.pointee.squared_distance(Int64(count), parameters.base, state[0].base)
    memory.learned = max(memory.learned, distance)
    memory.sum += memory.learned * table.functions.pointee.sum_of_squares(Int64(count), gradients.base)
    blend(parameters, keep: 1, take: -rate * memory.learned / (memory.sum.squareRoot() + 1e-4), of: gradients)
  }

  /// d₀ = 1e-6; β = √β₂; the rate is d, with the d of the step before in the averages.
  func adaptDistance(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    if steps == 1 { memory.learned = 1e-6 }
    let beta = 0.999.squareRoot()
    let step = memory.learned * rate
    let numerator = step * scaledDot(gradients, state[2], over: state[1], epsilon: 1e-8)
    averageMoments(gradients, scale: step)
    blend(state[2], keep: beta, take: step * (1 - beta), of: gradients)
    memory.sum = beta * memory.sum + (1 - beta) * numerator
    let denominator = table.functions.pointee.sum_of_magnitudes(Int64(count), state[2].base)
    guard denominator > 0 else { return }
    memory.learned = max(memory.learned, memory.sum / ((1 - beta) * denominator))
    descend(parameters, rate: 1, epsilon: 1e-8)
  }

  /// d₀ = 1e-6; β = √β₂; s and the numerator are in units of d/d₀.
  func prodigy(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    let start = 1e-6
    if steps == 1 {
      memory.learned = start
      state[3].copy(from: parameters)
    }
    let (beta, d) = (0.999.squareRoot(), memory.learned)
    let step = d * rate
    // ⟨g, θ₀ − θ⟩ of the difference, which the difference of two products would lose.
    let progress = table.functions.pointee.dot_difference(
      Int64(count), gradients.base, state[3].base, parameters.base)
    memory.sum = beta * memory.sum + d / start * step * progress
    averageMoments(gradients, scale: d, squareScale: d * d)
    blend(state[2], keep: beta, take: d / start * step, of: gradients)
    let denominator = table.functions.pointee.sum_of_magnitudes(Int64(count), state[2].base)
    guard denominator > 0 else { return }
    memory.learned = max(d, memory.sum / denominator)
    descend(parameters, rate: step, epsilon: memory.learned * 1e-8)
  }

  /// z, x and y; `parameters` is y.
  func scheduleFree(_ parameters: FloatBuffer, _ gradients: FloatBuffer, _ rate: Double) {
    let isAlgoPerf = kind == .scheduleFreeAlgoPerf
    let (beta2, decay) = isAlgoPerf ? (0.9955159689799007, 0.08121616522670176) : (0.999, 0)
    let warmUp = isAlgoPerf ? plannedSteps / 50 : 0
    if steps == 1 {
      state[1].copy(from: parameters)
      state[2].copy(from: parameters)
    }
    let now = steps <= warmUp ? rate * Double(steps) / Double(warmUp) : rate
    memory.largestRate = max(memory.largestRate, now)
    let weight = memory.largestRate * memory.largestRate * (isAlgoPerf ? pow(Double(steps), 0.75) : 1)
    memory.sum += weight
    var step = fck_schedule_free(
      rate: Float(now), decay: Float(now * decay), keep_second: Float(beta2), take_second: Float(1 - beta2),
      correction: Float(1 / bias(beta2, steps)), epsilon: 1e-8, weight: Float(weight / memory.sum), toward: 0.9)
    table.functions.pointee.schedule_free(
      Int64(count), &step, gradients.base, state[0].base, state[1].base, state[2].base, parameters.base)
  }
}
