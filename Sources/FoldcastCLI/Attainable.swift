internal import Foundation
internal import Series

/// The best attainable errors that a synthetic panel brings along in a file beside its series.
struct Attainable {
  private struct File: Decodable {
    var attainable_mse: [String: [Double]]
  }

  private var byLead: [String: [Double]] = [:]

  /// Reads the files of all input folders that have one.
  init(inputs: [String]) {
    for input in inputs {
      guard let data = FileManager.default.contents(atPath: "\(input)/\(SyntheticPanel.attainableFile)"),
        let file = try? JSONDecoder().decode(File.self, from: data)
      else { continue }
      byLead.merge(file.attainable_mse) { $1 }
    }
  }

  /// The best attainable MSE over all leads, for a synthetic series forecast as it is; nil where it is not known.
  func mse(of table: LearningTable) -> Double? {
    let horizon = table.target.horizon
    guard table.target.name == "level", let leads = byLead[table.name], leads.count >= horizon else { return nil }
    return leads.prefix(horizon).reduce(0, +) / Double(horizon)
  }
}
