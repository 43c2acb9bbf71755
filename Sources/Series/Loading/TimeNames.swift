/// What a column's name says about time, by its words.
enum TimeNames {
  /// How surely a name says that a column tells when a row is.
  enum Meaning: Equatable {
    case none
    /// It may: `year`, `period`, `start`.
    case weak
    /// It does: the column must be read, and never becomes a value.
    case strong
  }

  /// What a name says.
  static func meaning(of name: String) -> Meaning {
    let words = words(of: name)
    guard let last = words.last else { return .none }
    let key = words.joined()
    if weakKeys.contains(key) || CalendarNames.isCalendar(key) { return .weak }
    if strongKeys.contains(key) || foreign.contains(where: name.contains) { return .strong }
    if words[0] == "ts", words.dropFirst().allSatisfy(points.contains) { return .strong }
    if words.count == 2, frames.contains(words[0]), edges.contains(last) { return .strong }
    // "Year to date" and "up to date" are no dates.
    if dateHeads.contains(last) { return words.dropLast().last == "to" ? .none : .strong }
    // A time is a point where the words before it say so: a response time is a duration.
    if timeHeads.contains(last) { return words.dropLast().allSatisfy(points.contains) ? .strong : .none }
    return .none
  }

  /// Whether a name may stand above times of day.
  static func saysTimeOfDay(_ name: String) -> Bool {
    let words = words(of: name)
    return words.last.map { timeHeads.contains($0) || clocks.contains($0) } == true
      || ["时间", "時間", "時刻", "시간"].contains(where: name.contains)
  }

  /// Whether a name may stand above hours of the day.
  static func saysHour(_ name: String) -> Bool { hours.contains(words(of: name).joined()) }

  /// Whether a name may stand above numbers of a day's periods.
  static func saysPeriod(_ name: String) -> Bool { periods.contains(words(of: name).joined()) }

  /// The zone that a name states, as `Time (CET/CEST)` does; nil for none.
  static func zone(in name: String) -> String? {
    let parts = name.split { !($0.isLetter || "/_".contains($0)) }.map(String.init)
    if parts.contains(where: { $0.uppercased() == "CET/CEST" }) { return "Europe/Berlin" }
    return parts.first { $0.contains("/") && ZoneTable.zone($0) != nil }
  }

  /// The words of a name in lower case, without what only says in which zone or unit it is told.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character = " "
    for character in name {
      let isStart = character.isUppercase && previous.isLowercase
      if isStart || !(character.isLetter || character.isNumber), !word.isEmpty {
        words.append(word)
        word = ""
      }
      if character.isLetter || character.isNumber { word += character.lowercased() }
      previous = character
    }
    if !word.isEmpty { words.append(word) }
    while words.count > 1, let last = words.last, units.contains(last) { words.removeLast() }
    return words
  }

  /// Whether a name is a part of the calendar, which is no series to forecast.
  static func isCalendar(_ name: String) -> Bool { CalendarNames.isCalendar(words(of: name).joined()) }

  /// Whether a word of the name speaks of time, so that counts since 1970 below it are stamps.
  static func mentionsTime(_ name: String) -> Bool {
    let words = words(of: name)
    return words.contains { mentions.contains($0) || dateHeads.contains($0) || timeHeads.contains($0) }
      || words.last == "at" || foreign.contains(where: name.contains)
  }

  /// Whether a name says that its counts begin elsewhere than in 1970.
  static func hasOwnEpoch(_ name: String) -> Bool { !ownEpochs.isDisjoint(with: words(of: name)) }

  /// Whether a name tells how long something took.
  static func isDuration(_ name: String) -> Bool { !durations.isDisjoint(with: words(of: name)) }

  private static let weakKeys: Set<String> = [
    "asof", "start", "end", "begin", "timeperiod", "timeidx", "mtu", "ticks", "data",
  ]
  private static let strongKeys: Set<String> = [
    "ds", "dt", "dttm", "date", "datetime", "timestamp", "time", "ts", "unix", "epoch", "caldt", "datadate",
    "tradedate",
    "tradingdate", "tradingday", "opentime", "closetime", "observationdate", "unixtime", "unixtimestamp", "localtime",
    "gmttime", "pricedate", "asofdate", "eventtime", "starttime", "endtime", "timeutc", "dateutc", "utc", "gmt",
    "timestamputc", "datestamp", "datenum", "jd", "mjd", "juliandate", "julianday", "yyyyddd", "yyyymmdd", "yyyymm",
    "yyyymmddhh", "filetime",
  ]
  private static let dateHeads: Set<String> = [
    "date", "datetime", "timestamp", "datum", "fecha", "tarih", "dátum", "dato", "pvm", "päivämäärä", "дата", "epoch",
    "unix", "datestamp", "ngày", "tanggal", "ημερομηνία",
  ]
  private static let timeHeads: Set<String> = [
    "time", "zeit", "uhrzeit", "hora", "heure", "ora", "tijd", "czas", "время", "tid",
  ]
  private static let clocks: Set<String> = ["clock", "hhmm", "hhmmss"]
  private static let foreign = ["日期", "时间", "時間", "日付", "日時", "年月日", "날짜", "일자", "交易日", "年月"]
  private static let hours: Set<String> = [
    "hour", "hours", "hr", "he", "hourending", "hourend", "hourofday", "hh", "stunde", "heure", "hora", "uur", "time",
  ]
  private static let periods: Set<String> = [
    "period", "settlementperiod", "sp", "tradingperiod", "halfhour", "halfhourperiod", "slot", "interval", "tp",
    "settlementperiodnumber", "periodo", "periode",
  ]
  private static let frames: Set<String> = [
    "window", "period", "interval", "bucket", "bar", "candle", "session", "slot",
  ]
  private static let edges: Set<String> = ["start", "end", "begin", "open", "close", "from", "to"]
  /// Words that make a point of the time behind them.
  private static let points: Set<String> = [
    "date", "trade", "trading", "event", "open", "close", "start", "end", "begin", "local", "server", "exchange",
    "transaction", "tx", "quote", "last", "recv", "received", "receive", "created", "updated", "update", "sent",
    "system", "sys", "bar", "candle", "kline", "market", "utc", "gmt", "unix", "epoch", "block", "record", "valid",
    "forecast", "observation", "obs", "measurement", "sample", "reading", "tick", "order", "exec", "execution", "fill",
    "log", "period", "window", "interval", "from", "to", "the", "in", "out", "ref", "init", "settlement", "expiry",
    "delivery", "publish", "published", "ts",
  ]
  private static let mentions: Set<String> = [
    "t", "ts", "uts", "mts", "when", "stamp", "clock", "moment", "instant", "zeitstempel", "zeitpunkt", "horodatage",
  ]
  private static let ownEpochs: Set<String> = ["gps", "tai", "mac", "cocoa", "apple", "j2000", "labview"]
  private static let durations: Set<String> = [
    "response", "travel", "lead", "lap", "wait", "waiting", "cycle", "reaction", "processing", "elapsed", "delay",
    "dwell", "cpu", "flight", "transit", "half", "full", "over", "life", "down", "up", "idle", "service", "load",
    "race", "finish", "play", "screen", "sleep", "work", "working", "spent", "total", "mean", "avg", "average",
    "max", "min", "median", "remaining", "per", "of", "walking", "running", "ride", "trip", "rest",
  ]
  private static let units: Set<String> = [
    "utc", "gmt", "cet", "cest", "est", "edt", "et", "jst", "local", "s", "ms", "us", "ns", "sec", "secs", "seconds",
    "milliseconds", "microseconds", "nanoseconds", "iso", "iso8601", "z", "msc", "millis", "nanos", "micros",
  ]
}
