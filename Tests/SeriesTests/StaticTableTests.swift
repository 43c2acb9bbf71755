import Foundation
import Series
import Testing

/// A file of what is constant of each series.
@Suite struct StaticTableTests {
  private func read(_ text: String, _ series: String...) throws -> StaticTable {
    let scratch = try Scratch(["facts.csv": Array(text.utf8)])
    return try withExtendedLifetime(scratch) {
      try StaticTable(path: "\(scratch.path)/facts.csv", series: series)
    }
  }

  private func fault(_ text: String, _ series: String...) -> SeriesError? {
    let scratch = try? Scratch(["facts.csv": Array(text.utf8)])
    do throws(SeriesError) {
      _ = try StaticTable(path: "\(scratch?.path ?? "")/facts.csv", series: series)
      return nil
    } catch { return error }
  }

  @Test func numbersStayAndTextsBecomeColumnsInTheOrderOfTheirNames() throws {
    let table = try read(
      "\u{FEFF}ticker,sector,cap\r\n# large ones\r\nA,Tech,1.5e3\r\n\r\nB,\"Oil, Gas\",-2\r\nC,Tech,3\r\nX,Other,none\r\n",
      "A",
      "B", "C")
    // Lines of series that are not in the run add no column, and make none a text.
    #expect(table.columns == ["sector=Oil, Gas", "sector=Tech", "cap"])
    #expect(
      table.values == [
        "A": [.flag(false), .flag(true), .number(1500)], "B": [.flag(true), .flag(false), .number(-2)],
        "C": [.flag(false), .flag(true), .number(3)],
      ])
    let other = try read("id;size\nA;1\nB;1,5\n", "A", "B", "C")
    #expect(other.columns == ["size=1", "size=1,5"] && other.values["C"] == nil)
  }

  @Test func aColumnWithANumberThatIsNoneIsOneOfTexts() throws {
    #expect(try read("id,x\nA,1\nB,inf\n", "A", "B").columns == ["x=1", "x=inf"])
    #expect(try read("id,x\nA,1\nB,nan\n", "A", "B").columns == ["x=1", "x=nan"])
  }

  @Test func faultsNameTheLineAndWhatToDo() {
    #expect(fault("A,1\nB,2\n", "A", "B")?.found == "the series 'A'")
    #expect(fault("ticker\nA\n", "A")?.line == 1 && fault("", "A")?.found == "none")
    let long = fault("t,x\nA,1,2\n", "A")
    #expect(long?.line == 2 && long?.found == "3" && long?.expected == "2 cells, as on the first line")
    let blank = fault("t,x,y\nB,1,2\nA,1,\n", "A", "B")
    #expect(blank?.line == 3 && blank?.column == "y" && blank?.expected == "a value for 'A'")
    #expect(fault("t,x\nA,1\nA,2\n", "A")?.line == 3 && fault("t,x\nA,1\nA,1\n", "A") == nil)
    let others = fault("t,x\nAAPL,1\n", "A")
    #expect(others?.expected == "the names of series, such as 'A'" && others?.found == "'AAPL'")
    do throws(SeriesError) {
      _ = try StaticTable(path: "/nowhere/facts.csv", series: [])
      Issue.record("read")
    } catch { #expect(error.source == "/nowhere/facts.csv" && error.found == "none") }
  }
}
