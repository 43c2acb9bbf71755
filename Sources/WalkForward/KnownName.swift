internal import Declarations
package import Series

/// What is known in advance, as it is written: a column, by itself or transformed, or a part of the calendar.
package struct KnownName: Sendable, Hashable {
  /// What is known.
  package let source: KnownFeature.Source
}

extension KnownName: TextCoded {
  /// What it is.
  package static let kind =
    "COLUMN, COLUMN:TRANSFORM with one of \(Target.Kind.ofOneSeries.map(\.rawValue).joined(separator: ", ")) after the colon, "
    + "\(choice(CalendarFeature.self))"

  /// The text.
  package var text: String {
    switch source {
    case .column(let column): column.description
    case .calendar(let feature): feature.rawValue
    case .holidays: "holidays"
    }
  }

  /// What a text names.
  package init?(text: String) throws {
    if let feature = try CalendarFeature(text: text) {
      source = .calendar(feature)
    } else if let column = Covariate(text: text), !column.column.isEmpty {
      source = .column(column)
    } else {
      return nil
    }
  }
}

extension RunConfiguration {
  /// What is known in advance, as windows of this lookback read it at the instants of all leads.
  var knownFeatures: [KnownFeature] {
    // What cannot be run is refused; here it must not be counted for ever.
    guard lookback > 0, latency >= 0, (1...Self.maximumWindow).contains(horizon) else { return [] }
    let days = holidays.compactMap(\.wholeDay)
    let sources = known.map(\.source) + (days.isEmpty ? [] : [.holidays(days.sorted())])
    let shifts = KnownFeature.shifts(horizon: horizon, latency: latency, lookback: lookback)
    return sources.flatMap { source in shifts.map { KnownFeature(source, ahead: $0) } }
  }

  /// The columns of a series that are known in advance.
  var knownColumns: [String] {
    entries.flatMap(\.known).compactMap {
      if case .column(let column) = $0.source { column.column } else { nil }
    }
  }
}
