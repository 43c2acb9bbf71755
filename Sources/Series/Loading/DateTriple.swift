/// Three numbers of a date whose order only the whole column settles, with the microseconds of the day.
///
/// Two-digit years are kept as they stand until the order is known.
struct DateTriple {
  var first: Int
  var second: Int
  var third: Int
  var time: Int64

  init(_ first: Int, _ second: Int, _ third: Int, time: Int64) {
    (self.first, self.second, self.third, self.time) = (first, second, third, time)
  }

  /// More than a time of day can be, with a leap second.
  private static let span: Int64 = 86_402_000_000

  init(packed: Int64) {
    let date = Int(packed / Self.span)
    time = packed % Self.span
    (first, second, third) = (date / 1_000_000, date / 10_000 % 100, date % 10_000)
  }

  var packed: Int64 { Int64(first * 1_000_000 + second * 10_000 + third) * Self.span + time }

  /// The year that one of two digits is: 50…99 mean 1950…1999 and 0…49 mean 2000…2049, of which those in `eitherCentury` are refused.
  static func fullYear(_ year: Int) -> Int { year >= 100 ? year : year + (year >= 50 ? 1900 : 2000) }

  /// The years that are as well 1930 to 1949 where they are written with two digits: data of the past reach no further than the first of them.
  static let eitherCentury = 2030..<2050

  /// Whether the year has two digits under an order.
  func hasShortYear(_ order: Order) -> Bool {
    switch order {
    case .mdy, .dmy: third < 100
    case .ymd: first < 100
    case .yearMonth: false
    }
  }

  /// What the three numbers mean.
  enum Order: String, CaseIterable, Sendable {
    case mdy
    case dmy
    case ymd
    /// Six digits as a year and a month.
    case yearMonth = "yyyymm"
  }

  /// The instant under an order, or nil where there is no such day.
  func instant(_ order: Order) -> Int64? {
    let date: (Int, Int, Int)
    switch order {
    case .mdy: date = (Self.fullYear(third), first, second)
    case .dmy: date = (Self.fullYear(third), second, first)
    case .ymd where third < 100: date = (Self.fullYear(first), second, third)
    case .yearMonth where third < 100 && (15...23).contains(first): date = (first * 100 + second, third, 1)
    default: return nil
    }
    return Micros.midnight(date.0, date.1, date.2).map { $0 + time }
  }
}

/// The order of day, month and year in a whole column.
enum DateOrder {
  /// What a column's values allow.
  enum Verdict: Equatable {
    case settled(DateTriple.Order)
    /// Several orders give different dates for every row's text.
    case ambiguous([DateTriple.Order])
    /// No order fits every row; the order that fits longest, and the first row that it does not fit.
    case none(DateTriple.Order, row: Int)
  }

  /// The order in which every row is a date.
  ///
  /// Between month-day and day-month only the values decide. Between a year in front and a year behind, which no one
  /// writes alike, the rows' own order may decide too: the reading in which the rows are sorted.
  static func settle(_ packed: [Int64], candidates: [DateTriple.Order]) -> Verdict {
    guard !packed.isEmpty else { return .settled(candidates[0]) }
    var fitting: [(order: DateTriple.Order, isSorted: Bool)] = []
    var furthest = (order: candidates[0], row: -1)
    for order in candidates {
      var (row, rising, falling, previous) = (0, true, true, Int64.min)
      while row < packed.count, let instant = DateTriple(packed: packed[row]).instant(order) {
        if row > 0 {
          if instant < previous { rising = false }
          if instant > previous { falling = false }
        }
        previous = instant
        row += 1
      }
      if row == packed.count { fitting.append((order, rising || falling)) }
      if row > furthest.row { furthest = (order, row) }
    }
    if fitting.isEmpty { return .none(furthest.order, row: furthest.row) }
    if fitting.count == 1 { return .settled(fitting[0].order) }
    let orders = fitting.map(\.order)
    if allAgree(packed, orders) { return .settled(orders[0]) }
    let sorted = fitting.filter(\.isSorted).map(\.order)
    if sorted.count == 1, !(orders.contains(.mdy) && orders.contains(.dmy)) { return .settled(sorted[0]) }
    return .ambiguous(orders)
  }

  private static func allAgree(_ packed: [Int64], _ orders: [DateTriple.Order]) -> Bool {
    packed.allSatisfy { raw in
      let triple = DateTriple(packed: raw)
      let first = triple.instant(orders[0])
      return orders.allSatisfy { triple.instant($0) == first }
    }
  }
}
