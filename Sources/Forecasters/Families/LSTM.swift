public import Declarations
internal import Kernels

extension ForecasterFamily {
  /// Stacked LSTM layers over the window, or streaming over the rows, with a linear head.
  public static let lstm = ForecasterFamily(
    network: "lstm", reading: [\.hidden, \.layers, \.lstmMode, \.bptt]
  ) {
    .lstm(
      hidden: $0.hidden[0], layers: $0.layers, bptt: $0.lstmMode == .streaming ? $0.bptt ?? $0.lookback : nil)
  }
}

/// How an LSTM reads a series.
public enum LSTMMode: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Each window from zero states, with an output at its end.
  case windowed
  /// All rows of a range once, one after the other, with an output at every row.
  case streaming
}

extension FamilySettings {
  /// Whether the LSTM reads windows or streams; nil for windows.
  public var lstmMode: FamilySetting<LSTMMode?> {
    FamilySetting(
      "lstm-mode", nil, "windowed, or streaming: the LSTM reads each row once and has outputs at every row", .shown,
      default: LSTMMode.windowed.rawValue, isDefault: { $1 == .windowed })
  }

  /// Rows over which a streaming LSTM's gradients reach back; nil for the lookback.
  public var bptt: FamilySetting<Int?> {
    FamilySetting(
      "bptt", nil, "Rows over which the gradients of a streaming LSTM reach back", .shown,
      takes: .whole(1...Self.mostRows), default: "the lookback", isDefault: { $1 == $0.lookback },
      fault: { settings, rows in
        rows == nil || settings.lstmMode == .streaming
          ? nil : ("--lstm-mode streaming with it", "--lstm-mode windowed", "")
      })
  }
}

extension NeuralForecaster.Architecture {
  /// Stacked LSTM layers over the window, and a linear head on the last layer's last state.
  ///
  /// With `bptt` it is streaming: the states go on from row to row over the whole range, the head has outputs at every row,
  /// and gradients reach back over at most `bptt` rows.
  public static func lstm(hidden: Int, layers: Int, bptt: Int? = nil) -> Self {
    let make: Make<LSTMKernel> = { lookback, features, outputs in
      LSTMKernel(lookback: lookback, features: features, hidden: hidden, layers: layers, outputs: outputs)
    }
    guard let bptt else { return Self("lstm", text: "\(hidden) units", passes: { Double($0) }) { make($0, $1, $2) } }
    return Self("lstm", text: "\(hidden) units", bptt: bptt) { make($0, $1, $2) }
  }
}
