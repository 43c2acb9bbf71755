internal import Escaping
internal import Foundation
internal import Settings
internal import WalkForward

/// One run in shards as an array of containers, written for the system that starts them.
///
/// The configuration travels in the job itself; inputs and the shards' folder are on one volume that all containers mount.
struct ContainerJob {
  let settings: RunSettings
  let shards: Int
  let folder: String
  /// The image that holds the program `foldcast`.
  let image: String
  /// The claim of a Kubernetes volume, or the identifier of an EFS file system.
  let volume: String
  let cpus: Int
  /// MiB.
  let memory: Int
  /// How often a shard is started before it is given up.
  let attempts: Int

  /// The folder at which the volume is mounted: the nearest one that holds inputs and shards.
  ///
  /// - Throws: `ConfigurationFileError` where that is the root.
  func mount() throws -> String {
    let paths = (settings.inputs.map { ($0 as NSString).deletingLastPathComponent } + [folder]).map {
      URL(filePath: $0).standardized.pathComponents
    }
    var common = paths[0]
    for path in paths { common = zip(common, path).prefix { $0 == $1 }.map(\.0) }
    guard common.count > 1 else {
      throw ConfigurationFileError(
        source: nil, key: "--folder",
        expected: "a folder below one that holds the inputs too, which the containers mount",
        found: folder)
    }
    return "/" + common.dropFirst().joined(separator: "/")
  }

  private func arguments(config: String) -> [String] {
    ["run", "--config", config, "--shard", "env/\(shards)", "--folder", folder, "--workers", String(cpus), "--quiet"]
  }

  // MARK: Kubernetes

  /// A ConfigMap with the configuration and an Indexed Job, as YAML.
  func kubernetes() throws -> String {
    let text = try settings.yaml().split(separator: "\n", omittingEmptySubsequences: false)
    let configuration = text.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    let words = try (["foldcast"] + arguments(config: "/etc/foldcast/run.yaml")).map(Self.quoted)
    return """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: foldcast
      data:
        run.yaml: |2
      \(configuration)
      ---
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: foldcast
      spec:
        completionMode: Indexed
        completions: \(shards)
        parallelism: \(shards)
        backoffLimitPerIndex: \(attempts)
        template:
          spec:
            restartPolicy: Never
            containers:
              - name: foldcast
                image: \(try Self.quoted(image))
                command: [\(words.joined(separator: ", "))]
                resources:
                  requests: {cpu: "\(cpus)", memory: \(memory)Mi}
                  limits: {memory: \(memory)Mi}
                volumeMounts:
                  - {name: configuration, mountPath: /etc/foldcast, readOnly: true}
                  - {name: shared, mountPath: \(try Self.quoted(try mount()))}
            volumes:
              - name: configuration
                configMap: {name: foldcast}
              - name: shared
                persistentVolumeClaim: {claimName: \(try Self.quoted(volume))}

      """
  }

  /// A text as YAML and JSON both write it.
  private static func quoted(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return Escape.json(try encoder.encode(text))
  }

  // MARK: AWS Batch

  /// What `aws batch register-job-definition` and `aws batch submit-job` take as their JSON input, under the names of these calls.
  func awsBatch() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Escape.json(try encoder.encode(try Calls(self)))
  }

  private struct Calls: Encodable {
    struct Registration: Encodable {
      var jobDefinitionName = "foldcast"
      var type = "container"
      var retryStrategy: Retry
      var containerProperties: Container
    }
    struct Retry: Encodable { var attempts: Int }
    struct Pair: Encodable { var name, value: String }
    struct Resource: Encodable { var type, value: String }
    struct Mount: Encodable { var sourceVolume, containerPath: String }
    struct Volume: Encodable {
      struct FileSystem: Encodable { var fileSystemId: String }
      var name: String
      var efsVolumeConfiguration: FileSystem
    }
    struct Container: Encodable {
      var image: String
      var command: [String]
      var environment: [Pair]
      var resourceRequirements: [Resource]
      var mountPoints: [Mount]
      var volumes: [Volume]
    }
    struct Submission: Encodable {
      struct Array: Encodable { var size: Int }
      var jobName = "foldcast"
      var jobQueue = "foldcast"
      var jobDefinition = "foldcast"
      var arrayProperties: Array
    }

    var registerJobDefinition: Registration
    var submitJob: Submission

    init(_ job: ContainerJob) throws {
      let program = (["foldcast"] + job.arguments(config: "/tmp/run.yaml")).map(Escape.shell).joined(separator: " ")
      registerJobDefinition = Registration(
        retryStrategy: Retry(attempts: job.attempts),
        containerProperties: Container(
          image: job.image,
          // There is no place for a file in a job definition; exec, so that signals reach foldcast itself.
          command: ["sh", "-c", "printf %s \"$FOLDCAST_RUN\" > /tmp/run.yaml && exec \(program)"],
          environment: [Pair(name: "FOLDCAST_RUN", value: try job.settings.yaml())],
          resourceRequirements: [
            Resource(type: "VCPU", value: String(job.cpus)), Resource(type: "MEMORY", value: String(job.memory)),
          ], mountPoints: [Mount(sourceVolume: "shared", containerPath: try job.mount())],
          volumes: [Volume(name: "shared", efsVolumeConfiguration: Volume.FileSystem(fileSystemId: job.volume))]))
      submitJob = Submission(arrayProperties: Submission.Array(size: job.shards))
    }
  }
}
