internal import Foundation
internal import LearningRates
internal import Series
internal import Settings
internal import WalkForward

/// A file of data: the first byte chooses options, the rest is the file.
func fuzzLoader(_ input: [UInt8]) {
  guard let picks = input.first else { return }
  var options = LoadOptions()
  options.limits.unpackedBytes = 8 << 20
  if picks & 1 != 0 { options.separator = [",", "tab", "space", ";"][Int(picks >> 6)] }
  if picks & 2 != 0 { options.duplicates = Duplicates.allCases[Int(picks >> 4) % Duplicates.allCases.count] }
  if picks & 4 != 0 { options.layout = SeriesLayout.allCases[Int(picks >> 5) % SeriesLayout.allCases.count] }
  if picks & 8 != 0 { (options.missing, options.decimal) = (.forwardFill(limit: 2), .comma) }
  let columns = picks & 16 != 0 ? ColumnSelection() : nil
  do {
    let result = try PanelLoader.load(Array(input.dropFirst()), named: "f/X.csv", options: options, columns: columns)
    for facts in result.descriptions { precondition(!facts.details.isEmpty) }
    for series in result.panel.series { precondition(!series.name.isEmpty) }
  } catch is SeriesError {
  } catch {
    fatalError("a foreign error: \(error)")
  }
}

/// A configuration file: what it says is written again, read again, and has to be the same.
func fuzzConfiguration(_ input: [UInt8]) {
  do {
    let settings = try RunSettings(text: String(decoding: input, as: UTF8.self), source: "c.yaml", flags: [:])
    try settings.load.validate()
    for configuration in settings.configurations { try configuration.validate() }
    let again = try RunSettings(text: settings.yaml(), source: "again", flags: [:])
    precondition(again.configurations == settings.configurations, "a configuration changes when it is written")
    precondition(again.inputs == settings.inputs && again.store == settings.store, "inputs or store change")
  } catch let error as ConfigurationFileError {
    precondition(error.source != "again", "what was written is refused: \(error)")
  } catch is ConfigurationError {
  } catch is LoadOptionError {
  } catch is RateRuleError {
  } catch is RivalError {
  } catch {
    fatalError("a foreign error: \(type(of: error)) \(error)")
  }
}
