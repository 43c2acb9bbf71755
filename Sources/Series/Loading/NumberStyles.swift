/// Checks over all rows that a column's formatted numbers are written in one way.
enum NumberStyles {
  /// Marks cells that are at odds with their column as damaged, and notes what was read; throws where commas stay open.
  static func settle(_ table: inout RawTable) throws(SeriesError) {
    for slot in table.styles.keys.sorted() {
      guard let style = table.styles[slot], table.shape.columns[table.slotColumns[slot]].role == .value else {
        continue
      }
      let filled = table.values[slot].count { !$0.isNaN }
      if let percent = style.percent, style.percents < filled { damage(&table, slot, percent) }
      if style.currencies.count > 1 { damage(&table, slot, style.currencies[1].example) }
    }
    try refuseOpenCommas(table)
    note(&table)
  }

  private static func damage(_ table: inout RawTable, _ slot: Int, _ cell: RawTable.Style.Example) {
    guard cell.row < table.count else { return }
    table.values[slot][cell.row] = RawTable.damaged
    table.damageCounts[slot] += 1
    table.damage.append(.init(slot: slot, row: cell.row, text: cell.text))
  }

  /// A comma before three digits, in columns of which nothing in the file says what it means.
  private static func refuseOpenCommas(_ table: RawTable) throws(SeriesError) {
    for slot in table.styles.keys.sorted() {
      let column = table.slotColumns[slot]
      guard let open = table.styles[slot]?.open, table.shape.columns[column].role == .value else { continue }
      // A fraction behind a point in the same column shows that commas group.
      if table.values[slot].contains(where: { $0 != $0.rounded() && !$0.isNaN }) { continue }
      throw SeriesError(
        source: table.source, line: open.row < table.count ? Int(table.lines[open.row]) : nil,
        column: table.name(ofSlot: slot), expected: "numbers that show what a comma means",
        found: "'\(open.text.shown)', a decimal or a thousands comma",
        advice: "Say which with --decimal comma or --decimal point.")
    }
  }

  private static func note(_ table: inout RawTable) {
    let words: [(FormattedNumber.Marks, String)] = [
      (.grouped, "separators of thousands are left out"), (.currency, "currency signs are left out"),
      (.percent, "percent signs are left out: the numbers are in percent"),
      (.magnitude, "K, M and B are multiplied out"),
      (.accounting, "brackets, signs behind numbers and \u{2212} are minus"),
    ]
    for (mark, text) in words {
      let names = table.styles.keys.sorted().filter { slot in
        table.shape.columns[table.slotColumns[slot]].role == .value
          && (table.styles[slot]?.marks.contains(mark) ?? false)
      }.map { "'\(table.name(ofSlot: $0).shown)'" }
      guard !names.isEmpty else { continue }
      let shown = names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
      table.shape.notes.append("\(text) (\(shown))")
    }
  }
}

/// Decides anew where the rows of a table show that its first ones deceived.
enum ShapeReviser {
  /// The shape with which the rows should be read again, and the slots that it reads otherwise; nil where the one that was used stands.
  static func revised(
    _ table: RawTable, _ profile: TableProfile, given: DecimalMark?
  ) -> (shape: FileShape, slots: [Int])? {
    guard given == nil else { return nil }
    var shape = table.shape
    var slots: [Int] = []
    for slot in table.slotColumns.indices {
      let column = table.slotColumns[slot]
      guard shape.columns[column].role == .value, table.damageCounts[slot] > 0 || table.styles[slot]?.open != nil else {
        continue
      }
      let isComma = shape.columns[column].decimalComma
      let texts = table.damage.filter { $0.slot == slot }.map(\.text)
      guard !texts.isEmpty, texts.allSatisfy({ reads($0, decimalComma: !(isComma ?? false)) }) else { continue }
      // Cells that can only be read as they were read now would be lost.
      if isComma != nil, profile.clearMarks.contains(column) { continue }
      shape.columns[column].decimalComma = !(isComma ?? false)
      slots.append(slot)
    }
    return slots.isEmpty ? nil : (shape, slots)
  }

  private static func reads(_ text: String, decimalComma: Bool) -> Bool {
    let bytes = Array(text.utf8)
    let all = 0..<bytes.count
    return NumberParser.whole(bytes.span, all, decimalComma: decimalComma)?.isFinite ?? false
      || FormattedNumber.read(bytes.span, all, decimalComma: decimalComma) != nil
  }
}
