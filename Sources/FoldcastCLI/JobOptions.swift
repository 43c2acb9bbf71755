internal import ArgumentParser
internal import Forecasters
internal import Series
internal import Settings
internal import WalkForward

/// What is run on what: the inputs and the configuration, for every command that runs or submits.
struct JobOptions: ParsableArguments {
  @Argument(help: "Files, folders or globs.", completion: .file())
  var inputs: [String] = []

  @Option(
    help: "A YAML file with the same names as these flags; flags win.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?
  @Option(help: "The run's name in store and report.")
  var name: String?

  @OptionGroup(title: "What is forecast") var target: TargetFlags
  @OptionGroup(title: "The walk") var walk: WalkFlags
  @OptionGroup(title: "Models and training") var training: TrainingFlags
  @OptionGroup(title: "What is compared") var arms: ArmFlags
  @OptionGroup(title: "Reading data") var loading: LoadingOptions

  func validate() throws {
    if inputs.isEmpty && config == nil {
      throw ValidationError("expected at least one file, folder or glob, or --config. Try: foldcast run data")
    }
  }

  /// The settings from the configuration file, where there is one, and the flags.
  func settings(workers: Int? = nil) throws -> RunSettings {
    var given = target.given + walk.given + training.given + arms.given
    if let name { given.append(GivenFlag(key: "name", text: name)) }
    var settings = try RunSettings(file: config, flags: given)
    if !inputs.isEmpty { settings.inputs = inputs }
    if let workers { settings.workers = workers }
    settings.load = loading.options(over: settings.load)
    guard !settings.inputs.isEmpty else {
      throw ConfigurationFileError(
        source: config, key: "inputs", expected: "at least one file, folder or glob", found: "none")
    }
    try settings.load.validate()
    for configuration in settings.configurations { try configuration.validate(with: .with(FoldcastProgram.families)) }
    return settings
  }
}
