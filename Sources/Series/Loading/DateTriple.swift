/// Three numbers of a date whose order only the whole column settles, with the milliseconds of the day.
///
/// Two-digit years are kept as they stand until the order is known; 69…99 then mean 1969…1999 and 0…68 mean 2000…2068.
struct DateTriple {
  var first: Int
  var second: Int
  var third: Int
  var millis: Int

  init(_ first: Int, _ second: Int, _ third: Int, millis: Int) {
    (self.first, self.second, self.third, self.millis) = (first, second, third, millis)
  }

  // The milliseconds lie within two days of midnight, because of zones.
  private static let span: Int64 = 5 * 86_400_000
  private static let shift: Int64 = 2 * 86_400_000

  init(packed: Int64) {
    let date = Int(packed / Self.span)
    millis = Int(packed % Self.span - Self.shift)
    (first, second, third) = (date / 1_000_000, date / 10_000 % 100, date % 10_000)
  }

  var packed: Int64 {
    Int64(first * 1_000_000 + second * 10_000 + third) * Self.span + Self.shift + Int64(millis)
  }

  static func fullYear(_ year: Int) -> Int { year >= 100 ? year : year + (year >= 69 ? 1900 : 2000) }

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
    switch order {
    case .mdy: DateReader.instant(Self.fullYear(third), first, second, millis)
    case .dmy: DateReader.instant(Self.fullYear(third), second, first, millis)
    case .ymd: third < 100 ? DateReader.instant(Self.fullYear(first), second, third, millis) : nil
    case .yearMonth:
      third < 100 && (15...23).contains(first) ? DateReader.instant(first * 100 + second, third, 1, millis) : nil
    }
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

/// Years with fractions as instants.
enum DecimalYears {
  /// The instants: months where every fraction is a whole number of twelfths, else the nearest day.
  static func instants(_ years: [Double]) -> [Int64] {
    let areMonths = years.allSatisfy { year in
      let months = (year - year.rounded(.down)) * 12
      return abs(months - months.rounded()) < 0.05
    }
    return years.map { value in
      let year = value.rounded(.down)
      let start = CivilDate(year: Int(year), month: 1, day: 1)?.instant ?? 0
      if areMonths {
        let month = Int(((value - year) * 12).rounded())
        let (y, m) = month == 12 ? (Int(year) + 1, 1) : (Int(year), month + 1)
        return CivilDate(year: y, month: m, day: 1)?.instant ?? start
      }
      let next = CivilDate(year: Int(year) + 1, month: 1, day: 1)?.instant ?? start
      let days = Double((next - start) / 86_400_000)
      return start + Int64(((value - year) * days).rounded()) * 86_400_000
    }
  }
}
