internal import Escaping
internal import Foundation
internal import Results

extension RunPage {
  /// The learning rate and the losses over the last epochs and over all folds of one series.
  func learning(of group: ArmGroup, on series: StoredSeries) throws -> [Figure] {
    guard let arm = group.arms.first else { return [] }
    let epochs = try reader.epochs(of: run.id, series: series.id, arm: arm.id)
    let traces = try reader.folds(of: run.id, series: series.id, arm: arm.id)
    let name = Escape.shown(series.name)
    return [epochFigure(epochs, label(group), name), traceFigure(traces, label(group), name)].compactMap { $0 }
  }

  private func epochFigure(_ all: [StoredEpoch], _ arm: String, _ series: String) -> Figure? {
    // Whole folds from the end, so that the chart stays readable.
    guard let last = all.last else { return nil }
    let perFold = max(1, all.count { $0.fold == last.fold })
    let firstFold = max(all[0].fold, last.fold - max(1, 400 / perFold) + 1)
    let epochs = all.filter { $0.fold >= firstFold }
    let places = epochs.indices.map { Double($0) + 1 }
    let boundaries = epochs.indices.dropFirst().filter { epochs[$0].fold != epochs[$0 - 1].fold }.map {
      Double($0) + 0.5
    }
    func points(_ value: (StoredEpoch) -> Double?) -> [Plot.Point] {
      zip(places, epochs).map { Plot.Point($0, value($1) ?? .nan) }
    }
    let eta = points(\.eta)
    let train = points(\.trainLoss)
    let validation = points(\.validationLoss)
    let axis = Axis("epoch, folds \(firstFold) to \(last.fold) one after another", holding: places)
    let marks: [Plot.Mark] = boundaries.count <= 60 ? [.boundaries(boundaries)] : []
    return Figure(
      title: "\(arm) on \(series): learning rate and loss by epoch",
      caption:
        "The last \(grouped(epochs.count)) epochs. Faint rules part the folds; losses are in scaled units squared, validation on the tail of each training range.",
      plots: [
        Plot(
          panel: "learning rate", description: "The learning rate over epochs of \(arm) on \(series)", x: axis,
          y: Axis("learning rate η", .logarithmic, holding: eta.map(\.y)), marks: marks + [.line(eta, style: 0)],
          legend: [.init(text: "learning rate η", style: 0)], height: 190),
        Plot(
          panel: "loss", description: "Training and validation loss over epochs of \(arm) on \(series)", x: axis,
          y: Axis("loss (scaled²)", .logarithmic, holding: (train + validation).map(\.y)),
          marks: marks + [.line(train, style: 1), .line(validation, style: 2)],
          legend: [.init(text: "training", style: 1), .init(text: "validation", style: 2)], height: 190),
      ],
      table: .init(
        columns: ["fold", "epoch", "η", "training loss", "validation loss"],
        rows: epochs.map { epoch in
          [
            .init(String(epoch.fold)), .init(String(epoch.epoch)), .init(text(epoch.eta)), .init(text(epoch.trainLoss)),
            .init(text(epoch.validationLoss)),
          ]
        }, textColumns: []))
  }

  private func traceFigure(_ traces: [StoredFold], _ arm: String, _ series: String) -> Figure? {
    guard traces.count > 1 else { return nil }
    let isDate = Instants.isDate(traces[0].cutoff)
    let places = traces.map { Instants.number($0.cutoff) ?? .nan }
    func points(_ value: (StoredFold) -> Double?) -> [Plot.Point] {
      zip(places, traces).map { Plot.Point($0, value($1) ?? .nan) }
    }
    let start = points(\.etaStart)
    let end = points(\.etaEnd)
    let loss = points(\.validationLoss)
    let axis = Axis(isDate ? "cutoff (date)" : "cutoff (row)", isDate ? .time : .linear, holding: places)
    return Figure(
      title: "\(arm) on \(series): the learning trace",
      caption:
        "What the folds hand on: the learning rate at the start and end of each fold, and the loss on its validation tail (scaled units squared).",
      plots: [
        Plot(
          panel: "learning rate",
          description: "The learning rate at the start and end of each fold of \(arm) on \(series)", x: axis,
          y: Axis("learning rate η", .logarithmic, holding: (start + end).map(\.y)),
          marks: [.line(start, style: 1), .line(end, style: 0)],
          legend: [.init(text: "η at the start", style: 1), .init(text: "η at the end", style: 0)], height: 190),
        Plot(
          panel: "validation loss", description: "The validation loss of each fold of \(arm) on \(series)", x: axis,
          y: Axis("loss (scaled²)", .logarithmic, holding: loss.map(\.y)), marks: [.line(loss, style: 2)],
          legend: [.init(text: "validation loss", style: 2)], height: 190),
      ],
      table: .init(
        columns: ["fold", "cutoff", "η start", "η end", "training loss", "validation loss", "accuracy", "status"],
        rows: traces.map { trace in
          [
            .init(String(trace.fold)), .init(trace.cutoff), .init(text(trace.etaStart)), .init(text(trace.etaEnd)),
            .init(text(trace.trainLoss)), .init(text(trace.validationLoss)), .init(text(trace.accuracy)),
            .init(trace.status),
          ]
        }, textColumns: [1, 7]))
  }

  /// What was forecast and what came in the last folds of one series.
  func forecasts(of group: ArmGroup, on series: StoredSeries) throws -> Figure? {
    guard let arm = group.arms.first else { return nil }
    let all = try reader.forecasts(of: run.id, series: series.id, arm: arm.id)
    guard let last = all.last else { return nil }
    let perFold = max(1, all.count { $0.fold == last.fold })
    let firstFold = max(all[0].fold, last.fold - max(2, 240 / perFold) + 1)
    let rows = Array(all.filter { $0.fold >= firstFold }.suffix(400))
    let places = rows.map { Double($0.originRow) + 1 }
    let actual = zip(places, rows).map { Plot.Point($0, $1.actual ?? .nan) }
    let forecast = zip(places, rows).map { Plot.Point($0, $1.forecast ?? .nan) }
    let boundaries = rows.indices.dropFirst().filter { rows[$0].fold != rows[$0 - 1].fold }.map {
      Double(rows[$0].originRow) + 0.5
    }
    let marked = (0...3).map { rows[min(rows.count - 1, $0 * rows.count / 4 + rows.count / 12)] }
    let ticks = marked.map { Axis.Tick(value: Double($0.originRow) + 1, label: String($0.time.prefix(10))) }
    let name = Escape.shown(series.name)
    let unit = "\(series.targetKind) of \(Escape.shown(series.targetColumn))"
    return Figure(
      title: "\(label(group)) on \(name): forecast and what came",
      caption:
        "One step ahead, the last \(grouped(rows.count)) origins; the faint rules are the folds' boundaries, at which the model is trained anew.",
      plots: [
        Plot(
          description: "Lines of the forecast and of what came for \(name), one step ahead",
          x: Axis("instant that is forecast", holding: places, ticks: ticks),
          y: Axis(unit, holding: (actual + forecast).map(\.y)),
          marks: [.boundaries(boundaries), .line(actual, style: 7), .line(forecast, style: 0)],
          legend: [.init(text: "what came", style: 7), .init(text: "forecast", style: 0)])
      ],
      table: .init(
        columns: ["instant", "fold", "what came", "forecast"],
        rows: rows.map { [.init($0.time), .init(String($0.fold)), .init(text($0.actual)), .init(text($0.forecast))] }))
  }

  private func text(_ value: Double?) -> String { value.map(significant) ?? "–" }
}
