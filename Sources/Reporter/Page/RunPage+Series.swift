internal import Escaping
internal import Foundation
internal import Randomness
internal import Results

extension RunPage {
  /// A series with a model's ratio to the best naive forecast there, and its interval over folds.
  private struct Skill {
    var name: String
    var ratio: Double
    var spread: ClosedRange<Double>?

    var ends: [Double] { [ratio, spread?.lowerBound ?? ratio, spread?.upperBound ?? ratio] }
  }

  /// The ratio to the best naive of every series, sorted, with intervals over its folds: one panel a model, all on one scale.
  func skillBySeries() -> Figure? {
    let panels = shown.enumerated().map { (style: $0, group: $1, skills: skills($1)) }.filter { !$0.skills.isEmpty }
    guard !panels.isEmpty else { return nil }
    let ends = panels.flatMap { $0.skills.flatMap(\.ends) }
    let said = panels.map { panel in
      let won = panel.skills.count { $0.ratio < 1 }
      let worst = panel.skills.suffix(3).reversed().map { "\(Escape.shown($0.name)) (\(Reporter.ratio($0.ratio)))" }
      return
        "\(label(panel.group)): \(grouped(won)) of \(grouped(panel.skills.count)) series are below 1. Worst: \(worst.joined(separator: ", "))."
    }
    return Figure(
      title: "Skill by series",
      caption:
        "\(title) divided by that of the best naive forecast of the series. \(said.joined(separator: " ")) Bars are 95 % bootstrap intervals over folds.",
      plots: panels.map { plot($0.skills, of: label($0.group), style: $0.style, holding: ends) },
      table: .init(
        columns: ["series", "\(title) ratio", "95 % from", "to", "model"],
        rows: panels.flatMap { panel in
          panel.skills.map {
            [
              .init($0.name), .init(Reporter.ratio($0.ratio)),
              .init($0.spread.map { Reporter.ratio($0.lowerBound) } ?? "–"),
              .init($0.spread.map { Reporter.ratio($0.upperBound) } ?? "–"), .init(label(panel.group)),
            ]
          }
        }, textColumns: [0, 4]))
  }

  private func skills(_ group: ArmGroup) -> [Skill] {
    figures.series.compactMap { series in
      guard let ratio = figures.ratioToBestNaive(series, group), let naive = figures.bestNaiveArm(series) else {
        return nil
      }
      return Skill(
        name: series.name, ratio: ratio,
        spread: interval(figures.foldSums(series, group, and: naive.id), "\(group.name) \(series.name)"))
    }.sorted { ($0.ratio, $0.name) < ($1.ratio, $1.name) }
  }

  private func plot(_ skills: [Skill], of model: String, style: Int, holding ends: [Double]) -> Plot {
    let count = skills.count
    let room = max(3, min(18, 640 / Double(count)))
    let every = max(1, Int((17 / room).rounded(.up)))
    let points = skills.enumerated().map { Plot.Point($1.ratio, Double(count - $0), spread: $1.spread) }
    let ticks = skills.indices.filter { ($0 + 1 == count) || ($0 % every == 0 && $0 + every < count) }.map {
      Axis.Tick(value: Double(count - $0), label: PlainText.shortened(Escape.shown(skills[$0].name), to: 13))
    }
    return Plot(
      panel: model,
      description:
        "\(model): dots of the \(title) ratio to the best naive forecast for \(count) series, from \(Reporter.ratio(skills[0].ratio)) to \(Reporter.ratio(skills[count - 1].ratio)), sorted",
      x: Axis("\(title) ÷ \(title) of the best naive forecast (ratio)", .logarithmic, holding: ends, include: 1),
      y: Axis("", holding: [0.5, Double(count) + 0.5], ticks: ticks),
      marks: [.vertical(1), .dots(points, style: style)], legend: [.init(text: model, style: style)],
      height: 66 + room * Double(count), left: 132)
  }

  /// A percentile bootstrap interval of a ratio of summed errors, folds being drawn with replacement; nil under five folds.
  private func interval(_ sums: [(own: Double, other: Double)], _ label: String) -> ClosedRange<Double>? {
    guard sums.count >= 5 else { return nil }
    var stream = RandomStream(seed: RandomStream.seed("report", "folds", label))
    var ratios: [Double] = []
    for _ in 0..<400 {
      var own = 0.0
      var other = 0.0
      for _ in sums {
        let drawn = sums[stream.integer(below: sums.count)]
        own += drawn.own
        other += drawn.other
      }
      if other > 0 { ratios.append(own / other) }
    }
    guard ratios.count > 100, ratios.allSatisfy(\.isFinite) else { return nil }
    ratios.sort()
    return ratios[ratios.count / 40]...ratios[ratios.count - 1 - ratios.count / 40]
  }

  /// The mean ratio to the best naive over time: folds are gathered by their cutoffs into at most sixty spans.
  func folds(over first: ArmGroup) throws -> Figure? {
    let places = try reader.folds(of: run.id, arm: first.arms[0].id)
    let instants = places.compactMap { Instants.number($0.cutoff) }
    guard let low = instants.min(), let high = instants.max(), high > low else { return nil }
    let distinct = Set(instants).sorted()
    let spans = min(60, distinct.count)
    func span(_ at: Double) -> Int { min(spans - 1, Int((at - low) / (high - low) * Double(spans))) }
    var cutoffs: [Int: [Int: Double]] = [:]
    for place in places {
      if let at = Instants.number(place.cutoff) { cutoffs[place.series, default: [:]][place.fold] = at }
    }
    var marks: [Plot.Mark] = [.horizontal(1)]
    var rows: [[ReportDocument.Cell]] = []
    var values: [Double] = []
    let isDate = places.first.map { Instants.isDate($0.cutoff) } ?? false
    for (style, group) in shown.enumerated() {
      var logs: [Int: [Double]] = [:]
      for series in figures.series {
        guard let naive = figures.bestNaiveArm(series) else { continue }
        for (fold, ratio) in figures.foldLogRatios(series, group, to: naive.id).sorted(by: { $0.key < $1.key }) {
          if let at = cutoffs[series.id]?[fold] { logs[span(at), default: []].append(ratio) }
        }
      }
      let points = logs.sorted { $0.key < $1.key }.map { index, ratios in
        Plot.Point(low + (Double(index) + 0.5) / Double(spans) * (high - low), exp(Ratios.mean(ratios)))
      }
      marks.append(.line(points, style: style))
      values += points.map(\.y)
      for (point, entry) in zip(points, logs.sorted { $0.key < $1.key }) {
        rows.append([
          .init(label(group)), .init(isDate ? Instants.text(day: Int(point.x)) : String(Int(point.x))),
          .init(ratio(point.y)), .init(String(entry.value.count)),
        ])
      }
    }
    return Figure(
      title: "Error by fold over time",
      caption:
        "The geometric mean over series of each fold's \(title) divided by that of the series' best naive forecast, by the cutoff of the fold. Above 1 the naive forecast is better.",
      plots: [
        Plot(
          description: "Lines of the \(title) ratio to the best naive forecast over the folds' cutoffs, by arm",
          x: Axis(isDate ? "cutoff (date)" : "cutoff (row)", isDate ? .time : .linear, holding: [low, high]),
          y: Axis("\(title) ratio to best naive", .logarithmic, holding: values, include: 1), marks: marks,
          legend: shown.enumerated().map { .init(text: label($1), style: $0) })
      ],
      table: .init(columns: ["arm", "about", "\(title) ratio", "series × folds"], rows: rows, textColumns: [0, 1]))
  }
}
