extension Escape {
  /// The text in HTML or XML, between tags or within a quoted attribute; what is not to be seen is `shown`.
  package static func html(_ text: some StringProtocol) -> String {
    var out = String.UnicodeScalarView()
    for scalar in shown(text).unicodeScalars {
      switch scalar {
      case "<": out += "&lt;".unicodeScalars
      case ">": out += "&gt;".unicodeScalars
      case "&": out += "&amp;".unicodeScalars
      case "\"": out += "&quot;".unicodeScalars
      case "'": out += "&#39;".unicodeScalars
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  /// The text within a line of Markdown (CommonMark and GitHub's dialect), also in a table; what is not to be seen is `shown`.
  ///
  /// It may begin its paragraph, list item or cell: nothing in it makes a list, rule, link, picture, formula or tag.
  package static func markdown(_ text: some StringProtocol) -> String {
    let all = Array(shown(text).unicodeScalars)
    let inner = (all.firstIndex { !isBlank($0) } ?? all.endIndex)...(all.lastIndex { !isBlank($0) } ?? all.endIndex)
    // A number at the beginning, whose point or bracket would make an ordered list.
    let afterNumber = all.firstIndex { !("0"..."9").contains($0) } ?? all.endIndex
    var out = String.UnicodeScalarView()
    for (index, scalar) in all.enumerated() {
      switch scalar {
      // Within formulas that some readers look for, two backslashes would not stand for one.
      case "\\": out += "&#92;".unicodeScalars
      case "<": out += "&lt;".unicodeScalars
      case ">": out += "&gt;".unicodeScalars
      case "&": out += "&amp;".unicodeScalars
      // Behind what looks like an address of the web or of mail, even an escaped sign would make a link.
      case ":" where index + 1 < all.count && all[index + 1] == "/": out += "&#58;".unicodeScalars
      case "@": out += "&#64;".unicodeScalars
      case "." where isBehindWWW(all, index): out += "&#46;".unicodeScalars
      case "`", "*", "_", "[", "]", "#", "|", "~", "$", "!", "^": out += "\\\(scalar)".unicodeScalars
      // A sign of a number makes no list.
      case "-", "+": out += (index == 0 && !isDigit(all, 1) ? "\\\(scalar)" : "\(scalar)").unicodeScalars
      case "=", ":": out += (index == 0 ? "\\\(scalar)" : "\(scalar)").unicodeScalars
      case ".", ")":
        let makesList = index == afterNumber && index > 0 && (index + 1 == all.count || isBlank(all[index + 1]))
        out += (makesList ? "\\\(scalar)" : "\(scalar)").unicodeScalars
      default:
        // Blanks at the ends would be left out.
        if inner.contains(index) { out.append(scalar) } else { out += "&#\(scalar.value);".unicodeScalars }
      }
    }
    return String(out)
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  private static func isDigit(_ all: [Unicode.Scalar], _ index: Int) -> Bool {
    index < all.count && ("0"..."9").contains(all[index])
  }

  private static func isBehindWWW(_ all: [Unicode.Scalar], _ index: Int) -> Bool {
    index >= 3 && all[index - 3..<index].allSatisfy { $0 == "w" || $0 == "W" }
  }
}
