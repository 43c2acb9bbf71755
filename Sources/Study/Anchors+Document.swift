public import Reporter

extension Anchors {
  /// The document's heading.
  public static let title = "External anchors"

  /// The figures as a document; the networks' where they were trained.
  public func document(_ networks: NetworkAnchors? = nil) -> ReportDocument {
    let rows = gates.map { gate in
      [
        gate.benchmark, String(gate.horizon), gate.convention == .all ? "all" : "whole batches of 32",
        String(gate.windows), fixed(gate.measured, 4), fixed(gate.reference, gate.convention == .all ? 4 : 3),
        verdict(gate.isMet, off: gate.measured - gate.reference),
      ]
    }
    let m4 = m4Gates.map {
      [
        $0.method, $0.measure, fixed($0.measured, 4), fixed($0.reference, 3),
        verdict($0.isMet, off: $0.measured - $0.reference),
      ]
    }
    let blocks: [ReportDocument.Block] = [
      .title(Anchors.title),
      .heading("Repeat"),
      .paragraph(
        "Mean squared error of the forecast 'as the last value' (Repeat) under the long-horizon protocol: all channels, scaled on "
          + "training rows, frozen split (ETTh1 8640/2880/2880 rows, exchange rates 70/10/20 %), stride 1.", .plain),
      table(
        ["series", "horizon", "windows scored", "windows", "measured", "reference", "gate 5e-4"], rows, text: [0, 2, 6]),
      .paragraph(
        "Reference of whole batches: table of Zeng et al. 2023, arXiv:2205.13504, whose loader leaves out the last, short batch. "
          + "Reference of all windows: computed apart from this program.", .plain),
      .heading("Naive forecasts of M4 Hourly"),
      .paragraph(
        "414 series, 48 hours, official split; sMAPE in per cent, MASE by steps over 24 hours. Reference: the competition's results.",
        .plain),
      table(["method", "measure", "measured", "reference", "gate 5e-4"], m4, text: [0, 1, 4]),
    ]
    return ReportDocument(blocks: blocks + (networks?.blocks ?? []))
  }

  private func verdict(_ isMet: Bool, off difference: Double) -> String {
    isMet ? "pass" : "FAIL by \(fixed(abs(difference) - Gate.tolerance, 4))"
  }
}

extension NetworkAnchors {
  var blocks: [ReportDocument.Block] {
    let long = rows.map { row in
      [
        row.benchmark, row.network, String(row.horizon), fixed(row.validationError, 4), fixed(row.error, 4),
        range(row.errors, 4), fixed(row.wholeBatchErrors.reduce(0, +) / Double(row.wholeBatchErrors.count), 4),
        row.published.joined(separator: ", "), row.isMet.map { $0 ? "pass" : "FAIL" } ?? "–",
      ]
    }
    let hourly = m4.map { row in
      [
        row.network, fixed(row.validationOWA, 3), range(row.smapes, 3), range(row.mases, 3), fixed(row.owa, 3),
        range(row.owas, 3), row.published.map { fixed($0, 3) }.joined(separator: " / "), row.isMet ? "pass" : "FAIL",
      ]
    }
    let tried = Anchors.benchmarks.flatMap { benchmark in
      benchmark.contests.flatMap { contest in
        contest.candidates.map { candidate in
          let horizons = rows.filter {
            $0.benchmark == benchmark.name && $0.network == contest.name && $0.chosen == candidate.text
          }
          return "\(benchmark.name), \(contest.name): \(candidate.text)" + chosen(horizons.map { String($0.horizon) })
        }
      }
    }
    let triedM4 = M4Contest.all.flatMap { contest in
      contest.candidates.map { candidate in
        let isChosen = m4.contains { $0.network == contest.name && $0.chosen == candidate.text }
        return "M4 Hourly, \(contest.name): \(candidate.text)" + chosen(isChosen ? ["48"] : [])
      }
    }
    return [
      .heading("Networks on the same splits"),
      .paragraph(
        "One network for all channels, direct forecasts of all leads, Adam with η halved each epoch, at most 10 epochs, patience 3 on the "
          + "validation rows. Settings are chosen by validation error with seed 1 and the test rows are then forecast once, by seeds 1, 2 and 3. "
          + "Test errors are means over the seeds, of all windows and of whole batches of 32. Gates, on all windows: NLinear within 3 % of the published row; "
          + "MLP at most 10 % above TiDE, whose lookback is 720 (ours is 336); LSTM at most the published one, which is a weak anchor.",
        .plain),
      table(
        [
          "series", "network", "horizon", "validation", "test, all windows", "seeds", "test, whole batches",
          "published",
          "gate",
        ], long, text: [0, 1, 5, 7, 8]),
      .heading("Networks on M4 Hourly"),
      .paragraph(
        "One network for all series, each scaled by what was given of it; the last 71 hours given are not trained on. Settings are chosen by OWA on the last 48 of them. "
          + "Published are the competition's MLP and RNN, one small network a series; its seasonal naive has an OWA of 0.628. Gate: OWA at most the published one.",
        .plain),
      table(
        ["network", "validation OWA", "sMAPE", "MASE", "OWA", "seeds", "published sMAPE / MASE / OWA", "gate"], hourly,
        text: [0, 2, 3, 5, 6, 7]),
      .heading("Settings tried"),
      .list(tried + triedM4, .plain),
      .paragraph(
        "\(fits) networks trained in \(Int(seconds.rounded())) seconds, \(fixed(Double(fits) / seconds, 2)) a second.",
        .plain),
    ]
  }

  private func chosen(_ horizons: [String]) -> String {
    horizons.isEmpty ? "" : " – chosen at \(horizons.joined(separator: ", "))"
  }

  private func range(_ values: [Double], _ digits: Int) -> String {
    guard let least = values.min(), let most = values.max() else { return "–" }
    return "\(fixed(least, digits))–\(fixed(most, digits))"
  }
}

private func table(_ columns: [String], _ rows: [[String]], text: Set<Int>) -> ReportDocument.Block {
  .table(
    ReportDocument.Table(
      columns: columns, rows: rows.map { $0.map { ReportDocument.Cell($0) } }, textColumns: text))
}
