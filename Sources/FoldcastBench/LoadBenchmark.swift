internal import Foundation
internal import Series

/// Times the loader, its validation included, on files: reading, parsing, sorting and checking into series, on one thread a file.
struct LoadBenchmark {
  let files: [String]
  let rounds: Int

  /// One file's line: the median of the rounds, and the sums of its columns, by which peers are checked.
  private struct Line: Encodable {
    let peer = "foldcast"
    let file: String
    let rows: Int
    let columns: Int
    let megabytes: Double
    let seconds: Double
    let sums: [Double]
    /// Sum of all instants in milliseconds since 1970.
    let instants: Double
  }

  func run() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for file in files {
      var seconds: [Double] = []
      var loaded: Panel?
      // The first reading warms the page cache and is not counted.
      for round in 0...rounds {
        let clock = ContinuousClock()
        let begun = clock.now
        loaded = try PanelLoader.load([file])
        let taken = clock.now - begun
        if round > 0 { seconds.append(taken / .seconds(1)) }
      }
      guard let series = loaded?.series, series.count == 1, let columns = series.first?.columns else {
        throw LoadError(file: file, count: loaded?.series.count ?? 0)
      }
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      let line = Line(
        file: file, rows: series[0].instants.count, columns: columns.count,
        megabytes: Double(attributes[.size] as? Int ?? 0) / 1e6, seconds: seconds.sorted()[rounds / 2],
        sums: columns.map { $0.values.reduce(0, +) },
        instants: series[0].instants.reduce(0) { $0 + series[0].clock.milliseconds($1) })
      print(String(decoding: try encoder.encode(line), as: UTF8.self))
    }
  }
}

/// A file that is not one series.
struct LoadError: Error, CustomStringConvertible {
  let file: String
  let count: Int
  var description: String { "\(file): expected one series, found \(count)" }
}
