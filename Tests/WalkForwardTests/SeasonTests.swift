import Foundation
import Randomness
import Series
import Testing

@testable import WalkForward

/// The season that is detected: counted from the rows of the usual session or week.
@Suite struct SeasonTests {
  private static let minute: Int64 = 60_000
  private static let hour = 60 * minute
  private static let day = 24 * hour
  /// Monday 2018-01-01.
  private static let monday = 17_532 * day

  /// The season of instants; all of them are looked at unless `upTo` says less.
  private func season(_ instants: [Int64], _ clock: Clock = .time, upTo row: Int = .max) -> Int {
    let table = LearningTable(
      name: "X", clock: clock, instants: instants, columns: [instants.map { Double($0) }], columnNames: ["v"],
      anchoredColumns: 1, target: Target(kind: .level, column: "v", horizon: 1))
    return Season.rows(of: table, upTo: row)
  }

  /// Weekdays 0 (Monday) to 6 of a number of weeks, as midnights.
  private func days(_ weekdays: Set<Int>, weeks: Int) -> [Int64] {
    (0..<7 * weeks).filter { weekdays.contains($0 % 7) }.map { Self.monday + Int64($0) * Self.day }
  }

  /// `bars` bars a session, from a time of day on.
  private func sessions(_ days: [Int64], bars: Int, step: Int64, from start: Int64) -> [Int64] {
    days.flatMap { day in (0..<bars).map { day + start + Int64($0) * step } }
  }

  private let business: Set = [0, 1, 2, 3, 4]

  @Test(arguments: [
    (7, 60, 570), (13, 30, 570), (390, 1, 570), (78, 5, 870), (2, 360, 540), (23, 60, 0), (24, 60, 0), (48, 30, 0),
    (96, 15, 0), (1, 600, 0), (6, 240, 0), (7, 60, 1020),
  ])
  func aSessionsBarsAreCounted(bars: Int, minutes: Int64, start: Int64) {
    // A single bar a day is daily data.
    let expected = bars == 1 ? 5 : bars
    let instants = sessions(
      days(business, weeks: 4), bars: bars, step: minutes * Self.minute, from: start * Self.minute)
    #expect(season(instants) == expected)
    #expect(season(instants, .millisecond) == expected)
  }

  @Test(arguments: [(60, 24), (10, 144), (15, 96), (1, 1440), (240, 6)])
  func theClockRoundIsADay(minutes: Int64, season expected: Int) {
    let bars = 6 * 1440 / Int(minutes)
    let instants = sessions([Self.monday], bars: bars, step: minutes * Self.minute, from: 11 * Self.hour)
    #expect(season(instants) == expected)
    // Two days do not hold a whole one for certain; rows without a gap tell as much.
    let few = instants.prefix(1 + 2 * 1440 / Int(minutes) - 3)
    #expect(season(Array(few)) == expected)
  }

  @Test func earlyClosesAndMissingBarsAreOutvoted() {
    var stream = RandomStream(seed: 4)
    var instants: [Int64] = []
    for (k, day) in days(business, weeks: 6).enumerated() {
      let bars = k % 10 == 3 ? 210 : 390
      instants += sessions([day], bars: bars, step: Self.minute, from: 870 * Self.minute).filter { _ in
        stream.uniform() > 0.05
      }
    }
    #expect(season(instants) == 390)
    let hours = sessions([Self.monday], bars: 24 * 60, step: Self.hour, from: 0)
    #expect(season(hours.filter { _ in stream.uniform() > 0.1 }) == 24)
  }

  @Test func daylightSavingAndALunchBreakMoveNoBar() {
    let mornings = days(business, weeks: 4)
    let afternoons = mornings.map { $0 + 210 * Self.minute }
    let tokyo = sessions(mornings + afternoons, bars: 30, step: 5 * Self.minute, from: 0).sorted()
    #expect(season(tokyo) == 60)
    let (winter, summer) = (days(business, weeks: 5), days(business, weeks: 12).dropFirst(25))
    let newYork =
      sessions(winter, bars: 7, step: Self.hour, from: 870 * Self.minute)
      + sessions(Array(summer), bars: 7, step: Self.hour, from: 810 * Self.minute)
    #expect(season(newYork) == 7)
  }

  @Test func foreignExchangeFromSundayToFridayHas24Bars() {
    let sundays: [Int64] = (0..<6).map { Self.monday - 2 * Self.hour + $0 * 7 * Self.day }
    let instants = sessions(sundays, bars: 120, step: Self.hour, from: 0)
    #expect(season(instants) == 24)
  }

  @Test func whatIsNotSteadyOrTooShortHasNoSeason() {
    var stream = RandomStream(seed: 9)
    var at = Self.monday
    let ticks = (0..<3000).map { _ in
      at += 1000 + Int64(-30_000 * log(stream.uniform()))
      return at
    }
    #expect(season(ticks) == 1)
    let firstDay = sessions([Self.monday], bars: 250, step: Self.minute, from: 870 * Self.minute)
    #expect(season(firstDay) == 1)
    #expect(season((0..<100).map { Int64($0) }, .row) == 1)
    #expect(season([0, 1], .date) == 1)
  }

  @Test(arguments: [
    (Set([0, 1, 2, 3, 4]), 5), (Set([6, 0, 1, 2, 3]), 5), (Set([0, 1, 2, 3, 4, 5, 6]), 7),
    (Set([0, 1, 2, 3, 4, 5]), 6),
    (Set([6, 0, 1, 2, 3, 4]), 6), (Set([5, 6, 0, 1, 2]), 5),
  ])
  func aWeeksDaysAreCounted(weekdays: Set<Int>, expected: Int) {
    #expect(season(days(weekdays, weeks: 30), .date) == expected)
  }

  @Test func oddDaysHolidaysAndHolesAreOutvoted() {
    var odd = days(business, weeks: 30)
    odd.append(Self.monday + (7 * 11 + 5) * Self.day)
    #expect(season(odd.sorted(), .date) == 5)
    var sunday = days([6, 0, 1, 2, 3], weeks: 30)
    sunday.append(Self.monday + (7 * 11 + 4) * Self.day)
    #expect(season(sunday.sorted(), .date) == 5)
    let holidays = days(business, weeks: 30).enumerated().filter { $0.offset % 13 != 5 }.map(\.element)
    #expect(season(holidays, .date) == 5)
    var stream = RandomStream(seed: 5)
    #expect(season(days(Set(0..<7), weeks: 30).filter { _ in stream.uniform() > 0.2 }, .date) == 7)
    // A year off says nothing of a week.
    let halted = days(business, weeks: 4) + days(business, weeks: 8).map { $0 + 364 * Self.day }
    #expect(season(halted, .date) == 5)
    #expect(season(Array(days(business, weeks: 1).prefix(4)), .date) == 5)
  }

  /// Daily bars at local midnight lie on the evening before in UTC, with daylight saving an hour earlier.
  @Test func daysWithAnOffsetHaveTheSeasonOfDays() {
    let local: [Int64] = days(business, weeks: 40).enumerated().map { k, day in
      let offset: Int64 = k > 60 && k < 160 ? 2 : 1
      return day - offset * Self.hour
    }
    #expect(season(local) == 5)
    #expect(season(days(business, weeks: 40)) == 5)
    #expect(season(days(business, weeks: 40), .date) == 5)
  }

  @Test func weeksMonthsAndQuartersHaveTheirYear() {
    #expect(season(sessions([Self.monday], bars: 120, step: 7 * Self.day, from: 0), .date) == 52)
    let months: [Int64] = (0..<60).compactMap { k in
      CivilDate(year: 2000 + k / 12, month: k % 12 + 1, day: 1)?.instant
    }
    #expect(season(months, .date) == 12)
    #expect(season(stride(from: 0, to: 60, by: 3).map { months[$0] }, .date) == 4)
    #expect(season(stride(from: 0, to: 60, by: 12).map { months[$0] }, .date) == 1)
  }

  @Test func rowsAfterTheFirstCutoffDoNotCount() {
    let week = days(business, weeks: 10) + days(Set(0..<7), weeks: 30).map { $0 + 70 * Self.day }
    #expect(season(week, .date, upTo: 49) == 5)
    #expect(season(week, .date) == 7)
  }
}
