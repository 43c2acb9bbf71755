import Declarations
import Testing

@Suite("The names that may be meant")
struct NearestTests {
  private let columns = (1...40).map { "Column \($0)" } + ["Open", "High", "Low", "Close", "Adj Close", "Volume"]

  @Test(
    "Letters that are changed, left out, doubled, swapped or in another case, and parts of names",
    arguments: [
      ("horizn", "horizon"), ("hroizon", "horizon"), ("HORIZON", "horizon"), ("horizzon", "horizon"),
      ("hori", "horizon"), ("trian", "train"), ("tarin", "train"), ("lookbck", "lookback"),
    ])
  func near(written: String, meant: String) {
    #expect(Nearest.names(to: written, among: ["train", "lookback", "horizon"]) == [meant])
  }

  @Test("Nothing is near to what is unlike all of them, to nothing, and to a long text")
  func far() {
    for written in ["nonsense", "", "x", String(repeating: "train", count: 1000)] {
      #expect(Nearest.names(to: written, among: ["horizon", "seeds", "lookback"]).isEmpty)
    }
  }

  @Test("At most three are named, the nearest first")
  func three() {
    #expect(Nearest.names(to: "Clos", among: columns) == ["Close", "Adj Close"])
    #expect(Nearest.names(to: "Column", among: columns).count == 3)
    #expect(Nearest.advice("Clos", among: columns) == "Did you mean 'Close' or 'Adj Close'?")
  }

  @Test("One part of a name may be meant")
  func parts() {
    let arms = ["run one: mlp/absolute/warm#1", "run one: lstm/absolute/warm#1", "run one: drift"]
    #expect(Nearest.names(to: "lstn", among: arms) == [arms[1]])
    #expect(Nearest.names(to: "dirft", among: arms) == [arms[2]])
  }

  @Test("Few names are listed; of many only the nearest, and what lists all")
  func many() {
    #expect(Nearest.expected("keys", ["a", "b"], listedBy: "x") == "one of the keys a, b")
    #expect(
      Nearest.expected("columns", columns, listedBy: "'describe'") == "one of the 46 columns that 'describe' lists")
    #expect(Nearest.advice("zzzzzzzz", among: columns).hasPrefix("The nearest are '"))
    #expect(Nearest.advice("zzzzzzzz", among: ["a", "b"]) == "")
  }
}
