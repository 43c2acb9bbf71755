internal import ArgumentParser
internal import Declarations
internal import Forecasters
internal import Series
internal import Settings
internal import WalkForward

/// What is run on what: the inputs and the configuration, for every command that runs or submits.
struct JobOptions: ParsableArguments {
  @Argument(help: "Files, folders or globs.", completion: .file())
  var inputs: [String] = []

  @Option(
    help: "A YAML file of the same names; flags win.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: "Settings by a name: \(Preset.names.joined(separator: ", ")).",
    completion: .list(Preset.names))
  var preset: String?

  @OptionGroup var naming: SettingFlags<NamingSection>
  @OptionGroup(title: "What is forecast") var target: SettingFlags<TargetSection>
  @OptionGroup(title: "The walk") var walk: SettingFlags<WalkSection>
  @OptionGroup(title: "Models and training") var training: SettingFlags<TrainingSection>
  @OptionGroup(title: "What is compared") var arms: SettingFlags<ArmSection>
  @OptionGroup(title: "Reading data") var loading: SettingFlags<LoadingSection>

  func validate() throws {
    if inputs.isEmpty && config == nil {
      throw ValidationError("expected at least one file, folder or glob, or --config. Try: foldcast run data")
    }
  }

  /// The settings from the configuration file, where there is one, and the flags.
  func settings(workers: Int? = nil) throws -> RunSettings {
    let flags = [naming.given, target.given, walk.given, training.given, arms.given, loading.given]
    var settings = try RunSettings(file: config, preset: preset, flags: flags.reduce([:]) { $0.merging($1) { $1 } })
    if !inputs.isEmpty { settings.inputs = inputs }
    if let workers { settings.workers = workers }
    guard !settings.inputs.isEmpty else {
      throw ConfigurationFileError(
        source: config, key: "inputs", expected: "at least one file, folder or glob", found: "none")
    }
    try settings.load.validate()
    let families = Families.with(FoldcastProgram.families)
    settings.configurations = settings.configurations.map { $0.spelled(with: families) }
    for configuration in settings.configurations { try configuration.validate(with: families) }
    return settings
  }
}

enum NamingSection: FlagSection { static let settings = RunConfiguration.naming }
enum TargetSection: FlagSection { static let settings = RunConfiguration.target }
enum WalkSection: FlagSection { static let settings = RunConfiguration.walk }
enum TrainingSection: FlagSection { static let settings = RunConfiguration.training }
enum ArmSection: FlagSection {
  static let settings = RunConfiguration.comparison + RunConfiguration.selection + RunConfiguration.variants
}
enum LoadingSection: FlagSection { static let settings = LoadOptions.settings }
