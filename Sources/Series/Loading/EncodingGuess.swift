/// The encoding that bytes which are no UTF-8 are likely in, and what they read as in it.
///
/// Of the encodings in which all bytes are characters, it is the one whose characters fit each other best: those that
/// are frequent in a language count, and so does whether letters stand beside letters of their own kind.
struct EncodingGuess: Equatable {
  /// The name that `--encoding` takes.
  var name: String
  /// The bytes as text.
  var text: String

  /// The best guess; nil where nothing speaks for any.
  ///
  /// O(bytes), of which the first 4096 are looked at.
  static func likely(_ bytes: some Collection<UInt8>) -> EncodingGuess? {
    let sample = Array(bytes.prefix(4096))
    var best: (guess: EncodingGuess, score: Double)?
    for (name, script) in candidates {
      guard let text = decoded(sample, from: name, mayBeCut: sample.count < bytes.count) else { continue }
      let score = script.score(Array(text.unicodeScalars))
      if score > best?.score ?? 0 { best = (EncodingGuess(name: name, text: text), score) }
    }
    return best?.guess
  }

  private static let candidates: [(name: String, script: Script)] = [
    ("windows-1252", .latin(frequent: "éèêàçùôîïâäöüßñóíáúãõåøæ")), ("GBK", .chinese), ("Shift_JIS", .japanese),
    ("EUC-KR", .korean), ("Big5", .chinese), ("windows-1251", .cyrillic), ("EUC-JP", .japanese),
    ("windows-1250", .latin(frequent: "ąćęłńśźżčďěňřšťůýžőű")),
  ]

  private static func decoded(_ bytes: [UInt8], from name: String, mayBeCut: Bool) -> String? {
    guard case .other(let known) = TextEncoding(name), let converter = Converter(from: known) else { return nil }
    var text = [UInt8](repeating: 0, count: 4 * bytes.count)
    let step = converter.convert(bytes, 0..<bytes.count, into: &text)
    guard !step.isInvalid, step.used == bytes.count || (mayBeCut && bytes.count - step.used < 4) else { return nil }
    return String(decoding: text[..<step.added], as: UTF8.self)
  }
}

/// What texts of a kind of language consist of.
private enum Script {
  case latin(frequent: String)
  case cyrillic, chinese, japanese, korean

  /// How well characters fit the script; each of them adds its share, negative for what does not belong.
  func score(_ text: [Unicode.Scalar]) -> Double {
    var score = 0.0
    for (place, scalar) in text.enumerated() where scalar.value >= 128 {
      let before = place > 0 ? text[place - 1] : " "
      let after = place + 1 < text.count ? text[place + 1] : " "
      switch self {
      case .latin(let frequent):
        score += Self.latin(scalar, before, after, frequent, isLongRun: Self.isLongRun(text, place))
      case .cyrillic: score += Self.cyrillic(scalar, before, after)
      case .chinese: score += 0.2 + Self.ideograph(scalar, before, after, frequent: Self.frequentChinese)
      case .japanese: score += Self.japanese(scalar, before, after)
      case .korean:
        score += Self.korean(scalar, before, after)
      }
    }
    return score
  }

  /// Three letters with accents one behind the other, as no language writes them.
  private static func isLongRun(_ text: [Unicode.Scalar], _ place: Int) -> Bool {
    func isFar(_ i: Int) -> Bool { text.indices.contains(i) && text[i].value >= 128 }
    return (isFar(place - 1) && (isFar(place - 2) || isFar(place + 1))) || (isFar(place + 1) && isFar(place + 2))
  }

  private static func latin(
    _ scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar, _ frequent: String, isLongRun: Bool
  ) -> Double {
    if isLongRun { return -1 }
    guard scalar.properties.isAlphabetic else {
      // A sign belongs between words, not into one.
      let isInside = before.properties.isAlphabetic && after.properties.isAlphabetic
      return isInside && scalar != "’"
        ? -2 : scalar.value == 0xA0 || "€£°²³µ§±·’‘“”–—…™®½¼".unicodeScalars.contains(scalar) ? 1 : 0
    }
    if scalar.properties.isUppercase { return before.properties.isLowercase ? -1 : 1 }
    return frequent.unicodeScalars.contains(scalar) ? 2 : 0.5
  }

  private static func cyrillic(_ scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Double {
    func isCyrillic(_ scalar: Unicode.Scalar) -> Bool { (0x400...0x45F).contains(scalar.value) }
    guard isCyrillic(scalar) else {
      return isCyrillic(before) && isCyrillic(after) ? -2 : scalar.properties.isAlphabetic ? -1 : 0
    }
    if before.properties.isLowercase && scalar.properties.isUppercase { return -2 }
    guard isCyrillic(before) || isCyrillic(after), !isLatin(before), !isLatin(after) else { return -0.5 }
    let share = "оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУ".unicodeScalars.contains(scalar) ? 1.2 : 0.4
    return scalar.properties.isUppercase && isCyrillic(before) ? share / 2 : share
  }

  private static func japanese(_ scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Double {
    switch scalar.value {
    case 0x3041...0x30FE: 2
    case 0xFF61...0xFF9F: -1
    default: ideograph(scalar, before, after, frequent: frequentJapanese)
    }
  }

  private static func korean(_ scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Double {
    if (0xAC00...0xD7A3).contains(scalar.value), !frequentKorean.contains(scalar) { return 0.5 }
    // Ideographs have gone out of use there.
    return (0x4E00...0x9FFF).contains(scalar.value) ? -1 : ideograph(scalar, before, after, frequent: frequentKorean)
  }

  private static func ideograph(
    _ scalar: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar, frequent: Set<Unicode.Scalar>
  ) -> Double {
    switch scalar.properties.generalCategory {
    case .privateUse, .unassigned, .control: return -5
    default: break
    }
    if frequent.contains(scalar) { return 3 }
    if (0xFF01...0xFF5E).contains(scalar.value) || (0x3000...0x301F).contains(scalar.value) { return 1 }
    return isLatin(before) || isLatin(after) ? -1.5 : 0
  }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && ASCII.isLetter(UInt8(truncatingIfNeeded: scalar.value))
  }

  private static let frequentChinese = Set(
    """
    的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多\
    经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性\
    知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次\
    度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建\
    务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路\
    记南品住告类求据程北边张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运盘收低额价码称股票涨跌幅换率昨振均线持仓算货\
    币汇净值累单号序盈营润證券盤時間開價數稱漲筆個發會過這對說們來國為學現當動還進樣經實與長機關點業將兩問產資報結體電變總務\
    場計統區隊達設類據邊張該規萬領確傳師觀識帶導爭運臺灣後額號幣賣買匯溫濕降雨风速压气温度
    """.unicodeScalars)

  private static let frequentJapanese = Set(
    """
    日付時刻分秒年月週曜始値高安終出来売買代金銘柄名称株価前比率営業円銀行東京証券取引所指数平均国人大会本中一二三四五六七八九十\
    百千万気温度降水量風速向湿最低電力実績需要予測番号種別市場合計件数単位者事社自新部同学生地方定期間外内後下上今回公主体
    """.unicodeScalars)

  private static let frequentKorean = Set(
    """
    이다는의가을를에서한하고지로자사기시일인도대전수정보나주부리원해제있스성장어여그소아비공거구조선것국상동과화연라마세계진유경\
    만오위은들안개통신우회문생월년미금실행날짜종목코드명격저래량등락률변액총평균온습번호업체분초간율
    """.unicodeScalars)
}
