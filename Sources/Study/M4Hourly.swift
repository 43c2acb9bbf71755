internal import Series
internal import Statistics

/// The 414 hourly series of the M4 competition with the 48 hours that were to be forecast (Makridakis and others 2020,
/// doi:10.1016/j.ijforecast.2019.04.014), and its measures.
struct M4Hourly: Sendable {
  /// Hours of a forecast.
  static let horizon = 48
  /// Hours of a season.
  static let season = 24

  /// One series.
  struct Member: Sendable, Equatable {
    /// Its name, H1 to H414.
    let name: String
    /// What was given.
    let history: [Double]
    /// What came: 48 hours.
    let future: [Double]
  }

  /// Errors of one method, series by series: sMAPE in per cent, MASE by steps over 24 hours.
  struct Score: Sendable, Equatable {
    let smapes: [Double]
    let mases: [Double]

    var smape: Double { smapes.reduce(0, +) / Double(smapes.count) }
    var mase: Double { mases.reduce(0, +) / Double(mases.count) }

    /// The overall weighted average to the competition's Naive2.
    func owa(_ naive2: Score) throws -> Double {
      try ScaledErrors.owa(smape: smapes, mase: mases, naiveSmape: naive2.smapes, naiveMase: naive2.mases)
    }
  }

  /// The series.
  let members: [Member]

  init(members: [Member]) { self.members = members }

  /// Reads both official files.
  ///
  /// - Throws: `SeriesError` where one is missing or they do not fit together.
  init(_ sources: StudySources) throws {
    func load(_ part: String) throws -> [TimeSeries] {
      try sources.load("C_classic/m4/Hourly-\(part).csv") { $0.layout = .rows }
    }
    let futures = try load("test").reduce(into: [String: [Double]]()) { $0[$1.name] = $1.columns[0].values }
    members = try load("train").map { series in
      guard let future = futures[series.name], future.count == Self.horizon else {
        throw SeriesError(
          source: "Hourly-test.csv", expected: "\(Self.horizon) hours of \(series.name)",
          found: "\(futures[series.name]?.count ?? 0)", advice: "Use both published files in full.")
      }
      return Member(name: series.name, history: series.columns[0].values, future: future)
    }
  }

  /// The errors of forecasts, one of 48 hours a series.
  func score(_ forecasts: [[Double]]) throws -> Score {
    Score(
      smapes: try zip(members, forecasts).map { try ScaledErrors.smape(actual: $0.future, forecast: $1) },
      mases: try zip(members, forecasts).map {
        try ScaledErrors(actual: $0.future, forecast: $1, history: $0.history, season: Self.season).mase
      })
  }

  /// The errors of a naive forecast.
  func score(_ naive: M4Naive) throws -> Score {
    try score(members.map { naive.forecast($0.history, steps: Self.horizon, season: Self.season) })
  }

  /// The same task 48 hours earlier: what was given, without its last 48 hours, and those.
  var earlier: M4Hourly {
    M4Hourly(
      members: members.map {
        Member(
          name: $0.name, history: Array($0.history.dropLast(Self.horizon)),
          future: Array($0.history.suffix(Self.horizon)))
      })
  }
}

/// The competition's naive forecasts of a history.
enum M4Naive: String, CaseIterable, Sendable {
  /// As the last value.
  case naive = "Naive"
  /// As the same hour of the last day.
  case seasonal = "sNaive"
  /// As the last seasonally adjusted value, with the season put back where the history has one.
  case adjusted = "Naive2"

  /// sMAPE and MASE on the hourly series by the competition's workbook of results.
  var published: [Double] {
    switch self {
    case .naive: [43.003, 11.608]
    case .seasonal: [13.912, 1.193]
    case .adjusted: [18.383, 2.395]
    }
  }

  /// Forecasts of so many steps.
  func forecast(_ history: [Double], steps: Int, season: Int) -> [Double] {
    let last = history[history.count - 1]
    switch self {
    case .naive: return Array(repeating: last, count: steps)
    case .seasonal: return (0..<steps).map { history[history.count - season + $0 % season] }
    case .adjusted:
      guard Self.isSeasonal(history, season: season) else { return Array(repeating: last, count: steps) }
      let indices = Self.seasonalIndices(history, season: season)
      let adjusted = last / indices[(history.count - 1) % season]
      return (0..<steps).map { adjusted * indices[(history.count + $0) % season] }
    }
  }

  /// Whether the autocorrelation r at lag m is beyond its 90 % limit, |r_m| > 1.645 √((1 + 2 Σ_{i<m} r_i²) / n); never below three seasons.
  static func isSeasonal(_ x: [Double], season m: Int) -> Bool {
    guard x.count >= 3 * m else { return false }
    let mean = x.reduce(0, +) / Double(x.count)
    let deviations = x.map { $0 - mean }
    func covariance(_ lag: Int) -> Double {
      var sum = 0.0
      for t in lag..<deviations.count { sum += deviations[t] * deviations[t - lag] }
      return sum
    }
    let variance = covariance(0)
    let r = (1...m).map { covariance($0) / variance }
    let limit = 1.645 * ((1 + 2 * r.dropLast().reduce(0) { $0 + $1 * $1 }) / Double(x.count)).squareRoot()
    return abs(r[m - 1]) > limit
  }

  /// Factors of a season by classical decomposition: means of x over its centred moving average by position, scaled to mean 1.
  ///
  /// Position 0 is that of x's first value. The season is even.
  static func seasonalIndices(_ x: [Double], season m: Int) -> [Double] {
    var (sums, counts) = ([Double](repeating: 0, count: m), [Double](repeating: 0, count: m))
    for t in m / 2..<x.count - m / 2 {
      let inner = x[t - m / 2 + 1..<t + m / 2].reduce(0, +)
      let trend = (inner + (x[t - m / 2] + x[t + m / 2]) / 2) / Double(m)
      sums[t % m] += x[t] / trend
      counts[t % m] += 1
    }
    let means = zip(sums, counts).map { $0 / $1 }
    let centre = means.reduce(0, +) / Double(m)
    return means.map { $0 / centre }
  }
}
