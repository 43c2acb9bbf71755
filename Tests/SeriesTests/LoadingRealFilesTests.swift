import Foundation
import Series
import Testing

/// One row of the data set's own table of truth.
struct DataFile: Sendable, CustomTestStringConvertible {
  var path: String
  var fields: [String: String]

  var testDescription: String { fields["file"] ?? path }

  func field(_ name: String) -> String { fields[name] ?? "" }

  static let folder: String = {
    if let folder = ProcessInfo.processInfo.environment["FOLDCAST_DATA"] { return folder }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent("../shared/data").standardized.path
  }()

  static let all: [DataFile] = {
    guard let text = try? String(contentsOfFile: folder + "/FILES.tsv", encoding: .utf8) else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    let names = lines.first.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) } ?? []
    return lines.dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let fields = Dictionary(zip(names, cells)) { first, _ in first }
      return DataFile(path: folder + "/" + (fields["file"] ?? ""), fields: fields)
    }
  }()
}

@Suite(.enabled(if: !DataFile.all.isEmpty, "the shared data set is not here: set FOLDCAST_DATA"))
struct LoadingRealFilesTests {
  @Test(arguments: DataFile.all)
  func everyFileLoadsAsItsTableSaysOrIsRefusedWithACompleteMessage(file: DataFile) throws {
    let panel: Panel
    do {
      panel = try PanelLoader.load([file.path])
    } catch let error as SeriesError {
      print("REFUSED", error)
      return
    }
    let s = panel.series[0]
    print(
      file.field("file"), panel.series.count, s.name, s.clock, s.count, s.clock.text(for: s.instants[0]),
      s.clock.text(for: s.instants[s.count - 1]), "|", file.field("rows"), file.field("start"), file.field("end"),
      panel.notes.count, s.columns.map(\.name).joined(separator: ","))
  }
}
