import Foundation
import Series
import Testing

/// A file's bytes, how it is loaded, and every outcome that would be right.
struct ReadingCase: Sendable, CustomTestStringConvertible {
  /// What must come of a file; a case may allow several.
  enum Outcome: Sendable {
    /// These series and no others, nothing refused, each note's words said somewhere.
    case reads([ExpectedSeries], notes: [String] = [])
    /// No series, and a message that holds all these words.
    case refused([String])
    /// Some of the series, and for each one that is missing a refusal that holds all these words.
    case partly([ExpectedSeries], refused: [String])
  }

  var title: String
  var name: String
  var bytes: [UInt8]
  var options: LoadOptions
  var columns: ColumnSelection?
  var outcomes: [Outcome]
  /// Words that no refusal may hold, as they would be bad advice.
  var forbidden: [String]

  var testDescription: String { title }

  init(
    _ title: String, _ bytes: [UInt8], name: String = "X.csv", options: LoadOptions = LoadOptions(),
    columns: ColumnSelection? = nil, forbidden: [String] = [], _ outcomes: Outcome...
  ) {
    (self.title, self.bytes, self.name, self.options) = (title, bytes, name, options)
    (self.columns, self.forbidden, self.outcomes) = (columns, forbidden, outcomes)
  }

  init(
    _ title: String, _ text: String, name: String = "X.csv", options: LoadOptions = LoadOptions(),
    columns: ColumnSelection? = nil, forbidden: [String] = [], _ outcomes: Outcome...
  ) {
    self.init(title, Array(text.utf8), name: name, options: options, columns: columns, forbidden: forbidden)
    self.outcomes = outcomes
  }
}

/// What is right about one series; whatever is nil may be anything.
struct ExpectedSeries: Sendable {
  /// A column's first and last value.
  struct Values: Sendable {
    var first: Double
    var last: Double
  }

  var name: String?
  var rows: Int?
  var first: String?
  var last: String?
  var columns: [String]?
  var values: [String: Values] = [:]
  var instants: [String]?

  /// The ways in which a series is otherwise than expected.
  func faults(of series: TimeSeries) -> [String] {
    var faults: [String] = []
    func compare<T: Equatable>(_ what: String, _ expected: T?, _ found: T?) {
      guard let expected, expected != found else { return }
      faults.append("\(what): expected \(expected), found \(found.map { "\($0)" } ?? "none")")
    }
    compare("name", name, series.name)
    compare("rows", rows, series.count)
    compare("first instant", first, series.texts.first)
    compare("last instant", last, series.texts.last)
    compare("columns", columns, series.columns.map(\.name))
    compare("instants", instants, series.texts)
    for (column, expected) in values.sorted(by: { $0.key < $1.key }) {
      let found = series.columns.first { $0.name == column }?.values
      compare("first value of \(column)", expected.first, found?.first)
      compare("last value of \(column)", expected.last, found?.last)
    }
    return faults.map { "series '\(series.name)', \($0)" }
  }
}

extension ReadingCase {
  /// What came of a file.
  enum Reading: Sendable {
    case loaded(Panel)
    case refused(SeriesError)
    case failed(String)

    init(_ load: () throws -> Panel) {
      do {
        let panel = try load()
        // A panel of refusals alone is what a run refuses with its first.
        if panel.series.isEmpty, let first = panel.refused.first {
          self = .refused(first.error)
        } else {
          self = .loaded(panel)
        }
      } catch let error as SeriesError {
        self = .refused(error)
      } catch let error as LoadOptionError {
        // The file is not even opened.
        self = .refused(
          SeriesError(
            source: "", column: error.key, expected: error.expected, found: error.found,
            advice: "Correct --\(error.key)."))
      } catch {
        self = .failed("\(error)")
      }
    }

    /// What came of the file, in short.
    var summary: String {
      switch self {
      case .loaded(let panel):
        let series = panel.series.prefix(4).map { series in
          let columns = series.columns.prefix(8).map { column in
            "\(column.name) \(column.values.first ?? .nan)…\(column.values.last ?? .nan)"
          }
          return
            "'\(series.name)' \(series.count) rows \(series.texts.first ?? "")…\(series.texts.last ?? "") [\(columns.joined(separator: ", "))]"
        }
        let more = panel.series.count > 4 ? ", and \(panel.series.count - 4) more" : ""
        let refused = panel.refused.map { "; refused \($0.name): \($0)" }.joined()
        return "loaded \(series.joined(separator: "; "))\(more)\(refused); notes \(panel.notes.map(\.text))"
      case .refused(let error): return "refused: \(error)"
      case .failed(let text): return "failed with another error: \(text)"
      }
    }
  }

  /// Loads the case and records an issue unless one of its outcomes is what came of it.
  func check(_ location: SourceLocation = #_sourceLocation) {
    let reading = Reading { try PanelLoader.load(bytes, named: name, options: options, columns: columns).panel }
    Self.check(reading, title: title, outcomes: outcomes, forbidden: forbidden, location)
  }

  static func check(
    _ reading: Reading, title: String, outcomes: [Outcome], forbidden: [String] = [], _ location: SourceLocation
  ) {
    let faults = outcomes.map { Self.faults(of: reading, against: $0, forbidden: forbidden) }
    guard faults.allSatisfy({ !$0.isEmpty }) else { return }
    var lines = ["\(title): \(reading.summary)"]
    for (number, list) in faults.enumerated() {
      lines.append("not right (\(number + 1) of \(faults.count)): " + list.prefix(6).joined(separator: "; "))
    }
    Issue.record(Comment(rawValue: lines.joined(separator: "\n")), sourceLocation: location)
  }

  private static func faults(of reading: Reading, against outcome: Outcome, forbidden: [String]) -> [String] {
    switch (reading, outcome) {
    case (.loaded(let panel), .reads(let expected, let notes)):
      var faults = panel.refused.map { "refused: \($0)" } + faults(of: panel.series, against: expected)
      for words in notes
      where !panel.notes.contains(where: { $0.description.lowercased().contains(words.lowercased()) }) {
        faults.append("no note says '\(words)'")
      }
      return faults
    case (.refused(let error), .refused(let words)):
      return faults(of: error, words: words, forbidden: forbidden)
    case (.loaded(let panel), .partly(let expected, let words)):
      let present = Set(panel.series.map(\.name))
      let missing = expected.filter { !present.contains($0.name ?? "") }
      var faults = faults(of: panel.series, against: expected.filter { present.contains($0.name ?? "") })
      for series in missing {
        guard let refusal = panel.refused.first(where: { $0.name == series.name }) else {
          faults.append("series '\(series.name ?? "")' is missing without a refusal")
          continue
        }
        faults += Self.faults(of: refusal.error, words: words, forbidden: forbidden)
      }
      return faults
    case (.failed(let text), _): return ["another error than SeriesError: \(text)"]
    case (.refused, _): return ["refused, where it was to be read"]
    case (.loaded, _): return ["loaded, where it was to be refused"]
    }
  }

  /// The expected series in any order, those with names first.
  private static func faults(of series: [TimeSeries], against expected: [ExpectedSeries]) -> [String] {
    guard series.count == expected.count else {
      return ["expected \(expected.count) series, found \(series.count): \(series.prefix(6).map(\.name))"]
    }
    var rest = series
    var faults: [String] = []
    for one in expected.filter({ $0.name != nil }) + expected.filter({ $0.name == nil }) {
      let named = rest.firstIndex { $0.name == one.name }
      let fitting = one.name == nil ? rest.firstIndex { one.faults(of: $0).isEmpty } ?? rest.startIndex : named
      guard let fitting else {
        faults.append("no series '\(one.name ?? "")', but \(series.prefix(6).map(\.name))")
        continue
      }
      faults += one.faults(of: rest[fitting])
      rest.remove(at: fitting)
    }
    return faults
  }

  /// A refusal is whole where it says what was expected and found, quotes what it found, and ends with advice.
  private static func faults(of error: SeriesError, words: [String], forbidden: [String]) -> [String] {
    // Without the file's name, which may hold the words by itself.
    let message = String(error.description.dropFirst(error.source.count))
    var faults: [String] = []
    for word in words where !message.lowercased().contains(word.lowercased()) {
      faults.append("the message lacks '\(word)'")
    }
    for word in forbidden + ["found ''"] where message.contains(word) { faults.append("the message has '\(word)'") }
    if error.expected.isEmpty || error.found.isEmpty {
      faults.append("the message does not say what was expected and found")
    }
    if error.advice.count < 8 || ![".", ".)"].contains(where: error.advice.hasSuffix) {
      faults.append("the message gives no advice")
    }
    return faults
  }
}
