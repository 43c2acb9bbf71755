/// Names of months in the languages whose tables spell them out, by their bytes in lower case.
enum MonthNames {
  /// The month from 1 to 12 that a word names, at least three letters of it in English; nil for another word.
  static func month(_ word: Range<Int>, _ bytes: Span<UInt8>) -> Int? {
    if let index = DateReader.index(of: word, in: Words.months, bytes) { return index + 1 }
    guard (3...12).contains(word.count) else { return nil }
    return words[word.map { ASCII.isLetter(bytes[$0]) ? bytes[$0] | 32 : bytes[$0] }]
  }

  private static let words: [[UInt8]: Int] = {
    let months = [
      "januar jänner januari janvier janv enero ene gennaio gen janeiro",
      "februar februari février fevrier févr fevr fév febrero febbraio fevereiro fev",
      "märz mär mrz maart mrt mars marts marzo março marco", "avril avr abril abr aprile",
      "mai mei maj mayo maggio mag maio", "juni juin junio giugno giu junho",
      "juli juil juillet julio luglio lug julho", "augusti augustus août aout agosto ago",
      "septembre septiembre setiembre settembre setembro set sett",
      "oktober okt octobre octubre ottobre ott outubro out", "novembre noviembre novembro",
      "dezember dez décembre decembre déc desember des diciembre dicembre dic dezembro",
    ]
    var result: [[UInt8]: Int] = [:]
    for (number, names) in months.enumerated() {
      for name in names.split(separator: " ") { result[Array(name.utf8)] = number + 1 }
    }
    return result
  }()
}
