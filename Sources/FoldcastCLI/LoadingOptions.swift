internal import ArgumentParser
internal import Series

/// Placeholder until the loader's own flags.
struct LoadingOptions: ParsableArguments {
  func apply(to options: inout LoadOptions) throws {}
}
