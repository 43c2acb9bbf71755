import Escaping
import Randomness

/// Random texts of scalars that break what is careless: marks that join a quote, signs that mean something, what is not to be seen.
enum HostileText {
  /// Marks that make one character with what stands before them, letters that do with what stands behind, joiners.
  private static let joining: [Unicode.Scalar] = [
    "\u{301}", "\u{338}", "\u{20dd}", "\u{fe0f}", "\u{200d}", "\u{600}", "\u{6dd}", "\u{110bd}", "\u{1f3fd}",
    "\u{1100}",
  ]
  private static let hidden: [Unicode.Scalar] = [
    "\u{1}", "\u{7}", "\u{8}", "\t", "\n", "\r", "\u{b}", "\u{c}", "\u{1b}", "\u{1f}", "\u{7f}", "\u{80}", "\u{85}",
    "\u{9b}",
    "\u{ad}", "\u{200b}", "\u{200e}", "\u{2028}", "\u{2029}", "\u{202e}", "\u{2066}", "\u{2069}", "\u{feff}",
    "\u{e000}",
    "\u{fffe}", "\u{e0041}", "\u{10ffff}",
  ]
  private static let letters: [Unicode.Scalar] = [
    "a", "n", "u", "w", "1", ".", ")", " ", "\u{a0}", "\u{2003}", "é", "日", "\u{1f4c8}", "\u{ff1d}", "\u{ff20}",
  ]
  private static let signs = (0x21...0x7e).compactMap(Unicode.Scalar.init).filter { !$0.properties.isAlphabetic }

  /// `count` texts, the same ones each time; no scalar 0, which no name or path can hold.
  static func texts(_ count: Int, seed: UInt64 = 13) -> [String] {
    var stream = RandomStream(seed: seed)
    let all = [joining, hidden, letters, signs]
    return (0..<count).map { _ in
      var text = String.UnicodeScalarView()
      for _ in 0..<1 + stream.integer(below: 12) {
        let kind = all[stream.integer(below: all.count)]
        text.append(kind[stream.integer(below: kind.count)])
      }
      return String(text)
    } + [
      "", " ", "'", "''", "'=1", "\"\u{301}", "\u{600}\"", "<\u{338}b>", "1.", "12) x", "- x", "https://a.b", "www.a.b",
      "a@b.c",
    ]
  }
}

extension String {
  /// The scalars, because strings are equal where they only mean the same (é in one scalar and in two).
  var scalars: [UInt32] { unicodeScalars.map(\.value) }
}
