internal import Foundation

/// What a text's bytes mean: UTF-8, or an encoding that iconv(3) makes UTF-8 of.
enum TextEncoding: Equatable {
  case utf8
  /// Another one, by the name that iconv knows.
  case other(String)

  /// The name for a message.
  var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .other(let name): name
    }
  }

  /// The encoding that a user names; nil for one that iconv does not know.
  ///
  /// Names are read as browsers read them, so that a name for less means what Windows writes under it: gb2312 is
  /// GB18030 and Shift_JIS is code page 932.
  /// Source: WHATWG, Encoding Standard.
  init?(_ name: String) {
    // A slash would say that what cannot be read is left out.
    guard !name.isEmpty, name.utf8.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || "-_.:".utf8.contains($0) })
    else { return nil }
    let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
    if ["utf8", "unicode11utf8", "ascii", "usascii"].contains(key) {
      self = .utf8
      return
    }
    let known = Self.aliases[key] ?? name
    guard Converter(from: known) != nil else { return nil }
    self = .other(known)
  }

  static func isKnown(_ name: String) -> Bool { TextEncoding(name) != nil }

  private static let aliases = [
    "latin1": "CP1252", "iso88591": "CP1252", "l1": "CP1252", "ansi": "CP1252", "windows1252": "CP1252",
    "win1252": "CP1252", "windows1251": "CP1251", "win1251": "CP1251", "windows1250": "CP1250", "win1250": "CP1250",
    "gb2312": "GB18030", "gbk": "GB18030", "cp936": "GB18030", "euccn": "GB18030", "shiftjis": "CP932",
    "sjis": "CP932", "mskanji": "CP932", "windows31j": "CP932", "euckr": "UHC", "windows949": "UHC", "cp949": "UHC",
    "big5": "BIG5-HKSCS", "cp950": "BIG5-HKSCS", "utf16": "UTF-16", "utf32": "UTF-32",
  ]

  /// The encoding that a mark at the text's start says, and the mark's length; nil where there is none.
  static func marked(_ head: ArraySlice<UInt8>) -> (encoding: TextEncoding, mark: Int)? {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if head.starts(with: [0xFF, 0xFE, 0, 0]) { return (.other("UTF-32LE"), 4) }
    if head.starts(with: [0, 0, 0xFE, 0xFF]) { return (.other("UTF-32BE"), 4) }
    if head.starts(with: [0xFF, 0xFE]) { return (.other("UTF-16LE"), 2) }
    if head.starts(with: [0xFE, 0xFF]) { return (.other("UTF-16BE"), 2) }
    return nil
  }

  /// The UTF-16 without a mark that bytes look like: text in which every other byte is nearly always 0.
  static func unmarked(_ head: ArraySlice<UInt8>) -> String? {
    var zeros = (even: 0, odd: 0)
    for (place, byte) in head.enumerated() where byte == 0 {
      if place % 2 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let half = head.count / 2
    guard half >= 4 else { return nil }
    if zeros.odd * 3 > half * 2, zeros.even * 20 < half { return "UTF-16LE" }
    if zeros.even * 3 > half * 2, zeros.odd * 20 < half { return "UTF-16BE" }
    return nil
  }
}

/// The error of a text that is in another encoding than it is read in.
enum EncodingError {
  /// A text that has to be UTF-8 and is not, with the encoding that it is likely in.
  static func notUTF8(source: String, line: Int?, column: String? = nil, bytes: some Collection<UInt8>) -> SeriesError {
    let likely = EncodingGuess.likely(Array(bytes))
    let advice =
      likely.map { "If it is \($0.name), where it reads '\($0.text.shown)', say --encoding \($0.name)." }
      ?? "Name its encoding with --encoding, such as windows-1252, GBK or Shift_JIS."
    return SeriesError(
      source: source, line: line, column: column, expected: "text in UTF-8",
      found: "'\(String(decoding: bytes, as: UTF8.self).shown)'", advice: advice)
  }
}
