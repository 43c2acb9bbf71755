internal import Foundation

/// How much memory a run may plan with.
enum MachineMemory {
  /// Three quarters of what this process may have: the machine's memory, its control group's and the shell's limit.
  static var limit: Int {
    var least = ProcessInfo.processInfo.physicalMemory
    var shell = rlimit()
    if getrlimit(addressSpace, &shell) == 0 { least = min(least, UInt64(shell.rlim_cur)) }
    if let group = controlGroup { least = min(least, group) }
    return Int(clamping: least / 4 * 3)
  }

  /// The least limit of the process's control group and those above it, as containers and Slurm set it; nil for none.
  private static var controlGroup: UInt64? {
    for line in text("/proc/self/cgroup")?.split(separator: "\n") ?? [] {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      // Version 2 has one group for everything, version 1 one for memory.
      let least =
        parts[1].isEmpty
        ? leastLimit("/sys/fs/cgroup", parts[2], "memory.max")
        : parts[1] == "memory" ? leastLimit("/sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes") : nil
      if let least { return least }
    }
    return nil
  }

  private static func leastLimit(_ root: String, _ group: Substring, _ file: String) -> UInt64? {
    var names = group.split(separator: "/")
    var least: UInt64?
    while true {
      let limit = text(([root] + names.map(String.init) + [file]).joined(separator: "/")).flatMap {
        UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      if let limit { least = min(least ?? limit, limit) }
      if names.popLast() == nil { return least }
    }
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}

#if canImport(Glibc)
  private let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
#else
  private let addressSpace = RLIMIT_AS
#endif
