extension Escape {
  /// The text as one word for `sh`, made of characters that can be seen and, within quotes, line feeds.
  ///
  /// What is not to be seen goes through `printf`, so that it reaches no terminal where the command is printed.
  package static func shell(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./=,:%+@".utf8.contains(byte)
      }
    }
    if plain && !word.isEmpty { return word }
    var out = "'"
    for scalar in word.unicodeScalars {
      if scalar == "'" {
        out += "'\\''"
      } else if isHidden(scalar) && scalar != "\n" {
        let octal = String(scalar).utf8.map { byte in
          let digits = String(byte, radix: 8)
          return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        }
        out += "'\"$(printf '\(octal.joined())')\"'"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out + "'"
  }

  /// The text as a literal of Python.
  package static func python(_ text: String) -> String {
    var out = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)".unicodeScalars
      case "\n": out += "\\n".unicodeScalars
      case "\r": out += "\\r".unicodeScalars
      case "\t": out += "\\t".unicodeScalars
      default:
        if !isHidden(scalar) {
          out.append(scalar)
        } else if scalar.value < 0x100 {
          out += "\\x\(hexadecimal(scalar, digits: 2))".unicodeScalars
        } else if scalar.value < 0x10000 {
          out += "\\u\(hexadecimal(scalar, digits: 4))".unicodeScalars
        } else {
          out += "\\U\(hexadecimal(scalar, digits: 8))".unicodeScalars
        }
      }
    }
    out.append("\"")
    return String(out)
  }

  /// The name of a table or column in SQL.
  package static func sqlIdentifier(_ name: String) -> String {
    var out = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in name.unicodeScalars {
      if scalar == "\"" { out.append("\"") }
      out.append(scalar)
    }
    out.append("\"")
    return String(out)
  }
}
