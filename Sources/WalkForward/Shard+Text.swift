extension Shard {
  /// The variables in which job arrays number their elements from 0: of Slurm, Kubernetes and AWS Batch.
  package static let indexVariables = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"]

  /// A part from `i/n`, or from `env/n` with i in the one variable of `environment` that numbers a job array's elements.
  ///
  /// n is always written: what a resubmitted array says about its size is the size of what was resubmitted.
  ///
  /// - Throws: `ConfigurationError` where the text is something else, or where none or several of the variables are set.
  package init(_ text: String, environment: [String: String]) throws(ConfigurationError) {
    let expected = "i/n with whole numbers 0 ≤ i < n ≤ 1000000, such as 0/4, or env/n"
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[1]), (1...Shard.most).contains(count) else {
      throw ConfigurationError(key: "shard", expected: expected, found: "'\(text)'")
    }
    guard parts[0] == "env" else {
      guard let index = Int(parts[0]), let shard = Shard(index: index, count: count) else {
        throw ConfigurationError(key: "shard", expected: expected, found: "'\(text)'")
      }
      self = shard
      return
    }
    let found = Shard.indexVariables.compactMap { name in environment[name].map { (name: name, value: $0) } }
    guard found.count == 1 else {
      throw ConfigurationError(
        key: "shard", expected: "one of \(Shard.indexVariables.joined(separator: ", ")) in the environment",
        found: found.isEmpty ? "none" : found.map(\.name).joined(separator: " and "),
        advice: "Write the number itself, such as --shard 0/\(count).")
    }
    guard let index = Int(found[0].value), let shard = Shard(index: index, count: count) else {
      throw ConfigurationError(
        key: "shard", expected: "a whole number from 0 to \(count - 1) in \(found[0].name)",
        found: "'\(found[0].value)'",
        advice: "Number the array's elements from 0, such as --array=0-\(count - 1).")
    }
    self = shard
  }
}
