public import Declarations
internal import Foundation

/// A season of so many rows as sines and cosines of its angle and of multiples of it, counted from the series' first row; its text is
/// `24` or, with two multiples, `24:2`.
public struct FourierTerms: Sendable, Hashable, TextCoded {
  /// m, rows of the season.
  public let rows: Int
  /// K, the multiples, each as a sine and a cosine.
  public let harmonics: Int

  /// What it is.
  public static let kind = "ROWS of a season, at least 3, or ROWS:K with less than half as many sine pairs"

  /// As it is written.
  public var text: String { harmonics == 1 ? "\(rows)" : "\(rows):\(harmonics)" }

  /// The terms of a text.
  public init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...2).contains(parts.count), let most = parts.first, (3...100_000_000).contains(most),
      (1...1000).contains(parts.last ?? 0)
    else { return nil }
    (rows, harmonics) = (most, parts.count > 1 ? parts[1] : 1)
    guard 2 * harmonics < rows else { return nil }
  }

  /// The names of its columns.
  var names: [String] { (1...harmonics).flatMap { ["season \(rows) sin \($0)", "season \(rows) cos \($0)"] } }

  /// Its columns in rows of a series: sin and cos of 2π k t / m.
  func columns(of range: Range<Int>) -> [[Double]] {
    (1...harmonics).flatMap { k in
      // By whole numbers, so that every season has the same bits.
      let angles = range.map { 2 * Double.pi * Double($0 % rows * k % rows) / Double(rows) }
      return [angles.map { sin($0) }, angles.map { cos($0) }]
    }
  }
}
