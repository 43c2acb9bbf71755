/// What a transformer's encoder is made of, but for its width and the number of its layers.
public struct TransformerShape: Sendable, Hashable {
  /// How rows of a window are told apart.
  public enum Positions: String, CaseIterable, Codable, Sendable {
    /// By parameters, one row of the width for each.
    case learned
    /// By sines and cosines of 10,000^(−2i/d)·t (Vaswani et al. 2017, arXiv:1706.03762).
    case sinusoidal
  }

  /// What of the last layer's rows the head reads.
  public enum Readout: String, CaseIterable, Codable, Sendable {
    /// The last one, whose row alone the last layer then computes.
    case last
    /// The mean of all.
    case mean
    /// All of them side by side, as PatchTST does (Nie et al. 2023, arXiv:2211.14730).
    case all
  }

  /// Heads of each attention, which divide the width.
  public var heads = 4
  /// Units between the two products of a feed-forward part; nil for four times the width.
  public var feedForward: Int?
  /// P, rows of the window that are embedded together.
  public var patch = 1
  /// Rows from one patch to the next; nil for half a patch, rounded up.
  public var stride: Int?
  /// How the rows are told apart.
  public var positions = Positions.learned
  /// What the head reads.
  public var readout = Readout.last

  /// Four heads over rows that are each embedded alone, and a head on the last.
  public init() {}

  /// Patches of a window of so many rows: the last ends with the window, the first begins with it.
  package func tokens(lookback: Int) -> Int { (lookback - patch + step - 1) / step + 1 }

  /// Rows from one patch to the next.
  var step: Int { stride ?? (patch + 1) / 2 }
}
