/// A file's rows as they were read, before they are series.
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

  let source: String
  let shape: FileShape
  /// The shape's column index of each numeric slot, and the names.
  var slotColumns: [Int]
  /// One array a slot.
  var values: [[Double]]
  /// Raw dates; empty where there is no date column.
  var dates: [Int64] = []
  /// Times of day in milliseconds; empty where there is no such column.
  var times: [Int64] = []
  /// Ticker numbers into `tickers`; empty where there is no ticker column.
  var tickerIDs: [Int32] = []
  var tickers: [String] = []
  /// The line on which each row starts.
  var lines: [Int32] = []
  /// The first damaged cells, and how many there are in each slot.
  var damage: [Damage] = []
  var damageCounts: [Int]

  /// The number of rows.
  var count: Int { lines.count }

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
