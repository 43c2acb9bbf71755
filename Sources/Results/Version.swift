/// The version of foldcast, which is recorded with each run, also by a program of one's own.
public enum Version {
  /// The version's text.
  public static let text = "0.4.0"
}
