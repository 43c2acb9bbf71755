/// One column of a file's first records.
struct ColumnSample {
  /// Each record's cell, nil where the record is too short.
  var cells: [Cell?]
  var kinds: [CellKind]

  /// The columns of records, as many as most records have cells; `names` of them where the records disagree evenly.
  static func columns(_ records: [[Cell]], kinds: [[CellKind]], names: Int?) -> [ColumnSample] {
    var widths: [Int: Int] = [:]
    for record in records { widths[record.count, default: 0] += 1 }
    let width =
      widths.max {
        ($0.value, $0.key == names ? 1 : 0, $0.key) < ($1.value, $1.key == names ? 1 : 0, $1.key)
      }?.key ?? 0
    return (0..<width).map { j in
      ColumnSample(
        cells: records.map { j < $0.count ? $0[j] : nil },
        kinds: kinds.map { j < $0.count ? $0[j] : .blank })
    }
  }

  var filled: Int { kinds.count { $0 != .blank } }
  var isBlank: Bool { filled == 0 }

  /// Whether the column is meant to hold numbers.
  var isNumeric: Bool {
    let numeric = kinds.count(where: \.isNumeric)
    return numeric > 0 && numeric * 2 >= filled
  }

  /// Whether every cell with a text is a plain number; a word for what is missing is none.
  var areNumbers: Bool {
    zip(cells, kinds).allSatisfy { cell, kind in kind == .number || kind == .blank && cell?.content.isEmpty ?? true }
  }

  /// The plain numbers of the filled cells.
  func numbers(_ bytes: Span<UInt8>) -> [Double] {
    zip(cells, kinds).compactMap { cell, kind in
      guard kind == .number, let cell else { return nil }
      return NumberParser.whole(bytes, cell.content, decimalComma: false)
    }
  }

  /// Whether most cells are no texts of their own kind but begin as numbers do, or as a spreadsheet's errors.
  func beginsAsNumbers(_ bytes: Span<UInt8>) -> Bool {
    var count = 0
    for (cell, kind) in zip(cells, kinds) where kind == .text {
      guard let first = cell?.content.first else { continue }
      if ASCII.isDigit(bytes[first]) || bytes[first] == ASCII.hash { count += 1 }
    }
    return count > 0 && count * 2 >= filled
  }

  /// The cells as whole numbers, or nil.
  func integers(_ bytes: Span<UInt8>) -> [Int]? {
    var result: [Int] = []
    for (cell, kind) in zip(cells, kinds) {
      guard let cell, kind == .number,
        let value = NumberParser.whole(bytes, cell.content, decimalComma: false), value == value.rounded(),
        abs(value) < 9e15
      else { return nil }
      result.append(Int(value))
    }
    return result
  }

  var isTimes: Bool { filled > 0 && kinds.allSatisfy { $0 == .time || $0 == .blank } }

  /// The distinct texts, counted.
  func texts(_ bytes: Span<UInt8>) -> [String: Int] {
    var counts: [String: Int] = [:]
    for (cell, kind) in zip(cells, kinds) where kind != .blank {
      if let cell { counts[bytes.text(cell.content), default: 0] += 1 }
    }
    return counts
  }
}
