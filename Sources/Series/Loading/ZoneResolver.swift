/// Goes over from local times of a zone to UTC, once the series of a table are known.
struct ZoneResolver {
  let table: RawTable

  /// Changes the instants; what says its offset, or is a day, stays as it is, and that is said.
  ///
  /// Returns the rows without values in an hour that the clock skips, which some files keep.
  func apply(to resolved: inout InstantResolver.Resolved) throws(SeriesError) -> [Int] {
    guard let name = table.shape.zone else {
      if resolved.isAssumedUTC { try refuseStepBack(resolved) }
      return []
    }
    guard let zone = ZoneTable.zone(name) else {
      throw SeriesError(
        source: table.source, expected: ZoneTable.zoneWords, found: "'\(name.shown)'", advice: "Correct --zone.")
    }
    guard resolved.isAssumedUTC, let least = resolved.instants.min(), let most = resolved.instants.max() else {
      let why =
        resolved.clock == .row
        ? "it has no dates" : resolved.clock == .date ? "its dates are days" : "its times say where they stand"
      if !table.shape.isZoneNamed { resolved.notes.append("--zone \(name) is not used: \(why)") }
      return []
    }
    let scale = Micros.millisecond / resolved.clock.unitsPerMillisecond
    let offsets = ZoneTable(zone, from: least * scale, to: most * scale)
    let resolver = InstantResolver(table)
    let elapsed = try resolver.elapsed()
    // Whether an hour is repeated or skipped is settled at its start.
    let before = elapsed == nil ? resolver.hourBefore : 0
    var skipped: [Int] = []
    for rows in series() { try settle(rows, offsets, elapsed, before, scale, name, &resolved, &skipped) }
    (resolved.isAssumedUTC, resolved.usesZone) = (false, true)
    resolved.notes.append("times are told in \(name)")
    if !skipped.isEmpty {
      resolved.notes.append("\(skipped.count) rows without values in hours that the clock skips are left out")
    }
    return skipped.sorted()
  }

  /// Refuses rows that step back in an hour that is repeated: sorted, its two halves would mix.
  private func refuseStepBack(_ resolved: InstantResolver.Resolved) throws(SeriesError) {
    if table.tickerIDs.isEmpty, resolved.instants.runsOneWay { return }
    for rows in series() {
      guard let row = RepeatedHour.stepBack(resolved.instants, rows, resolved.clock) else { continue }
      throw error(
        row, resolved, expected: "times in order", found: ", which steps back within an hour",
        advice: RepeatedHour.words(resolved.instants[row], resolved.clock))
    }
  }

  /// The rows of each series in the file's order.
  private func series() -> [[Int]] {
    guard !table.tickerIDs.isEmpty else { return [Array(0..<table.count)] }
    var rows = [[Int]](repeating: [], count: table.tickers.count)
    for (row, id) in table.tickerIDs.enumerated() { rows[Int(id)].append(row) }
    return rows
  }

  private func settle(
    _ rows: [Int], _ offsets: ZoneTable, _ elapsed: [Int64]?, _ before: Int64, _ scale: Int64, _ zone: String,
    _ resolved: inout InstantResolver.Resolved, _ skipped: inout [Int]
  ) throws(SeriesError) {
    guard let first = rows.first, let last = rows.last else { return }
    // Newest-first files are walked from behind.
    let ordered = resolved.instants[first] > resolved.instants[last] ? rows.reversed() : rows
    var open: [(row: Int, local: Int64, first: Int64, second: Int64)] = []
    func close() throws(SeriesError) {
      guard !open.isEmpty else { return }
      guard let turn = Self.turn(open.map(\.local)) else {
        throw error(
          open[0].row, resolved,
          expected: "a time that \(zone) has once, or both times of a repeated hour in their order",
          advice:
            "Give the times with their offset from UTC; or leave --zone out, and say with --duplicates which row of an hour that is told twice counts."
        )
      }
      for (i, time) in open.enumerated() { resolved.instants[time.row] = (i < turn ? time.first : time.second) / scale }
      open = []
    }
    for row in ordered {
      let passed = elapsed?[row] ?? before
      let local = resolved.instants[row] * scale - passed
      switch offsets.reading(local) {
      case .once(let instant):
        try close()
        resolved.instants[row] = (instant + passed) / scale
      case .twice(let first, let second):
        if let last = open.last, abs(last.local - local) > Micros.day / 2 { try close() }
        open.append((row, local, first + passed, second + passed))
      case .never where table.values.allSatisfy { $0[row].isNaN && $0[row].bitPattern != RawTable.damagedBits }:
        skipped.append(row)
      case .never:
        throw error(
          row, resolved, expected: "a time that \(zone) has",
          found: " which the clock skips as daylight saving time begins",
          advice: "Correct the line, or name the zone in which the times are told.")
      }
    }
    try close()
  }

  /// The place at which the clock was turned back, among local times of one repeated hour; nil where they do not show it.
  private static func turn(_ locals: [Int64]) -> Int? {
    let pairs = locals.indices.dropFirst()
    let back = pairs.filter { locals[$0] < locals[$0 - 1] }
    if back.count == 1 { return back[0] }
    let same = pairs.filter { locals[$0] == locals[$0 - 1] }
    return back.isEmpty && same.count == 1 && locals.count == 2 ? same[0] : nil
  }

  private func error(
    _ row: Int, _ resolved: InstantResolver.Resolved, expected: String, found: String = "", advice: String
  ) -> SeriesError {
    let text = resolved.clock.text(for: resolved.instants[row]).dropLast().replacing("T", with: " ")
    return InstantResolver(table).error(row, expected: expected, found: "\(text)\(found)", advice: advice)
  }
}
