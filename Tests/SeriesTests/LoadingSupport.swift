import Foundation
import Series
import Synchronization
import Testing

/// A folder of small files that is gone after the test.
final class Scratch: Sendable {
  let path: String

  init(_ files: [String: [UInt8]] = [:]) throws {
    // Not by the process's number: a run that was killed leaves folders behind, and numbers come again.
    path = FileManager.default.temporaryDirectory.path + "/foldcast-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files { try write(bytes, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, whose name may hold folders, and returns its path.
  @discardableResult func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// Loads one file with this text.
func load(
  _ text: String, name: String = "X.csv", options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
) throws -> Panel {
  let scratch = try Scratch()
  let file = try scratch.write(Array(text.utf8), to: name)
  return try withExtendedLifetime(scratch) { try PanelLoader.load([file], options: options, columns: columns) }
}

/// The message with which a text is refused, without its folder.
func refusal(
  _ text: String, name: String = "X.csv", options: LoadOptions = LoadOptions(), columns: ColumnSelection? = nil
) -> String {
  do {
    let panel = try load(text, name: name, options: options, columns: columns)
    return "loaded \(panel.series.map(\.name))"
  } catch let error as SeriesError {
    var error = error
    error.source = error.source.split(separator: "/").last.map(String.init) ?? ""
    return error.description
  } catch {
    return "\(error)"
  }
}

extension TimeSeries {
  /// The instants as text.
  var texts: [String] { instants.map(clock.text) }

  /// The values of a column.
  func values(_ name: String) throws -> [Double] { try column(named: name).values }
}

/// Options that differ from detection in one thing.
func with(_ change: (inout LoadOptions) -> Void) -> LoadOptions {
  var options = LoadOptions()
  change(&options)
  return options
}
