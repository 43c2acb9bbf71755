extension Escape {
  /// The text as a cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula; `csvText` undoes the latter.
  ///
  /// A text that would be one (it begins with `=`, `+`, `-`, `@`, their full-width forms, tab or line end, whatever blanks or
  /// apostrophes stand before) gets an apostrophe before it. For texts only: a number's sign is a number's sign.
  package static func csv(_ text: String) -> String {
    let safe = isFormula(text) ? "'" + text : text
    guard safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
    var out = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { out.append("\"") }
      out.append(scalar)
    }
    out.append("\"")
    return String(out)
  }

  /// The text of which `csv` made a cell, given as a reader of CSV reads the cell.
  package static func csvText(_ cell: String) -> String {
    guard cell.unicodeScalars.first == "'" else { return cell }
    let rest = String(cell.unicodeScalars.dropFirst())
    return isFormula(rest) ? rest : cell
  }

  private static func isFormula(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": return true
      case "'": continue
      default: if !scalar.properties.isWhitespace && !isHidden(scalar) { return false }
      }
    }
    return false
  }

  /// A JSON text with everything that is not to be seen as `\u001b`; line feeds between its values stay.
  ///
  /// Outside of its strings JSON holds nothing else that is hidden, so that this changes no value; and what splits lines at
  /// more than line feeds finds the same lines.
  package static func json(_ encoded: some Sequence<UInt8>) -> String {
    var out = String.UnicodeScalarView()
    for scalar in String(decoding: Array(encoded), as: UTF8.self).unicodeScalars {
      guard isHidden(scalar) && scalar != "\n" else {
        out.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        out += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".unicodeScalars
      }
    }
    return String(out)
  }
}
