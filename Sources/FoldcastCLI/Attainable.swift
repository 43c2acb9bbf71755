internal import Foundation
internal import Series

/// The best attainable errors that a synthetic panel brings along, in `attainable/attainable_mse.csv` beside its files.
struct Attainable {
  private var byLead: [String: [Int: Double]] = [:]

  /// Reads the tables of all input folders that have one.
  init(inputs: [String]) {
    for input in inputs {
      let path = "\(input)/attainable/attainable_mse.csv"
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst() {
        let cells = line.split(separator: ",")
        guard cells.count == 3, let lead = Int(cells[1]), let mse = Double(cells[2]) else { continue }
        byLead[String(cells[0]), default: [:]][lead] = mse
      }
    }
  }

  /// The best attainable MSE over all leads, for a synthetic series forecast as it is; nil where it is not known.
  func mse(of table: LearningTable) -> Double? {
    guard table.target.kind == .level, let leads = byLead[table.name] else { return nil }
    let values = (1...table.target.horizon).compactMap { leads[$0] }
    guard values.count == table.target.horizon else { return nil }
    return values.reduce(0, +) / Double(values.count)
  }
}
