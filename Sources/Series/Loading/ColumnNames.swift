/// What a column's name says about it.
enum ColumnNames {
  /// The name in lower case without anything but letters and digits; names of prices in plain English.
  static func key(_ name: String) -> String {
    let lower = name.utf8.contains { $0 >= 128 } ? name.lowercased() : name
    let key = String(
      decoding: lower.utf8.compactMap { byte in
        if ASCII.isLetter(byte) { return byte | 32 }
        return ASCII.isDigit(byte) || byte >= 128 ? byte : nil
      }, as: UTF8.self)
    return PriceNames.keys[key] ?? key
  }

  static let dates: Set<String> = [
    "date", "datetime", "timestamp", "time", "ds", "day", "dt", "tradedate", "tradingdate", "tradingday", "datadate",
    "caldt", "opentime", "closetime", "period", "month", "year", "week", "quarter", "observationdate", "unix",
    "unixtime", "unixtimestamp", "epoch", "localtime", "gmttime", "datum", "fecha", "timeperiod", "dateutc", "utc",
    "timestamputc", "pricedate", "asof", "asofdate",
  ]
  static let tickers: [String] = [
    "ticker", "tickers", "symbol", "symbols", "tic", "tsymbol", "tscode", "ric", "isin", "cusip", "sedol", "permno",
    "permco", "gvkey", "secid", "uniqueid", "series", "seriesid", "code", "stock", "stockcode", "seccode", "asset",
    "instrument", "security", "代码", "股票代码", "証券コード", "コード", "종목코드", "name", "id", "itemid", "item", "coin",
    "pair", "store", "storeid", "sensor",
  ]
  /// The names under which texts are tickers, whatever they look like.
  static let strongTickers: Set<String> = [
    "ticker", "tickers", "symbol", "symbols", "tic", "tsymbol", "tscode", "ric", "isin", "cusip", "sedol", "permno",
    "permco", "gvkey", "secid", "uniqueid", "code", "stock", "stockcode", "seccode", "asset", "instrument", "security",
    "coin", "pair", "代码", "股票代码", "証券コード", "コード", "종목코드",
  ]
  /// The names under which data frames keep their rows' numbers.
  static let frameIndices: Set<String> = ["", "unnamed0", "unnamed", "index", "idx", "rownames", "rowname", "level0"]
  static let indices: Set<String> = [
    "", "rownames", "rowname", "sno", "no", "index", "idx", "id", "row", "rownumber", "unnamed0", "unnamed", "obs", "n",
    "x", "day", "time", "t", "step", "period", "timeidx", "key",
  ]
  static let prices: Set<String> = [
    "open", "high", "low", "close", "adjclose", "adjustedclose", "closeadj", "adjopen", "adjhigh", "adjlow",
    "adjvolume", "last", "price", "volume", "vol", "vwap", "openinterest", "openint", "oi", "amount", "turnover",
    "dividends", "dividend", "stocksplits", "bid", "ask", "tickvolume", "realvolume", "spread", "settle", "settlement",
    "preclose", "prevclose", "previousclose", "change", "pctchg", "changepercent", "marketcap", "trades", "count",
    "numberoftrades", "quoteassetvolume", "divamount", "splitratio", "splitfactor", "divcash", "weightedprice", "mid",
    "openbid", "closebid", "openask", "closeask", "volumefrom", "volumeto", "volumebtc", "volumecurrency", "volumeusdt",
    "volumeusd", "size", "qty", "quantity", "bidsize", "asksize", "lastsize", "tradecount",
  ]
  /// The names that a target is looked for under, best first.
  static let targets: [String] = [
    "adjclose", "adjustedclose", "closeadj", "close", "closelast", "price", "settle", "last", "value", "y",
  ]
  static let highs: Set<String> = ["high"]
}

/// A part of a date that has a column of its own.
enum DatePart: Int, Sendable, Hashable, CaseIterable {
  case year, quarter, month, dayOfYear, day, hour, minute
}

/// What a column is used as.
enum ColumnRole: Sendable, Hashable {
  case value
  case date
  case time
  case part(DatePart)
  case ticker
  /// Texts that may tell which series a row belongs to.
  case label
  /// Numbers that may do so, or be values.
  case code
  /// Row numbers.
  case index
  /// Text that no one uses.
  case text
  /// A second date column.
  case spareDate
  /// A numeric column that the user's choice leaves out.
  case unused

  /// Whether the column is the date, the time of day or a part of the date.
  var isTime: Bool {
    switch self {
    case .date, .time, .part: true
    default: false
    }
  }

  /// The word for people.
  var word: String {
    switch self {
    case .value: "value"
    case .date: "date"
    case .time: "time of day"
    case .part(let part): "\(part)"
    case .ticker: "ticker"
    case .label: "text"
    case .code: "code"
    case .index: "row number"
    case .text: "text"
    case .spareDate: "second date"
    case .unused: "not used"
    }
  }
}
