public import ArgumentParser
public import Metrics

/// The measure by which forecasts are judged.
struct MetricOption: ParsableArguments {
  @Option(help: "The measure of forecasts: \(Metric.all.map { "\($0.name) (\($0.words))" }.joined(separator: ", ")).")
  var metric = Metric.all[0]
}

extension Metric: ExpressibleByArgument {
  /// The measure of that name.
  public init?(argument: String) { self.init(named: argument) }

  /// The name.
  public var defaultValueDescription: String { name }

  /// The names of all measures.
  public static var allValueStrings: [String] { all.map(\.name) }
}
