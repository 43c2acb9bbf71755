import Foundation
import Reporter
import Results
import Testing

@Suite("The notebook")
struct NotebookTests {
  @Test("It is nbformat 4 with texts and codes, and names with quotes stay literals of Python")
  func format() throws {
    let scratch = try Scratch()
    try writeRun(
      scratch.store, name: "it's \"so\"\n", series: [series("A")], arms: [naive("last"), learner(1)]
    ) { record(series: $0, arm: $1, fold: $2, error: $1 == 0 ? 1 : 2) }
    let text = try Notebook(ResultReader(path: scratch.store)).text(store: "a \"b\".sqlite")
    let notebook = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4)
    let cells = try #require(notebook["cells"] as? [[String: Any]])
    for cell in cells {
      #expect(["markdown", "code"].contains(cell["cell_type"] as? String))
      #expect(cell["id"] is String && cell["metadata"] is [String: Any] && cell["source"] is [String])
      if cell["cell_type"] as? String == "code" {
        #expect((cell["outputs"] as? [Any])?.isEmpty == true && cell["execution_count"] is NSNull)
      }
    }
    let code = cells.flatMap { $0["source"] as? [String] ?? [] }
    #expect(code.contains { $0.contains(#""a \"b\".sqlite""#) })
    #expect(code.contains { $0 == #"RUN = "it's \"so\"\n""# + "\n" })
    // The learner misses by 2 and the best naive arm by 1.
    #expect(code.contains { $0.contains("\"mlp/absolute/warm/both\": 4.0,") })
  }
}
