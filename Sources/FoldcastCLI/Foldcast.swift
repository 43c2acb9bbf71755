internal import ArgumentParser
internal import Escaping
public import Forecasters
internal import Foundation
internal import Results
public import Series

/// The command line as a library, for a program that adds forecasters and readers of its own to it.
///
/// Such a program has three lines, and knows every command, flag and configuration key of `foldcast`:
///
///     import FoldcastCLI
///     import MyForecasters
///     await FoldcastProgram.run(with: [.mine])
public enum FoldcastProgram {
  /// The families that runs and audits may name.
  @TaskLocal static var families: [ForecasterFamily] = []
  /// The kinds of files that are known beside the built-in ones.
  @TaskLocal static var formats: [TableFormat] = []

  /// Runs the command that the command line asks for, and ends the process where it went wrong.
  ///
  /// The families may be named beside the built-in ones, by `--forecaster` and `--naive`; files of the formats may be named wherever
  /// files of prices are.
  public static func run(with families: [ForecasterFamily] = [], reading formats: [TableFormat] = []) async {
    await $families.withValue(families) { await $formats.withValue(formats) { await Foldcast.main() } }
  }
}

/// The command `foldcast`.
struct Foldcast: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "foldcast",
    abstract: "Walk-forward forecasting with ALDVI: retrained fold by fold, compared with models fitted at random.",
    discussion: """
      foldcast run FILES… trains, forecasts and scores into a SQLite store and prints the report.
      Nothing that a model sees comes from after its cutoff, and the same inputs, configuration and seed give the same bits.
      """,
    version: Version.text,
    subcommands: [
      RunCommand.self, ForecastCommand.self, AuditCommand.self, Report.self, TradeCommand.self, IntervalsCommand.self,
      CompareCommand.self, ImportCommand.self,
      DigestCommand.self, Export.self, DataCommand.self, StudyCommand.self, SubmitCommand.self,
      StatusCommand.self, MissingCommand.self, MergeCommand.self,
    ], helpNames: HelpScope.names)

  /// Runs the command that is asked for; a message on a word that cannot be understood shows what is not to be seen in it.
  static func main() async {
    let words = CommandLine.arguments.dropFirst()
    await HelpScope.$isShort.withValue(HelpScope.isShort(words)) { await run(words) }
  }

  private static func run(_ words: ArraySlice<String>) async {
    do {
      if let complaint = GivenTwice.complaint(words) { throw ValidationError(complaint) }
      var command = try parsed(words)
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      let (code, message) = (exitCode(for: error), fullMessage(for: error))
      if !message.isEmpty {
        if code.isSuccess { Output.pass(message) } else { Failures.show(Escape.lines(message) + "\n") }
      }
      Foundation.exit(code.rawValue)
    }
  }

  /// The command of a command line; of one that the parser refuses, names that do not exist are said first.
  private static func parsed(_ words: ArraySlice<String>) throws -> any ParsableCommand {
    do { return try parseAsRoot() } catch {
      if !exitCode(for: error).isSuccess, let complaint = UnknownWord.complaint(words) {
        Failures.say("foldcast: \(complaint)")
        throw Failures.usage
      }
      throw error
    }
  }
}

/// Commands on data.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at price files, or make synthetic ones.",
    subcommands: [DataDescribe.self, DataSynth.self])
}
