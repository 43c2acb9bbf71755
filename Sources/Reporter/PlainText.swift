/// Text as a terminal lays it out.
enum PlainText {
  /// The columns that a terminal takes for the text: two for wide characters, one for others.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + ($1.isWide ? 2 : 1) } }

  /// The text in at most `limit` columns, its middle left out where it is longer.
  static func shortened(_ text: String, to limit: Int) -> String {
    guard width(text) > limit, limit > 2 else { return text }
    let tail = String(text.suffix(limit / 2))
    let head = text.prefix(limit - 1 - tail.count)
    return "\(head)…\(tail)"
  }

  /// The text in lines of at most `limit` columns, broken at spaces where possible.
  static func wrapped(_ text: String, to limit: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false).flatMap({ pieces($0, of: limit) }) {
      if !line.isEmpty && width(line) + 1 + width(String(word)) > limit {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }

  /// A word, in parts where it is wider than a line.
  private static func pieces(_ word: Substring, of limit: Int) -> [String] {
    var pieces = [""]
    for character in word {
      if !pieces[pieces.count - 1].isEmpty && width(pieces[pieces.count - 1]) + width(String(character)) > limit {
        pieces.append("")
      }
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }
}

extension Character {
  /// Whether terminals give the character two columns (East Asian wide and emoji).
  fileprivate var isWide: Bool {
    guard let scalar = unicodeScalars.first else { return false }
    return switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      true
    default: false
    }
  }
}
