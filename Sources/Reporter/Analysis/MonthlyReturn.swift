/// What a book and its benchmark earned in a calendar month, after costs.
struct MonthlyReturn: Sendable, Equatable {
  /// The year of the Gregorian calendar.
  var year: Int
  /// The month, from 1.
  var month: Int
  /// Π (1 + r) − 1 over the rows of the month.
  var net: Double?
  /// The same of the benchmark; nil without one.
  var benchmark: Double?

  /// The months of a book with rows in them, in order; none without dates.
  static func all(of book: [TradingReport.BookRow]) -> [MonthlyReturn] {
    var months: [MonthlyReturn] = []
    for row in book {
      guard Instants.isDate(row.instant), let days = Instants.number(row.instant) else { return [] }
      let date = Instants.date(day: Int(days.rounded(.down)))
      if months.last?.year != date.year || months.last?.month != date.month {
        months.append(
          MonthlyReturn(year: date.year, month: date.month, net: 0, benchmark: row.benchmark.map { _ in 0 }))
      }
      months[months.count - 1].compound(row)
    }
    return months
  }

  private mutating func compound(_ row: TradingReport.BookRow) {
    net = net.flatMap { ((1 + $0) * max(0, 1 + row.net) - 1).known }
    benchmark = benchmark.flatMap { held in row.benchmark.flatMap { ((1 + held) * max(0, 1 + $0) - 1).known } }
  }

  /// The return over all of them together.
  static func together(_ returns: [Double?]) -> Double? {
    returns.reduce(Double?(1)) { held, next in held.flatMap { held in next.map { held * (1 + $0) } } }.map { $0 - 1 }
  }
}
