internal import ArgumentParser
internal import Reporter
internal import Results

/// `foldcast digest`: what a store holds, counted.
struct DigestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Print counts and digests of what a store holds, arm by arm.",
    discussion: """
      Runs with the same bits have the same digests: compare stores with 'diff'. A run is a line with its identity and the digest of all its \
      rows, times and seconds left out; then its arms, a line each with forecasts, epochs, folds and the digest of these rows \
      over all series. Rows that are gone or altered since they were written are named on standard error.
      Exit codes: 0 all is as it was written, 65 rows are gone or altered, or the store cannot be read.
      """)

  @Argument(help: "The store, as written by 'foldcast run --store'.", completion: .file())
  var store: String
  @OptionGroup var choice: RunChoice

  func run() async throws {
    try await Failures.translated {
      let reader = try ResultReader(path: store)
      let report = try DigestReport(reader, runs: choice.runs)
      for line in report.lines { print(line) }
      for note in report.notes { Failures.say("note: \(note)") }
      _ = try reader.unalteredRuns(named: choice.runs)
    }
  }
}
