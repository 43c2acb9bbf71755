internal import Escaping
internal import Foundation
package import Results

/// A Jupyter notebook (nbformat 4.5) that opens a store with pandas and makes the report's main tables and pictures anew.
///
/// It holds the report's own figures and compares them with what it computes, so that a change of either is noticed.
package struct Notebook: Sendable {
  private let reader: ResultReader

  /// A notebook on what a store holds.
  package init(_ reader: ResultReader) { self.reader = reader }

  /// The notebook on the runs of these names, one after the other, or on the store's last run.
  ///
  /// - Parameters:
  ///   - names: the runs; none for the last one.
  ///   - store: the store's path as the notebook opens it.
  /// - Throws: `StoreError` where the store cannot be read or holds no such run.
  package func text(runs names: [String] = [], store: String) throws -> String {
    let runs = try reader.runs(named: names).suffix(names.isEmpty ? 1 : names.count)
    guard !runs.isEmpty else { throw StoreError(path: reader.path, kind: .empty) }
    let cells = try runs.flatMap { NotebookCells(run: $0, report: try RunReport($0, reader), store: store).all }
    let document = Document(
      cells: cells.enumerated().map { index, cell in
        switch cell {
        case .text(let text): Cell(cell_type: "markdown", id: "cell-\(index)", source: lines(text))
        case .code(let text):
          Cell(cell_type: "code", id: "cell-\(index)", source: lines(text), outputs: [], execution_count: .some(nil))
        }
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Escape.json(try encoder.encode(document)) + "\n"
  }

  /// A text as the format holds it: lines with their ends.
  private func lines(_ text: String) -> [String] {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { $0 + 1 < lines.count ? String($1) + "\n" : String($1) }
  }

  // The names are those of the format.
  private struct Document: Encodable {
    var cells: [Cell]
    var metadata = Metadata()
    var nbformat = 4
    var nbformat_minor = 5
  }

  private struct Metadata: Encodable {
    var kernelspec = ["display_name": "Python 3", "language": "python", "name": "python3"]
    var language_info = ["name": "python"]
  }

  private struct Cell: Encodable {
    var cell_type: String
    var id: String
    var source: [String]
    var outputs: [String]?
    /// The outer optional leaves the key out, the inner one writes `null`.
    var execution_count: Int??
    private let metadata: [String: String] = [:]

    init(cell_type: String, id: String, source: [String], outputs: [String]? = nil, execution_count: Int?? = nil) {
      self.cell_type = cell_type
      self.id = id
      self.source = source
      self.outputs = outputs
      self.execution_count = execution_count
    }

    enum CodingKeys: CodingKey { case cell_type, id, source, outputs, execution_count, metadata }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(cell_type, forKey: .cell_type)
      try container.encode(id, forKey: .id)
      try container.encode(metadata, forKey: .metadata)
      try container.encode(source, forKey: .source)
      try container.encodeIfPresent(outputs, forKey: .outputs)
      if let execution_count { try container.encode(execution_count, forKey: .execution_count) }
    }
  }
}
