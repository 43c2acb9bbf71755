/// How a column of times without dates is written.
enum TimeFamily: Sendable, Hashable {
  case colon, hhmm, hhmmss
}
