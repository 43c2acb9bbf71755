internal import Foundation
internal import Kernels

/// The project's own measurements, as one JSON object a line.
@main
struct FoldcastBench {
  static let usage = """
    usage: foldcast-bench step [--seconds S] [--only KIND[,HIDDEN[,BATCH]]]
           foldcast-bench load [--rounds N] FILE…

      step   microseconds of one training step (gather, forward, squared error, backward, Adam) of small forecasters;
             the median of five rounds of S seconds each (0.3 by default), after the gradient was checked.
             --only names some of the cases: "lstm", "lstm,64" or "lstm,64,128".
      load   seconds of reading each file as one series, all columns, with all checks; the median of N rounds (5 by
             default) after a first that fills the page cache.

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
    switch arguments.first {
    case "step": try step(arguments)
    case "load": try load(arguments)
    default: throw UsageError(found: arguments)
    }
  }

  private static func step(_ arguments: [String]) throws {
    var seconds = 0.3
    var only: [String] = []
    var options = arguments.dropFirst()
    while let name = options.popFirst() {
      guard let value = options.popFirst() else { throw UsageError(found: arguments) }
      switch name {
      case "--seconds":
        guard let number = Double(value), number > 0 else { throw UsageError(found: arguments) }
        seconds = number
      case "--only": only = value.split(separator: ",").map(String.init)
      default: throw UsageError(found: arguments)
      }
    }
    try StepBenchmark(seconds: seconds, only: only).run()
  }

  private static func load(_ arguments: [String]) throws {
    var rounds = 5
    var files = arguments.dropFirst()
    if files.first == "--rounds" {
      guard let value = files.dropFirst().first, let number = Int(value), number > 0 else {
        throw UsageError(found: arguments)
      }
      rounds = number
      files = files.dropFirst(2)
    }
    guard !files.isEmpty else { throw UsageError(found: arguments) }
    try LoadBenchmark(files: Array(files), rounds: rounds).run()
  }
}

/// The arguments are not those of a benchmark.
struct UsageError: Error, CustomStringConvertible {
  let found: [String]
  var description: String { "cannot read the arguments \"\(found.joined(separator: " "))\"\n\(FoldcastBench.usage)" }
}
