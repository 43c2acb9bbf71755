internal import Escaping
internal import Foundation

/// The panel of synthetic sample data: two draws of each process, as files that say how they were made.
package struct SyntheticPanel: Sendable, Hashable {
  /// A file of the panel.
  public struct File: Sendable, Hashable {
    /// The path below the panel's directory.
    public let path: String
    /// The content.
    public let text: String
  }

  /// The seed of the whole panel.
  package let seed: UInt64

  /// The panel of a seed.
  package init(seed: UInt64) { self.seed = seed }

  /// The series of the panel.
  package var series: [SyntheticSeries] {
    SyntheticSeries.Process.allCases.flatMap { process in
      ["a", "b"].map { SyntheticSeries(process, variant: $0, seed: seed) }
    }
  }

  /// Whether a learning table is a series of a panel, of whatever seed: the name, the column and the instants are one's, at their end.
  ///
  /// A series of someone else's that is called `synthetic_oil` is not. O(rows).
  package static func holds(_ table: LearningTable) -> Bool {
    SyntheticPanel(seed: 0).series.contains { series in
      series.name == table.name && series.clock == table.clock && table.target.column == "value"
        && table.count > series.count / 2 && table.instants == series.instants.suffix(table.count)
    }
  }

  /// The file that holds the best attainable errors: no CSV, as it is not a series.
  package static let attainableFile = "attainable_mse.json"

  /// All files: one CSV a series, `README.md`, and the best attainable errors.
  package var files: [File] {
    series.map { File(path: "\($0.name).csv", text: $0.csv()) } + [
      File(path: "README.md", text: readme), File(path: SyntheticPanel.attainableFile, text: attainable),
    ]
  }

  /// Writes all files below a directory, which is made where it does not exist; returns their paths.
  ///
  /// Throws `WriteError` where a file cannot be written, and, unless `overwriting`, before anything is written,
  /// where a file is in the way that is not synthetic data.
  @discardableResult
  package func write(to directory: String, overwriting: Bool = false) throws(WriteError) -> [String] {
    let root = URL(fileURLWithPath: directory, isDirectory: true)
    let targets = files.map { (url: root.appendingPathComponent($0.path), text: $0.text) }
    if !overwriting, let other = targets.first(where: { SyntheticPanel.isForeign($0.url, beside: $0.text) }) {
      throw WriteError(
        path: other.url.path, reason: "a file is there that is not synthetic data",
        advice: "Choose another directory, or overwrite it with --force.")
    }
    do {
      for target in targets {
        try FileManager.default.createDirectory(
          at: target.url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(target.text.utf8).write(to: target.url, options: .atomic)
      }
    } catch {
      throw WriteError(
        path: directory, reason: error.localizedDescription.trimmingCharacters(in: CharacterSet(charactersIn: ".")),
        advice: "Choose a directory that you may write to, on a disk with room.")
    }
    return targets.map(\.url.path)
  }

  /// Whether something is there that this command did not write: its first line is not the one of such a file.
  private static func isForeign(_ url: URL, beside text: String) -> Bool {
    guard FileManager.default.fileExists(atPath: url.path) else { return false }
    let heading = Data(text.utf8.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")])
    guard let found = try? Data(contentsOf: url) else { return true }
    return !found.isEmpty && !found.starts(with: heading)
  }

  /// Why the panel was not written.
  package struct WriteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file or directory.
    package let path: String
    /// What is wrong with it.
    package let reason: String
    /// What to do.
    package let advice: String

    /// The whole message, on one line.
    package var description: String { Escape.shown("cannot write \(path): \(reason). \(advice)") }
  }
}

extension SyntheticPanel {
  private static let leads = 1...24

  /// JSON, a line a series: the best attainable MSE at leads 1, 2, ….
  private var attainable: String {
    let lines = series.map { series in
      let values = SyntheticPanel.leads.map { String(format: "%.6f", series.process.attainableMSE(lead: $0)) }
      return "  \"\(series.name)\": [\(values.joined(separator: ", "))]"
    }
    return """
      {"about": "best attainable MSE of the synthetic series at leads 1, 2, ...", "attainable_mse": {
      \(lines.joined(separator: ",\n"))
      }}

      """
  }

  private var readme: String {
    var text = """
      # Synthetic sample data

      Nothing here was measured: each file is a draw from the formula below, made by

          foldcast data synth DIR --seed \(seed)

      e_t are independent standard normal numbers. Each file has the columns `date,value` and \(series[0].count) rows: Monday to Friday
      from 2010-01-04 on, the daily-seasonal files hourly. Forecast `value` as it is (`--target level`); the same settings fit every file.
      Draws `a` and `b` of a process differ in their random stream only, xoshiro256++ seeded by the seed \(seed) and the file's name.

      The best attainable MSE is the least expected squared error of any forecast h rows ahead, in the units of `value`.
      A stretch of a file has its own sample value, off by a few per cent over 1,000 rows. All leads from 1 to \(SyntheticPanel.leads.upperBound) are
      in `attainable_mse.json`.


      """
    text +=
      "| files | formula | best forecast | best attainable MSE at lead h | h = 1 | h = 5 |\n|---|---|---|---|---|---|\n"
    for process in SyntheticSeries.Process.allCases {
      let files = series.filter { $0.process == process }.map { "`\($0.name).csv`" }.joined(separator: ", ")
      let values = [1, 5].map { String(format: "%.4f", process.attainableMSE(lead: $0)) }.joined(separator: " | ")
      text += "| \(files) | \(process.formula) | \(process.bestForecast) | \(process.attainableFormula) | \(values) |\n"
    }
    return text + """

      - The number of the switching files is an oracle's, which knows the regime. A forecaster that has to find it out stays above it.
      - On the random walk the last value is best, and on the GARCH returns zero is (the training mean comes close): whatever beats them
        by more than sampling error has seen the future.
      - The GARCH returns are in per cent. Their size can be forecast, but their sign cannot, so the conditional variance does not lower the MSE;
        the number is the unconditional variance, 0.05 / (1 - 0.1 - 0.85).

      """
  }
}

extension SyntheticSeries.Process {
  fileprivate var attainableFormula: String {
    switch self {
    case .ar1, .arSwitching, .dailySeasonal: "(1 - 0.64^h) / (1 - 0.64)"
    case .randomWalk: "0.25 h"
    case .garch: "1"
    }
  }
}
