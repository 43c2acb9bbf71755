internal import Declarations
internal import Results
internal import Statistics
internal import WalkForward

/// What a traded book is set beside.
package enum Benchmark: Sendable, Equatable {
  /// The same series, bought in the first row and held: their shares drift with what they earn.
  case buyAndHold
  /// The same series, held at equal shares.
  case equalWeight
  /// One series of the run, held.
  case series(String)
  /// Nothing.
  case none

  /// Its name: `buyAndHold`, `equalWeight`, the series' own, or nil for none.
  var name: String? {
    switch self {
    case .buyAndHold: "buyAndHold"
    case .equalWeight: "equalWeight"
    case .series(let name): name
    case .none: nil
    }
  }

  /// It in words.
  var words: String {
    switch self {
    case .buyAndHold: "buy and hold"
    case .equalWeight: "equal shares"
    case .series(let name): "hold \(name)"
    case .none: "nothing"
    }
  }
}

/// The returns of a benchmark, gathered series by series beside the paths of an arm.
struct BenchmarkRows {
  private let choice: Benchmark
  private let cost: Double
  /// The returns of the one series that is held, by place on the clock; empty for other benchmarks.
  private var returns: [Double] = []
  private var held: [(path: TradingPath, places: [Int])] = []

  /// The benchmark of an arm, which is none where the table has not the series that it names.
  init(_ choice: Benchmark, arm: StoredArm, in table: ReturnTable, costBasisPoints: Double) throws {
    cost = costBasisPoints
    guard case .series(let name) = choice else {
      self.choice = choice
      return
    }
    guard let series = table.series.first(where: { $0.name == name }), let rows = try table.rows(of: series, arm: arm)
    else {
      self.choice = .none
      return
    }
    self.choice = choice
    returns = [Double](repeating: .nan, count: table.clock.count)
    for (place, gain) in zip(rows.places, rows.traded.returns) { returns[place] = gain }
  }

  /// Takes the returns of a series in the rows that it is traded; what it is set beside itself, nil for no benchmark.
  mutating func add(_ own: ArraySlice<Double>, at places: [Int]) -> TradingPath? {
    switch choice {
    case .none: return nil
    case .series:
      return .held(places.map { returns[$0] }, firstRow: places[0], costBasisPoints: cost)
    case .buyAndHold, .equalWeight:
      let path = TradingPath.held(own, firstRow: places[0], costBasisPoints: cost)
      held.append((path, places))
      return path
    }
  }

  /// What the whole book is set beside, in the rows of the book.
  func path(of rows: Range<Int>) -> TradingPath? {
    switch choice {
    case .none: return nil
    case .series: return .held(returns[rows], firstRow: rows.lowerBound, costBasisPoints: cost)
    case .buyAndHold: return .drifting(held)
    case .equalWeight:
      var book = TradingBook(rows: rows.upperBound)
      for (path, places) in held { book.add(path, at: places) }
      return book.path
    }
  }
}
