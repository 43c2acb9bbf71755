internal import Declarations
internal import Foundation

/// A column that is made of others of the same series row by row, each row from itself and rows before it: `logRange(High,Low)`,
/// `mean(logRange(High,Low),5)`.
///
/// A text is a formula where no column has it as its name.
struct ColumnFormula: Sendable, Equatable {
  /// What a formula makes of a series' values.
  enum Function: String, CaseIterable, Sendable {
    case log, abs, sq, sqrt
    case logRange, range, ratio, product
    case diff, `return`, logReturn
    case mean, sum, min, max, std, realized

    /// The columns that it takes.
    var columns: Int {
      switch self {
      case .logRange, .range, .ratio, .product: 2
      default: 1
      }
    }

    /// Whether it also takes a number of rows, the newest of which is the row itself.
    var rolls: Bool {
      switch self {
      case .mean, .sum, .min, .max, .std, .realized: true
      default: false
      }
    }

    /// How it is written.
    var form: String { "\(rawValue)(\(columns == 2 ? "COLUMN,COLUMN" : rolls ? "COLUMN,ROWS" : "COLUMN"))" }

    /// The rows before the first that has a value, given how many it takes.
    fileprivate func leadIn(_ rows: Int) -> Int {
      switch self {
      case .diff, .return, .logReturn: 1
      case .realized: rows
      default: rolls ? rows - 1 : 0
      }
    }
  }

  private indirect enum Node: Sendable, Equatable {
    case column(String)
    case made(Function, [Node], rows: Int)
  }

  private let node: Node
  /// The formula as it is written.
  let text: String

  /// The formula of a text; nil where it does not begin as one.
  ///
  /// Throws where it begins as one and goes on as none.
  init?(_ text: String, in source: String) throws(SeriesError) {
    var rest = Substring(text)
    guard Self.function(&rest) != nil, text.last == ")" else { return nil }
    rest = Substring(text)
    node = try Self.node(&rest, text, source, depth: 0)
    guard rest.isEmpty else { throw Self.fault(text, source, "its end", "'\(rest)'") }
    self.text = text
  }

  /// All functions with what they take.
  static let forms = Function.allCases.map(\.form).joined(separator: ", ")

  /// The columns that it is made of, each once.
  var columns: [String] {
    func names(_ node: Node) -> [String] {
      switch node {
      case .column(let name): [name]
      case .made(_, let parts, _): parts.flatMap(names)
      }
    }
    return names(node).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The function that is applied last, and whether to one column as it stands.
  fileprivate var outermost: (function: String, isOfOneColumn: Bool)? {
    guard case .made(let function, let parts, _) = node else { return nil }
    if parts.count == 1, case .column = parts[0] { return (function.rawValue, true) }
    return (function.rawValue, false)
  }

  // MARK: Reading

  private static func function(_ rest: inout Substring) -> Function? {
    guard let open = rest.firstIndex(of: "("),
      let function = Function.allCases.first(where: {
        $0.rawValue.lowercased() == rest[..<open].trimmingCharacters(in: .whitespaces).lowercased()
      })
    else { return nil }
    rest = rest[rest.index(after: open)...]
    return function
  }

  private static func node(
    _ rest: inout Substring, _ text: String, _ source: String, depth: Int
  ) throws(SeriesError) -> Node {
    guard depth < 16 else { throw fault(text, source, "at most 16 functions within each other", "more") }
    var inner = rest
    guard let next = rest.firstIndex(where: { "(,)".contains($0) }), rest[next] == "(", let function = function(&inner)
    else {
      // A column's name may hold what is in parentheses itself, as 'Volume (USD)' does.
      let name = argument(&rest).trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty else { throw fault(text, source, "a column's name", "nothing") }
      return .column(name)
    }
    rest = inner
    var parts: [Node] = []
    for place in 0..<function.columns {
      if place > 0 { try take(",", &rest, text, source, function) }
      parts.append(try node(&rest, text, source, depth: depth + 1))
    }
    var rows = 1
    if function.rolls {
      try take(",", &rest, text, source, function)
      let written = argument(&rest).trimmingCharacters(in: .whitespaces)
      guard let count = Int(written), (1...100_000).contains(count) else {
        throw fault(text, source, "a number of rows from 1 to 100000 in \(function.form)", "'\(written)'")
      }
      rows = count
    }
    try take(")", &rest, text, source, function)
    return .made(function, parts, rows: rows)
  }

  /// Up to the comma or parenthesis that ends an argument.
  private static func argument(_ rest: inout Substring) -> Substring {
    var open = 0
    let end = rest.firstIndex { character in
      if character == "(" { open += 1 }
      if character == ")" { open -= 1 }
      return open < 0 || open == 0 && character == ","
    }
    defer { rest = rest[(end ?? rest.endIndex)...] }
    return rest[..<(end ?? rest.endIndex)]
  }

  private static func take(
    _ character: Character, _ rest: inout Substring, _ text: String, _ source: String, _ function: Function
  ) throws(SeriesError) {
    rest = rest.drop { $0.isWhitespace }
    guard rest.first == character else {
      throw fault(text, source, function.form, rest.isEmpty ? "its end" : "'\(rest.prefix(20))'")
    }
    rest = rest.dropFirst().drop { $0.isWhitespace }
  }

  private static func fault(_ text: String, _ source: String, _ expected: String, _ found: String) -> SeriesError {
    SeriesError(
      source: source, column: text, expected: expected, found: found, advice: "Formulas of columns are \(forms).")
  }
}

extension ColumnFormula {
  /// Its values in the rows of a series, `nan` in the first rows for which it is not defined; none of its columns may lack a value.
  ///
  /// No value depends on a row after its own. O(rows × rows that it takes). Throws where a value is not finite.
  func values(in series: TimeSeries) throws(SeriesError) -> [Double] { try values(node, in: series).values }

  private func values(
    _ node: Node, in series: TimeSeries
  ) throws(SeriesError) -> (values: [Double], leadIn: Int) {
    switch node {
    case .column(let name): return (try series.column(named: name).values, 0)
    case .made(let function, let parts, let rows):
      var inputs: [[Double]] = []
      var leadIn = function.leadIn(rows)
      var deepest = 0
      for part in parts {
        let found = try values(part, in: series)
        inputs.append(found.values)
        deepest = Swift.max(deepest, found.leadIn)
      }
      leadIn += deepest
      var made = [Double](repeating: .nan, count: series.count)
      for row in Swift.min(leadIn, series.count)..<series.count {
        made[row] = function.value(inputs, at: row, rows)
        guard made[row].isFinite else {
          throw SeriesError(
            source: series.name, column: text, expected: "a finite \(function.rawValue)",
            found:
              "\(made[row]) of \(inputs.map { "\($0[row])" }.joined(separator: " and ")) at \(series.place(ofRow: row))",
            advice: "Leave such rows out, by marking the value as missing with --missing-value.")
        }
      }
      return (made, leadIn)
    }
  }
}

extension ColumnFormula.Function {
  /// The value at a row that has all that it takes.
  fileprivate func value(_ inputs: [[Double]], at row: Int, _ rows: Int) -> Double {
    let x = inputs[0]
    var window: ArraySlice<Double> { x[row - rows + 1...row] }
    var mean: Double { window.reduce(0, +) / Double(rows) }
    switch self {
    case .log: return Foundation.log(x[row])
    case .abs: return Swift.abs(x[row])
    case .sq: return x[row] * x[row]
    case .sqrt: return x[row].squareRoot()
    case .logRange: return Foundation.log(x[row] / inputs[1][row])
    case .range: return x[row] - inputs[1][row]
    case .ratio: return x[row] / inputs[1][row]
    case .product: return x[row] * inputs[1][row]
    case .diff: return x[row] - x[row - 1]
    case .return: return x[row] / x[row - 1] - 1
    case .logReturn: return Foundation.log(x[row] / x[row - 1])
    case .mean: return mean
    case .sum: return window.reduce(0, +)
    case .min: return window.min() ?? .nan
    case .max: return window.max() ?? .nan
    case .std:
      let middle = mean
      return (window.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(rows)).squareRoot()
    case .realized:
      return (row - rows + 1...row).reduce(0) { sum, t in
        let step = Foundation.log(x[t] / x[t - 1])
        return sum + step * step
      }.squareRoot()
    }
  }
}

/// How a column is made of others, where its name is a formula.
package struct ColumnMaking {
  /// The function's name, such as `log`.
  package let function: String
  /// Whether it is made of one column as it stands in the file.
  package let isOfOneColumn: Bool

  /// The making of a column; nil of one that is no formula.
  package init?(of name: String) {
    guard let parts = (try? ColumnFormula(name, in: name))?.outermost else { return nil }
    (function, isOfOneColumn) = parts
  }
}
