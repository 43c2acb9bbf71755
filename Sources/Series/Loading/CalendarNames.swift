/// Names of columns for the parts of the calendar, in the languages of the offices and exchanges that publish tables.
enum CalendarNames {
  /// The part of a date that a name stands for, by its key (see `ColumnNames.key`).
  static let parts: [String: DatePart] = {
    let names: [(DatePart, String)] = [
      (.year, "year yr yyyy jahr année annee anno año ano jaar år aar rok vuosi yıl год 年 年份 年度 연도"),
      (.quarter, "quarter qtr quartal trimestre kvartal kwartał kvartál квартал 季度"),
      (.month, "month mon mo mn mm mnth mth monat mois mes mese mês maand måned månad kuukausi miesiąc месяц 月 月份 월"),
      (.dayOfYear, "doy dayofyear yday jday yearday"),
      (.day, "day dayofmonth dd dy tag jour día dia giorno dag dzień день 日 일"),
      (.hour, "hour hr stunde heure hora ora uur czas час 时 時"),
      (.minute, "minute min"),
    ]
    return Dictionary(
      uniqueKeysWithValues: names.flatMap { part, words in words.split(separator: " ").map { (String($0), part) } })
  }()

  /// Whether a name stands for a day, month, week and so on, alone or run together, by its key.
  static func isCalendar(_ key: String) -> Bool {
    if let part = parts[key] { return part.rawValue <= DatePart.day.rawValue && !abbreviations.contains(key) }
    return runs.contains(key) || weeks.contains(key)
  }

  /// Whether a name stands for weeks of a year, which countries count in several ways.
  static func isWeek(_ key: String) -> Bool { weeks.contains(key) }

  /// Too short to say it by themselves.
  private static let abbreviations: Set<String> = [
    "mon", "mo", "mn", "mm", "mnth", "mth", "dd", "dy", "yr", "qtr", "yyyy",
  ]
  private static let weeks: Set<String> = [
    "week", "woche", "kw", "semaine", "semana", "settimana", "uke", "vecka", "hafta", "неделя", "周", "weekofyear",
    "isoweek", "epiweek", "weekno", "weeknumber",
  ]
  private static let runs: Set<String> = [
    "period", "yearweek", "yrwk", "yearmonth", "yearmon", "yearquarter", "monthyear", "quarteryear", "fy",
    "fiscalyear", "season", "saison",
  ]
}
