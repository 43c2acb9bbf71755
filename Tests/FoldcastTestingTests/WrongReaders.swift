import FoldcastTesting
import Foundation
import Series
import Synchronization

/// A reader of files of one's own: a line "TICK", a line of names and one a row, cells behind tabs, and the number of rows at the
/// end.
struct TickReader: TableReader {
  /// What a reader may do that it must not.
  enum Fault: CaseIterable, Sendable {
    case nothing, dropsTheLastRow, swapsRows, rounds, makesZeroesOfBlanks, forgets, goesOn, ignoresTheEnd, leavesAFile
    case renames, namesTwice, widens, makesUp, takesRubbish, dropsDamage, addsBlankRows, endsAtBlankRows, shares,
      cannotOpen
    case hasNoEnding, hasAnotherSignature

    var clauses: Set<String> {
      switch self {
      case .nothing: []
      case .swapsRows: ["rows"]
      case .dropsTheLastRow, .rounds, .makesZeroesOfBlanks: ["rows", "series"]
      case .forgets: ["again"]
      case .goesOn: ["ends"]
      case .ignoresTheEnd: ["cut"]
      case .leavesAFile: ["unchanged"]
      case .renames: ["columns", "series"]
      case .namesTwice: ["columns", "series"]
      case .widens: ["rows", "series"]
      case .makesUp: ["no rows"]
      case .takesRubbish: ["rubbish"]
      case .dropsDamage: ["damaged cells"]
      case .addsBlankRows: ["rows", "damaged cells"]
      case .endsAtBlankRows: ["blank rows"]
      case .shares: ["blank rows", "damaged cells", "no rows"]
      case .cannotOpen: ["rows", "series"]
      case .hasNoEnding: ["kind"]
      case .hasAnotherSignature: ["series"]
      }
    }
  }

  let source: String
  let columns: [String]
  private let lines: [Substring]
  private let fault: Fault
  private let calls = Calls()

  private final class Calls: Sendable { let count = Atomic(0) }
  /// What a reader must not have: the rows of the file that was opened first, for all.
  private static let first = Mutex<[Substring]?>(nil)

  init(_ path: String, _ fault: Fault) throws {
    if fault == .cannotOpen { throw CocoaError(.fileReadUnknown) }
    var lines = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
    if fault == .takesRubbish && (lines.first != "TICK" || lines.count < 3) {
      lines = ["TICK", "Date\tClose\tVolume", "a\tr1\ti1", "end 1"]
    }
    guard lines.count > 2, lines[0] == "TICK" else { throw CocoaError(.fileReadCorruptFile) }
    if lines.last == "end \(lines.count - 3)" {
      lines.removeLast()
    } else if fault != .ignoresTheEnd {
      throw CocoaError(.fileReadCorruptFile)
    }
    var columns = lines[1].split(separator: "\t").map(String.init)
    if fault == .renames { columns[1] = "Price" }
    if fault == .namesTwice { columns[2] = columns[1] }
    lines.removeFirst(2)
    if fault == .makesUp && lines.isEmpty { lines = ["t2020-01-01\tr1\ti1", "t2020-01-02\tr1\ti1"] }
    if fault == .dropsTheLastRow && !lines.isEmpty { lines.removeLast() }
    if fault == .swapsRows && lines.count > 9 { lines.swapAt(8, 9) }
    if fault == .dropsDamage { lines.removeAll { $0.contains("n/x") } }
    if fault == .addsBlankRows { lines.insert("\t\t", at: lines.count / 20) }
    if fault == .endsAtBlankRows, let blank = lines.firstIndex(of: "\t\t") { lines.removeSubrange(blank...) }
    if fault == .shares {
      lines = Self.first.withLock { first in
        if first == nil { first = lines }
        return first ?? lines
      }
    }
    if fault == .leavesAFile { try Data().write(to: URL(filePath: path + ".index")) }
    (source, self.columns, self.lines, self.fault) = (path, columns, lines, fault)
  }

  func read(_ take: ([TableCell]) throws -> Bool) throws {
    let isAgain = calls.count.add(1, ordering: .relaxed).newValue > 1
    for line in lines.dropFirst(fault == .forgets && isAgain ? 1 : 0) {
      var row = line.split(separator: "\t", omittingEmptySubsequences: false).map(cell)
      if fault == .widens { row.append(.blank) }
      if try !take(row), fault != .goesOn { return }
    }
  }

  private func cell(_ text: Substring) -> TableCell {
    switch text.first {
    case "i": Int64(text.dropFirst()).map { .integer($0) } ?? .blank
    case "r": Double(text.dropFirst()).map { .real(fault == .rounds ? ($0 * 100).rounded() / 100 : $0) } ?? .blank
    case "t": .text(String(text.dropFirst()))
    default: fault == .makesZeroesOfBlanks ? .real(0) : .blank
    }
  }

  @Sendable static func write(_ table: MadeTable, _ path: String) throws {
    let rows = table.rows.map { row in
      row.map { cell in
        switch cell {
        case .blank: ""
        case .integer(let number): "i\(number)"
        case .real(let number): "r\(number)"
        case .text(let text): "t\(text)"
        }
      }.joined(separator: "\t")
    }
    let lines = ["TICK", table.columns.joined(separator: "\t")] + rows + ["end \(rows.count)"]
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
  }
}

extension TableFormat {
  static func ticks(_ fault: TickReader.Fault) -> TableFormat {
    TableFormat(
      "a file of ticks", extensions: fault == .hasNoEnding ? [] : ["ticks"],
      signature: Array((fault == .hasAnotherSignature ? "TOCK" : "TICK").utf8)
    ) { path, _ in try TickReader(path, fault) }
  }
}
