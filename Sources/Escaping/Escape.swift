/// Text that leaves the program: one function for each place that it goes to.
///
/// Names of series and columns, paths and the texts of a store may hold anything. Every function works on unicode scalars: a
/// combining mark makes one `Character` with the quote or bracket before it, which a comparison of characters does not see.
package enum Escape {
  /// The text on one line for people: what is not to be seen, such as control and direction characters, as `\u{1b}`.
  ///
  /// What is shown once stays the same when it is shown again, so that each place may make sure of it.
  ///
  /// - Parameter limit: the most scalars of the text that are shown; an ellipsis stands for the rest.
  package static func shown(_ text: some StringProtocol, limit: Int = .max) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(limit) {
      switch scalar {
      case "\n": out += "\\n".unicodeScalars
      case "\r": out += "\\r".unicodeScalars
      case "\t": out += "\\t".unicodeScalars
      default:
        if isHidden(scalar) { out += "\\u{\(hexadecimal(scalar))}".unicodeScalars } else { out.append(scalar) }
      }
    }
    return String(out) + (limit < text.unicodeScalars.count ? "…" : "")
  }

  /// A text of several lines for people, each of them `shown`.
  package static func lines(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { shown(Substring($0)) }.joined(separator: "\n")
  }

  /// Whether a scalar is nothing to be seen, or nobody knows what a terminal makes of it.
  ///
  /// The joiner within an emoji is a format character that stays.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7f).contains(scalar.value) || scalar == "\u{200d}" { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int = 0) -> String {
    let text = String(scalar.value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}
