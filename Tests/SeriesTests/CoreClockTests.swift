import Randomness
import Series
import Testing

@Suite struct CoreClockTests {
  @Test func civilDatesRoundTripOverFourThousandYears() {
    // Day by day from 30 BC to AD 3970, counted on by the calendar's own rule.
    let first: Int64 = -730_487
    var previous = CivilDate(daysSince1970: first - 1)
    for day in first...730_487 {
      let date = CivilDate(daysSince1970: day)
      let next =
        CivilDate(year: previous.year, month: previous.month, day: previous.day + 1)
        ?? CivilDate(year: previous.year, month: previous.month + 1, day: 1)
        ?? CivilDate(year: previous.year + 1, month: 1, day: 1)
      guard date == next, date.daysSince1970 == day, date.weekday == (previous.weekday + 1) % 7 else {
        Issue.record("\(date) follows \(previous)")
        return
      }
      previous = date
    }
  }

  @Test(arguments: [
    (1970, 1, 1, 0, 3), (2000, 2, 29, 11_016, 1), (2013, 2, 8, 15_744, 4), (1969, 12, 31, -1, 2),
    (0, 1, 1, -719_528, 5), (9999, 12, 31, 2_932_896, 4),
  ])
  func knownDatesHaveTheirDayNumberAndWeekday(year: Int, month: Int, day: Int, days: Int64, weekday: Int) throws {
    let date = try #require(CivilDate(year: year, month: month, day: day))
    #expect(date.daysSince1970 == days && date.weekday == weekday)
    #expect(date.instant == days * 86_400_000)
  }

  @Test func daysThatDoNotExistAreNil() {
    for (y, m, d) in [(2013, 2, 29), (1900, 2, 29), (2013, 4, 31), (2013, 13, 1), (2013, 0, 1), (2013, 1, 0)] {
      #expect(CivilDate(year: y, month: m, day: d) == nil)
    }
    #expect(CivilDate(year: .min, month: 1, day: 1) == nil && CivilDate(year: 10_000, month: 1, day: 1) == nil)
  }

  @Test func textsAreISO8601() {
    let instant: Int64 = 15_744 * 86_400_000 + 52_200_000
    #expect(Clock.date.text(for: 15_744 * 86_400_000) == "2013-02-08")
    #expect(Clock.time.text(for: instant) == "2013-02-08T14:30:00Z")
    #expect(Clock.millisecond.text(for: instant + 250) == "2013-02-08T14:30:00.250Z")
    #expect(Clock.millisecond.text(for: -1) == "1969-12-31T23:59:59.999Z")
    #expect(Clock.microsecond.text(for: instant * 1000 + 250) == "2013-02-08T14:30:00.000250Z")
    #expect(Clock.microsecond.text(for: -1) == "1969-12-31T23:59:59.999999Z")
    #expect(Clock.row.text(for: 42) == "42")
  }

  @Test(arguments: [(Clock.date, Int64(86_400_000)), (.time, 1000), (.millisecond, 1)])
  func textsSortLikeInstants(clock: Clock, unit: Int64) throws {
    var stream = RandomStream(seed: 5)
    let first = -62_167_219_200_000 / unit
    let span = 315_569_520_000_000 / unit
    let drawn = (0..<3000).flatMap { _ in
      let start = first + Int64(stream.integer(below: Int(span) - 2))
      return [start, start + 1, start + 2]
    }
    let instants = Set(drawn).sorted().map { $0 * unit }
    let series = try TimeSeries(name: "s", clock: clock, instants: instants, columns: [])
    let texts = series.instants.map { series.clock.text(for: $0) }
    #expect(zip(texts, texts.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }
}
