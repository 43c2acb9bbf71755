import Declarations
import Forecasters
import Foundation
import Testing
import WalkForward

@testable import Settings

@Suite("A configuration is read within limits, each of which is named where it is passed")
struct ConfigurationTextTests {
  private func refusal(of text: String) -> ConfigurationFileError? {
    #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(text: text, source: "c.yaml", flags: [:]) }
  }

  @Test("A file that is too long, of which no more is read than may be")
  func size() throws {
    let comment = "# " + String(repeating: "x", count: ConfigurationText.maximumBytes - 3) + "\n"
    #expect(try RunSettings(text: comment, source: nil, flags: [:]).inputs.isEmpty)
    #expect(
      refusal(of: comment + "\n")?.description
        == "c.yaml: expected a configuration of at most 262144 bytes, found a longer one.")
    #expect(throws: ConfigurationFileError.self) { _ = try RunSettings(file: "/dev/zero", flags: [:]) }
  }

  @Test("Nesting that is too deep, in flow style, in block style and by aliases")
  func depth() {
    let flow = "inputs: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
    #expect(refusal(of: flow)?.description == "c.yaml: expected at most 16 levels of nesting, found 901.")
    let open = String(repeating: "[", count: 200_000)
    #expect(refusal(of: open)?.expected == "YAML", "the parser has a limit of its own")
    #expect(refusal(of: "inputs:\n" + String(repeating: "- ", count: 40) + "a")?.found == "42")
    var chain = "a0: &a0 [x]\n"
    for i in 1...16 { chain += "a\(i): &a\(i) [*a\(i - 1)]\n" }
    #expect(refusal(of: chain)?.expected == "at most 16 levels of nesting")
  }

  @Test("Aliases that multiply, as values and as keys")
  func aliases() {
    var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for i in 1...9 {
      bomb += "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ",") + "]\n"
    }
    #expect(refusal(of: bomb)?.expected == "at most 16 aliases (words that begin with '*')")
    #expect(refusal(of: bomb + "? *a9\n: y\n")?.expected == "at most 16 aliases (words that begin with '*')")
    let long = "a: &a [" + Array(repeating: "x", count: 50_000).joined(separator: ",") + "]\nb: [*a, *a]\n"
    #expect(refusal(of: long)?.expected == "at most 100000 values, those behind aliases counted each time")
  }

  @Test("A few aliases, and stars within texts, are welcome")
  func welcome() throws {
    let text = """
      # Stars *here* and *there* are no aliases, as long as they are few.
      inputs: &files ['*.csv', "data/*.csv", a*b]
      date-column: *files
      hidden: &h [8, 4]
      runs:
      - {name: one, hidden: *h}
      - {name: two, hidden: *h, epochs: 3}
      """
    let settings = try RunSettings(text: text, source: nil, flags: [:])
    #expect(settings.inputs == ["*.csv", "data/*.csv", "a*b"])
    #expect(settings.configurations.map(\.hidden) == [[8, 4], [8, 4]])
    #expect(settings.configurations[1].epochs == 3)
  }

  @Test("What was written is read again, and flags win over it")
  func round() throws {
    let text = "inputs: a.csv\nname: é\nrate: absolute:noise=gaussian,c=0.25\nlearning-rate: 0.1234567890123456789\n"
    let settings = try RunSettings(text: text, source: nil, flags: [:])
    let again = try RunSettings(text: settings.yaml(), source: nil, flags: [:])
    #expect(again.configurations == settings.configurations && again.inputs == ["a.csv"])
    #expect(again.configurations[0].learningRate == 0.1234567890123456789)
    #expect(again.configurations[0].rate.map { "\($0)" } == ["absolute:noise=gaussian,c=0.25"])
    let flagged = try RunSettings(
      text: text, source: nil,
      flags: ["name": .text("flag"), "naive": .text("none")])
    #expect(flagged.configurations[0].name == "flag" && flagged.configurations[0].naive.isEmpty)
    #expect(again.configurations[0].name == "é")
  }

  @Test("Texts of many lines and long words come back as they were")
  func lines() throws {
    let long = Array(repeating: "word", count: 60).joined(separator: " ")
    for text in ["a\n\n\n b", "\n c.#  x: y\n\n", long + "\n\n " + long, "tab\tquote\"", "- a\n- b", "~", "'", "2e3"] {
      let flags = ["name": Written.text(text)]
      let settings = try RunSettings(text: nil, source: nil, flags: flags)
      var given = settings
      given.inputs = [text, "b"]
      given.store = text
      let again = try RunSettings(text: given.yaml(), source: nil, flags: [:])
      #expect(again.configurations == given.configurations && again.inputs == given.inputs && again.store == text)
    }
  }
}
