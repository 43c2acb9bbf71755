/// A file's rows in typed columns, before they are series.
struct RawTable {
  /// One cell that was meant as a number and is none.
  struct Damage {
    var slot: Int
    var row: Int
    var text: String
  }

  /// A damaged cell's value: a `nan` that no parser makes, so that each series can find its own damage.
  static let damagedBits: UInt64 = 0x7FF8_0000_0DA3_A6ED
  static let damaged = Double(bitPattern: damagedBits)

  /// A column of texts that may tell which series a row belongs to.
  struct Labels {
    var column: Int
    /// Numbers into `texts`, one a row.
    var ids: [Int32] = []
    var texts: [String] = []
    /// The bytes of the first text that is not in UTF-8.
    var unreadable: [UInt8]?
  }

  /// How the formatted numbers of a slot are written, and the first cell of each way.
  struct Style {
    /// A cell: its row and text.
    struct Example {
      var row: Int
      var text: String
    }

    /// All marks that were seen.
    var marks: FormattedNumber.Marks = []
    /// Cells with a percent sign.
    var percents = 0
    var percent: Example?
    /// The currencies in the order of their first cells.
    var currencies: [(sign: [UInt8], example: Example)] = []
    /// The first cell with a comma that groups digits unless it is the decimal mark.
    var open: Example?

    mutating func add(_ number: FormattedNumber, isOpen: Bool, _ example: @autoclosure () -> Example) {
      marks.formUnion(number.marks)
      if number.marks.contains(.percent) {
        percents += 1
        if percent == nil { percent = example() }
      }
      if number.marks.contains(.currency), !currencies.contains(where: { $0.sign == number.currency }) {
        currencies.append((number.currency, example()))
      }
      if isOpen, open == nil, number.marks.contains(.grouped) { open = example() }
    }
  }

  let source: String
  var shape: FileShape
  /// The bytes that were read.
  var bytes = 0
  /// The shape's column index of each numeric slot, and the names.
  var slotColumns: [Int]
  /// One array a slot.
  var values: [[Double]]
  /// Raw dates (see `DateFamily`); empty where there is no date column.
  var dates: [Int64] = []
  /// What the dates say beside that.
  var stamps = StampFacts()
  /// Times of day (see `TimeFamily`); empty where there is no such column.
  var times: [Int64] = []
  /// The columns of texts that may name series.
  var labels: [Labels] = []
  /// The index of the labels that do, once that is settled.
  var ticker: Int?
  /// The columns of texts that series are grouped by.
  var groups: [Labels] = []
  /// The line on which each row starts.
  var lines: [Int32] = []
  /// The first damaged cells, and how many there are in each slot.
  var damage: [Damage] = []
  var damageCounts: [Int]
  /// The formatted numbers of slots that have any.
  var styles: [Int: Style] = [:]
  /// The number of rows.
  var count: Int { lines.count }

  /// Ticker numbers into `tickers`; empty where there is no ticker column.
  var tickerIDs: [Int32] { ticker.map { labels[$0].ids } ?? [] }
  var tickers: [String] { ticker.map { labels[$0].texts } ?? [] }

  /// Leaves rows out, which are given in their order.
  mutating func leaveOut(_ rows: [Int]) {
    guard !rows.isEmpty else { return }
    let left = Set(rows)
    func kept<T>(_ values: [T]) -> [T] { values.indices.filter { !left.contains($0) }.map { values[$0] } }
    for slot in values.indices { values[slot] = kept(values[slot]) }
    for i in labels.indices { labels[i].ids = kept(labels[i].ids) }
    for i in groups.indices { groups[i].ids = kept(groups[i].ids) }
    for i in damage.indices { damage[i].row -= rows.count { $0 < damage[i].row } }
    lines = kept(lines)
    if !times.isEmpty { times = kept(times) }
  }

  /// Takes the columns that series are grouped by out of those that may name them, unless they would be among these anyway.
  mutating func separateGroups() {
    groups = labels.filter { shape.columns[$0.column].isWanted }
    labels.removeAll { labels in
      let column = shape.columns[labels.column]
      return column.isWanted && ![.ticker, .label, .code].contains(column.role)
    }
  }

  /// Hands the raw dates over.
  mutating func takeDates() -> [Int64] {
    let taken = dates
    dates = []
    return taken
  }

  func name(ofSlot slot: Int) -> String { shape.columns[slotColumns[slot]].name }

  /// The slots in a role.
  func slots(_ role: ColumnRole) -> [Int] {
    slotColumns.indices.filter { shape.columns[slotColumns[$0]].role == role }
  }

  /// The text of a damaged cell, where it was kept.
  func damageText(slot: Int, row: Int) -> String? {
    damage.first { $0.slot == slot && $0.row == row }?.text
  }
}
