internal import Metrics

extension ReportDocument {
  /// Sequential arms and rivals against models fitted at random, and the paper's claim on them.
  static func paper(_ run: RunReport) -> [Block] {
    let trained = run.arms.filter { $0.role == "sequential" || $0.role == "rival" }
    var blocks: [Block] = [
      .heading("The paper's question: does it beat models fitted at random?"), .list(run.answers, .plain),
    ]
    for forecaster in trained.map(\.forecaster).uniqued() {
      blocks.append(.heading("\(forecaster): \(run.measure.words), and its ratio to the forecasts it has to beat"))
      blocks.append(.table(comparisons(run, trained.filter { $0.forecaster == forecaster })))
    }
    let labels = run.labels
    let named = run.courses.map { course in
      var course = course
      course.arm = labels[course.arm] ?? course.arm
      return course
    }
    blocks += courses(named, run.measure)
    if !run.claims.isEmpty {
      blocks.append(.heading("The paper's claim: 60–70 % lower MSE than models fitted at random"))
      let scheme = claimedScheme(run)
      blocks.append(.table(claims(run.claims.filter { $0.scheme == scheme }, scheme, labels)))
      let bands = ClaimReading.allCases.map { reading in
        let format = reading == .winRate ? percent : ratio
        return "\(words(reading)) is \(format(reading.band.lowerBound)) – \(format(reading.band.upperBound))"
      }
      blocks.append(.paragraph("Claimed: \(bands.joined(separator: "; ")).", .faint))
    }
    return blocks
  }

  private static func comparisons(_ run: RunReport, _ arms: [ArmReport]) -> Table {
    let columns = [
      "arm", run.measure.title, "ratio", "95 % interval", "median", "won", "worst 10 %", "folds won", "gradients",
    ]
    let labels = run.labels
    var rows: [[Cell]] = []
    for arm in arms {
      rows.append(
        [Cell(labels[arm.name] ?? arm.name, .strong), Cell(arm.measured.map(significant) ?? "–", .strong)]
          + [Cell](repeating: Cell(""), count: 6) + [Cell(compact(arm.gradientEvaluations))])
      rows.append(
        [Cell("  to the best naive"), Cell("")] + cells(arm.vsBestNaive) + [Cell(""), Cell("")])
      for comparison in run.comparisons where comparison.arm == arm.name {
        let baseline = run.arm(named: comparison.baseline)
        rows.append(
          [
            Cell(
              "  to \(comparison.scheme)\(comparison.isLeaky ? " [leaky]" : "")", comparison.isLeaky ? .faint : .plain),
            Cell(baseline?.measured.map(significant) ?? "–"),
          ] + cells(comparison.ratio) + [
            Cell(comparison.foldWins.map { percent($0.value) } ?? "–"),
            Cell(comparison.spentRatio.map { "× \(budget($0))" } ?? "–"),
          ])
      }
      if let attainable = arm.vsAttainable {
        rows.append([Cell("  to the best attainable"), Cell("")] + cells(attainable) + [Cell(""), Cell("")])
      }
    }
    return Table(columns: columns, rows: rows)
  }

  /// Ratio, interval, median, share won and worst decile.
  private static func cells(_ report: RatioReport?) -> [Cell] {
    guard let report else { return [Cell](repeating: Cell("–"), count: 5) }
    return [
      Cell(ratio(report.mean.value), tone(report.mean)), Cell(interval(report.mean)), Cell(ratio(report.median)),
      Cell(percent(report.won)), Cell(ratio(report.worstDecile)),
    ]
  }

  /// The scheme that the claim is read against: fresh weights at a constant rate, or the first that was run.
  private static func claimedScheme(_ run: RunReport) -> String {
    run.claims.contains { $0.scheme == "freshInit" } ? "freshInit" : run.claims[0].scheme
  }

  private static func claims(_ claims: [Claim], _ scheme: String, _ labels: [String: String]) -> Table {
    var rows: [[Cell]] = []
    for arm in claims.map(\.arm).uniqued() {
      rows.append([Cell(labels[arm] ?? arm, .strong)] + [Cell](repeating: Cell(""), count: 3))
      for claim in claims where claim.arm == arm {
        let format = claim.reading == .winRate ? percent : ratio
        let tone: Tone =
          switch claim.verdict {
          case .insideBand, .stronger: .good
          case .opposite: .bad
          case .weaker, .negligible, .undecided, .noInterval, .noEffect: .plain
          }
        rows.append([
          Cell("  \(words(claim.reading))"),
          Cell(format(claim.measured.value)), Cell(interval(claim.measured, format)), Cell(claim.verdict.words, tone),
        ])
      }
    }
    return Table(
      columns: ["against \(scheme), read as", "measured", "95 % interval", "verdict"], rows: rows,
      textColumns: [0, 3])
  }

  private static func words(_ reading: ClaimReading) -> String {
    switch reading {
    case .reduction: "MSE 60–70 % lower"
    case .excess: "random MSE 60–70 % higher"
    case .winRate: "60–70 % of folds won"
    }
  }
}
