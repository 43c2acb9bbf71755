internal import Foundation
internal import Reporter
internal import WalkForward

extension StudyReport {
  /// The figures that the store has the numbers for.
  static func figures(_ evaluation: Evaluation, _ data: StudyData) -> [(name: String, figure: LineFigure)] {
    overRates(evaluation) + overN(evaluation) + overEpochs(data)
  }

  /// Readings of a table as lines over the number at the end of a row's or column's name.
  private static func lines(
    _ evaluation: Evaluation, table: String, line: (Reading.Place) -> String, x: (Reading.Place) -> Double?
  ) -> [LineFigure.Line] {
    var lines: [LineFigure.Line] = []
    for result in evaluation.claims.flatMap(\.readings) {
      guard let place = result.reading.place, place.table == table, let at = x(place), let estimate = result.estimate
      else { continue }
      let name = line(place)
      if !lines.contains(where: { $0.name == name }) { lines.append(.init(name, [])) }
      for i in lines.indices where lines[i].name == name { lines[i].points.append((at, exp(estimate.mean))) }
    }
    return lines
  }

  /// C30: MSE over η₀, the constant rate in each chart.
  private static func overRates(_ evaluation: Evaluation) -> [(String, LineFigure)] {
    let all = lines(
      evaluation, table: "Over 11 η₀ from 1e-5 to 1, N 512, cold", line: \.row, x: { Double($0.column) })
    guard let constant = all.first(where: { $0.name == "constant" }) else { return [] }
    let others = all.filter { $0.name != "constant" }
    let chunk = LineFigure.mostLines - 1
    return stride(from: 0, to: others.count, by: chunk).enumerated().map { number, start in
      (
        "mse-over-eta0-\(number + 1).svg",
        LineFigure(
          "MSE over η₀ by rate rule (\(number + 1)), cold, N 512, 20 epochs", x: .init("η₀", logarithmic: true),
          y: .init("MSE to the best of 11 constant rates", logarithmic: true),
          lines: [constant] + others[start..<min(start + chunk, others.count)], rule: 1)
      )
    }
  }

  /// C18: skill over N.
  private static func overN(_ evaluation: Evaluation) -> [(String, LineFigure)] {
    let all = lines(
      evaluation, table: "Ratio to freshInit over N, 5 epochs, raw levels", line: \.column,
      x: { Double($0.row.dropFirst(2)) })
    guard !all.isEmpty else { return [] }
    return [
      (
        "skill-over-n.svg",
        LineFigure(
          "MSE ratio to freshInit over N, 5 epochs, raw levels",
          x: .init("N, training rows", logarithmic: true, marked: Common.sweep.map { Double($0) }),
          y: .init("MSE to freshInit's", logarithmic: true), lines: all, rule: 1)
      )
    ]
  }

  /// η over the epochs of all folds, one after another: the geometric mean over series and seeds.
  private static func overEpochs(_ data: StudyData) -> [(String, LineFigure)] {
    let arms: [StudyArm] = [.paper, .aldvi, .coldALDVI, .freshInit, .control(.shuffledEta, of: .paper)]
    let lines: [LineFigure.Line] = arms.compactMap { arm in
      let folds = data.folds(of: Cell(arm, in: Common.base))
      let count = folds.values.map(\.count).max() ?? 0
      let points: [(x: Double, y: Double)] = (0..<count).flatMap { fold -> [(x: Double, y: Double)] in
        let rates = folds.values.filter { $0.count == count }.flatMap { $0[fold] }.map(\.rates)
          .filter { $0.count == Common.base.epochs }
        guard !rates.isEmpty else { return [] }
        return (0..<Common.base.epochs).map { epoch in
          (
            Double(fold * Common.base.epochs + epoch + 1),
            exp(rates.reduce(0) { $0 + log($1[epoch]) } / Double(rates.count))
          )
        }
      }
      return points.isEmpty ? nil : .init(arm.label, points)
    }
    guard !lines.isEmpty else { return [] }
    return [
      (
        "eta-over-epochs.svg",
        LineFigure(
          "η over epochs and folds, N 512, \(Common.base.epochs) epochs a fold",
          x: .init("epoch, folds one after another"), y: .init("η, geometric mean", logarithmic: true), lines: lines)
      )
    ]
  }
}
