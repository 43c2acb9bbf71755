internal import Foundation
internal import Kernels

/// The project's own measurements, as one JSON object a line.
@main
struct FoldcastBench {
  static let usage = """
    usage: foldcast-bench step [--seconds S]

      step   microseconds of one training step (gather, forward, squared error, backward, Adam) of small forecasters;
             the median of five rounds of S seconds each (0.3 by default), after the gradient was checked.

    """

  static func main() {
    do {
      _ = try CPULevel.select()
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("foldcast-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  static func run(_ arguments: [String]) throws {
    guard arguments.first == "step" else { throw UsageError(found: arguments) }
    let options = arguments.dropFirst()
    var seconds = 0.3
    if !options.isEmpty {
      guard options.count == 2, options.first == "--seconds", let value = options.last.flatMap(Double.init), value > 0
      else {
        throw UsageError(found: arguments)
      }
      seconds = value
    }
    try StepBenchmark(seconds: seconds).run()
  }
}

/// The arguments are not those of a benchmark.
struct UsageError: Error, CustomStringConvertible {
  let found: [String]
  var description: String { "cannot read the arguments \"\(found.joined(separator: " "))\"\n\(FoldcastBench.usage)" }
}
