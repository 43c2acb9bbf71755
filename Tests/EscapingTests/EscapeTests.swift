import Escaping
import Foundation
import GRDB
import Testing

@Suite("Text leaves the program as text")
struct EscapeTests {
  @Test("What is shown holds nothing hidden, and is shown again as it is; other texts are themselves")
  func shown() {
    for text in HostileText.texts(1000) {
      let shown = Escape.shown(text)
      #expect(!shown.unicodeScalars.contains(where: Escape.isHidden))
      #expect(Escape.shown(shown).scalars == shown.scalars)
      let isPlain = !text.unicodeScalars.contains(where: Escape.isHidden)
      #expect((shown.scalars == text.scalars) == isPlain)
    }
    #expect(Escape.shown("a\u{1b}[31m\u{202e}b\n\u{85}") == "a\\u{1b}[31m\\u{202e}b\\n\\u{85}")
    #expect(Escape.shown("abcd", limit: 3) == "abc…" && Escape.shown("abc", limit: 3) == "abc")
    #expect(Escape.shown("👨‍👩‍👧") == "👨‍👩‍👧")
    #expect(Escape.lines("a\u{7}\nb\r\n") == "a\\u{7}\nb\\r\n")
  }

  @Test("HTML's entities undone give the text, and no sign of HTML's is left bare")
  func html() {
    let entities = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"]
    for text in HostileText.texts(1000) {
      let html = Escape.html(text)
      #expect(!html.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
      #expect(undone(html, entities).scalars == Escape.shown(text).scalars)
    }
  }

  @Test("Markdown's escapes undone give the text")
  func markdown() {
    for text in HostileText.texts(1000) {
      let markdown = Escape.markdown(text)
      #expect(!markdown.unicodeScalars.contains { "<>".unicodeScalars.contains($0) })
      #expect(markdown.unicodeScalars.first?.properties.isWhitespace != true)
      #expect(markdown.unicodeScalars.last?.properties.isWhitespace != true)
      #expect(plain(ofMarkdown: markdown).scalars == Escape.shown(text).scalars)
    }
    #expect(Escape.markdown("a|b *c* 1.") == "a\\|b \\*c\\* 1." && Escape.markdown("1. a") == "1\\. a")
    #expect(Escape.markdown("https://a www.b c@d") == "https&#58;//a www&#46;b c&#64;d")
  }

  @Test("The shell reads each word back, byte for byte, and sees no more than was meant")
  func shell() throws {
    let texts = HostileText.texts(400)
    let words = texts.map { Escape.shell($0) }
    for word in words { #expect(!word.unicodeScalars.contains { $0 != "\n" && Escape.isHidden($0) }) }
    let script = "printf '%s\\0' " + words.joined(separator: " ") + "\n"
    let read = try output(of: "/bin/sh", ["-s"], input: script)
    #expect(
      read.split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Array.init)
        == texts.map { Array($0.utf8) })
    #expect(
      Escape.shell("/a/b-1.csv") == "/a/b-1.csv" && Escape.shell("it's") == "'it'\\''s'" && Escape.shell("") == "''")
  }

  @Test("A reader of CSV reads each text back, and none is a formula")
  func csv() {
    let texts = HostileText.texts(1000)
    let starters: [Unicode.Scalar] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    let cells = cells(ofCSV: texts.map { Escape.csv($0) + ",1\r\n" }.joined())
    #expect(cells.count == texts.count)
    for (text, cell) in zip(texts, cells) {
      #expect(Escape.csvText(cell).scalars == text.scalars)
      #expect(cell.unicodeScalars.first.map(starters.contains) != true)
    }
    for starter in starters {
      #expect(Escape.csv("\(starter)\u{301}1").unicodeScalars.first { $0 != "\"" } == "'")
      #expect(Escape.csv(" \(starter)1").unicodeScalars.first { $0 != "\"" } == "'")
    }
    #expect(Escape.csv("a=1") == "a=1" && Escape.csv("'a") == "'a")
  }

  @Test("SQLite takes each name for the name that it is")
  func sql() throws {
    let names = Set(HostileText.texts(150)).filter { !$0.isEmpty }
    try DatabaseQueue().write { db in
      for name in names {
        let quoted = Escape.sqlIdentifier(name)
        try db.execute(sql: "CREATE TABLE \(quoted)(\(quoted) INTEGER)")
        #expect(try String.fetchOne(db, sql: "SELECT name FROM sqlite_schema")?.scalars == name.scalars)
        #expect(try db.makeStatement(sql: "SELECT * FROM \(quoted)").columnNames.map(\.scalars) == [name.scalars])
        try db.execute(sql: "DROP TABLE \(quoted)")
      }
    }
  }

  @Test("JSON's values stay what they are, on one line, with nothing hidden")
  func json() throws {
    let encoder = JSONEncoder()
    let texts = HostileText.texts(1000)
    for text in texts {
      let json = Escape.json(try encoder.encode([text: text]))
      #expect(!json.unicodeScalars.contains(where: Escape.isHidden))
      let read = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
      #expect(read.first?.key.scalars == text.scalars && read.first?.value.scalars == text.scalars)
    }
  }

  @Test("Python's literal undone gives the text")
  func python() throws {
    for text in HostileText.texts(1000) {
      let literal = Escape.python(text)
      #expect(!literal.unicodeScalars.contains(where: Escape.isHidden))
      #expect(value(ofPython: literal)?.scalars == text.scalars)
    }
  }
}

// MARK: Readers, each on scalars or bytes

/// A text with entities replaced, from left to right.
private func undone(_ text: String, _ entities: [String: String]) -> String {
  var out = String.UnicodeScalarView()
  var rest = text.unicodeScalars[...]
  while let scalar = rest.first {
    if scalar == "&", let end = rest.firstIndex(of: ";"), let plain = entities[String(rest[...end])] {
      out += plain.unicodeScalars
      rest = rest[rest.index(after: end)...]
    } else {
      out.append(scalar)
      rest = rest.dropFirst()
    }
  }
  return String(out)
}

/// Markdown with backslashes before signs and references undone, from left to right.
private func plain(ofMarkdown text: String) -> String {
  var out = String.UnicodeScalarView()
  var rest = text.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    if scalar == "\\", let next = rest.first, next.isASCII, !next.properties.isAlphabetic {
      out.append(rest.removeFirst())
    } else if scalar == "&", let end = rest.firstIndex(of: ";") {
      let name = String(rest[..<end])
      rest = rest[rest.index(after: end)...]
      let known: [String: Unicode.Scalar] = ["lt": "<", "gt": ">", "amp": "&"]
      out.append(known[name] ?? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) ?? "\u{fffd}")
    } else {
      out.append(scalar)
    }
  }
  return String(out)
}

/// The first cell of each record, as RFC 4180 has it.
private func cells(ofCSV text: String) -> [String] {
  var firsts: [String] = []
  var cell: [UInt8] = []
  var column = 0
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    cell = []
    if bytes.first == UInt8(ascii: "\"") {
      bytes.removeFirst()
      while let byte = bytes.popFirst() {
        if byte == UInt8(ascii: "\"") {
          guard bytes.first == byte else { break }
          bytes.removeFirst()
        }
        cell.append(byte)
      }
    } else {
      while let byte = bytes.first, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\r") {
        cell.append(bytes.removeFirst())
      }
    }
    if column == 0 { firsts.append(String(decoding: cell, as: UTF8.self)) }
    if bytes.popFirst() == UInt8(ascii: ",") {
      column += 1
    } else {
      bytes = bytes.dropFirst()
      column = 0
    }
  }
  return firsts
}

/// The value of a Python literal in double quotes; nil where it is none.
private func value(ofPython literal: String) -> String? {
  var rest = literal.unicodeScalars.dropFirst().dropLast()
  guard literal.unicodeScalars.first == "\"", literal.unicodeScalars.last == "\"" else { return nil }
  var out = String.UnicodeScalarView()
  while let scalar = rest.popFirst() {
    guard scalar != "\"" else { return nil }
    guard scalar == "\\" else {
      out.append(scalar)
      continue
    }
    guard let kind = rest.popFirst() else { return nil }
    let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
    let letters: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "r": "\r", "t": "\t"]
    guard let count = digits[kind] else {
      out.append(letters[kind] ?? kind)
      continue
    }
    guard let value = UInt32(String(rest.prefix(count)), radix: 16).flatMap(Unicode.Scalar.init) else { return nil }
    out.append(value)
    rest = rest.dropFirst(count)
  }
  return String(out)
}

/// What a program writes that reads `input`.
private func output(of program: String, _ arguments: [String], input: String) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(input.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  process.standardInput = try FileHandle(forReadingFrom: file)
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return data
}
