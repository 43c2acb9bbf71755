import Foundation
import Series

/// The reader of the article "Foldcast as a library": lines of JSON, the first with the columns' names.
struct PriceLines: TableReader {
  let source: String
  let columns: [String]
  private let rows: [[TableCell]]

  init(_ path: String) throws {
    let lines = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
    let cells = try lines.map { try JSONDecoder().decode([Cell].self, from: Data($0.utf8)).map(\.value) }
    (source, rows) = (path, Array(cells.dropFirst()))
    columns = cells.first?.map { cell in if case .text(let name) = cell { name } else { "" } } ?? []
  }

  func read(_ take: ([TableCell]) throws -> Bool) throws {
    for row in rows { guard try take(row) else { return } }
  }

  private struct Cell: Decodable {
    let value: TableCell

    init(from decoder: any Decoder) throws {
      let cell = try decoder.singleValueContainer()
      let number = try? cell.decode(Double.self)
      value = try cell.decodeNil() ? .blank : number.map { .real($0) } ?? .text(cell.decode(String.self))
    }
  }
}

extension TableFormat {
  static let priceLines = TableFormat("a file of prices in JSON", extensions: ["prices"]) { path, _ in
    try PriceLines(path)
  }
}
