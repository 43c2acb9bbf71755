/// Names of price columns in other words and languages, and the plain English key that each stands for.
///
/// Highs and lows in other languages are left out: their words stand above temperatures as well.
enum PriceNames {
  static let keys: [String: String] = {
    let names: [(String, String)] = [
      ("close", "closeprice priceclose closingprice tradeclose schluss schlusskurs schlußkurs cierre clôture cloture"),
      ("close", "fechamento chiusura zamkniecie zamknięcie kapanış kapanis slutkurs slotkurs закрытие"),
      ("close", "收盘 收盘价 收盤 收盤價 终值 終値 종가"),
      ("last", "lastprice pricelast pxlast zuletzt último ultimo dernier şimdi simdi ostatnio"),
      ("price", "цена"),
      ("open", "openprice priceopen openingprice tradeopen pxopen eröffnung eröffn eröffnungskurs apertura abertura"),
      ("open", "ouverture ouv açılış acilis otwarcie öppning открытие откр 开盘 开盘价 開盤 開盤價 始値 시가"),
      ("high", "highprice pricehigh tradehigh pxhigh"), ("low", "lowprice pricelow tradelow pxlow"),
      ("volume", "tradevolume pxvolume volumen wolumen hacim hac volym объём 成交量 交易量 出来高 거래량"),
    ]
    return Dictionary(
      uniqueKeysWithValues: names.flatMap { key, words in words.split(separator: " ").map { (String($0), key) } })
  }()
}
