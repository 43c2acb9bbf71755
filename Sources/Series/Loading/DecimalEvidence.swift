/// What the cells of a column say about its decimal mark.
struct DecimalEvidence {
  /// Cells that can only be read with a point, or with a comma, as decimal mark.
  private(set) var (points, commas) = (0, 0)
  /// Cells whose one mark, a point or a comma, may stand before a group of three digits as well.
  private(set) var (openPoints, openCommas) = (0, 0)

  /// Takes in a cell, in O(its length).
  mutating func add(_ bytes: Span<UInt8>, _ cell: Range<Int>) {
    var (lastPoint, lastComma, points, commas, first) = (-1, -1, 0, 0, -1)
    for i in cell {
      switch bytes[i] {
      case 48...57: if first < 0 { first = i }
      case ASCII.point: (lastPoint, points) = (i, points + 1)
      case ASCII.comma: (lastComma, commas) = (i, commas + 1)
      case ASCII.colon, ASCII.slash: return
      default: if ASCII.isLetter(bytes[i]), first >= 0, i != cell.upperBound - 1 { return }
      }
    }
    let mark = Swift.max(lastPoint, lastComma)
    guard first >= 0, mark >= 0 else { return }
    let isPoint = mark == lastPoint
    var end = mark + 1
    while end < cell.upperBound, ASCII.isDigit(bytes[end]) { end += 1 }
    let behind = end - mark - 1
    guard behind > 0 else { return }
    if points > 0, commas > 0 {
      // The last of two kinds of marks is the decimal one.
      if isPoint { self.points += 1 } else { self.commas += 1 }
    } else if points + commas > 1 {
      // A mark that stands several times groups digits.
      if behind == 3 { if isPoint { self.commas += 1 } else { self.points += 1 } }
    } else if behind != 3 || mark - first > 3 || mark <= first || bytes[first] == ASCII.zero {
      if isPoint { self.points += 1 } else { self.commas += 1 }
    } else if isPoint {
      openPoints += 1
    } else {
      openCommas += 1
    }
  }

  /// Whether the mark is a comma, as far as the column itself says so.
  var isComma: Bool? {
    if commas > 0, points == 0 { return true }
    return points > 0 ? false : nil
  }

  /// Each column's decimal mark: by its own cells, else by those of the other columns; nil where commas stay open.
  static func settle(_ columns: [DecimalEvidence], given: DecimalMark?) -> [Bool?] {
    if let given { return columns.map { _ in given == .comma } }
    let own = columns.map(\.isComma)
    let all = Set(own.compactMap { $0 })
    return zip(columns, own).map { column, isComma in
      if let isComma { return isComma }
      // A file is written in one place: what its other columns show holds here too.
      if all.count == 1, let shared = all.first { return shared }
      return column.openCommas > 0 ? nil : false
    }
  }
}
