public import Declarations
internal import Foundation
internal import Series

/// An instant up to which a fold's training may read, as it is written: a day, with all of it, a time, or a row number.
public struct Cutoff: Sendable, Hashable {
  /// The cutoff as it is written.
  public let text: String
  /// Whether it is a row number.
  let isRow: Bool
  /// The first microsecond since 1970 that lies after it, or the first row.
  package let end: Int64

  /// A cutoff; nil for a text that is none.
  public init?(_ text: String) {
    self.text = text
    if let row = Int64(text), row >= 0, row < Int64(RunConfiguration.maximumRows) {
      (isRow, end) = (true, row + 1)
      return
    }
    let pattern = /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?Z?)?/
    guard let found = text.wholeMatch(of: pattern), let year = Int(found.1), let month = Int(found.2),
      let day = Int(found.3), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    isRow = false
    guard let hour = found.4.flatMap({ Int64($0) }), let minute = found.5.flatMap({ Int64($0) }) else {
      end = (date.daysSince1970 + 1) * microsecondsPerDay
      return
    }
    let second = found.6.flatMap { Int64($0) } ?? 0
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let fraction = found.7.flatMap { Int64($0.padding(toLength: 6, withPad: "0", startingAt: 0)) } ?? 0
    end =
      date.daysSince1970 * microsecondsPerDay + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction + 1
  }
}

extension Cutoff {
  /// The first microsecond since 1970 of what it names, or the row.
  package var start: Int64 { wholeDay.map { $0 * microsecondsPerDay } ?? end - 1 }

  /// The day, as a number from 1970-01-01; nil of a time or a row number.
  var wholeDay: Int64? { isRow || text.count > 10 ? nil : end / microsecondsPerDay - 1 }
}

/// A day, as bounds of folds count time.
let microsecondsPerDay: Int64 = 86_400_000_000

extension Cutoff: TextCoded {
  /// What it is.
  public static let kind =
    "a day such as 2013-02-08, a time such as 2013-02-08T14:30:00Z, a row number, or a file with one of them a line"

  /// The cutoff of a text.
  public init?(text: String) { self.init(text) }

  /// The texts of a list, or those of the lines of a file where the list is its path.
  ///
  /// What a file has is as if it had been written, so that a run does not depend on the file any more.
  public static func texts(from parts: [String]) -> [String] {
    guard parts.count == 1, Cutoff(parts[0]) == nil, let lines = lines(ofFileAt: parts[0]) else { return parts }
    return lines
  }

  /// The lines of a text file but blank ones and comments; nil where there is no such file.
  ///
  /// One that is no cutoff says where it stands.
  private static func lines(ofFileAt path: String) -> [String]? {
    guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: maximumBytes + 1),
      data.count <= maximumBytes, let text = String(data: data, encoding: .utf8)
    else { return nil }
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
      number, line in
      let line = line.trimmingCharacters(in: .whitespacesAndNewlines.union(["\u{FEFF}"]))
      if line.isEmpty || line.hasPrefix("#") { return nil }
      return Cutoff(line) == nil ? "\(path.shownPath), line \(number + 1): \(line)" : line
    }
  }

  private static let maximumBytes = 4 << 20
}
