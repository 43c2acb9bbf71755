public import Declarations

/// How an LSTM reads a series.
public enum LSTMMode: String, Sendable, Codable, CaseIterable, SettingItem {
  /// Each window from zero states, with an output at its end.
  case windowed
  /// All rows of a range once, one after the other, with an output at every row.
  case streaming
}
