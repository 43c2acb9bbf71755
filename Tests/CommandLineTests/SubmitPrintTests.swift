import Foundation
import Testing
import Yams

@Suite("What is printed for systems that start containers")
struct SubmitPrintTests {
  private func printed(_ flags: [String], in scratch: Scratch) async throws -> Ended {
    try await Program.run(
      [
        "submit", "data/a.csv", "--shards", "3", "--folder", "parts", "--forecaster", "linear", "--name",
        "x: \"y\" 'z' #é",
      ]
        + flags, in: scratch)
  }

  private let contained = ["--image", "registry/foldcast:1", "--volume", "prices"]

  @Test("Kubernetes gets a configuration and an Indexed Job that runs with it")
  func kubernetes() async throws {
    let scratch = try Scratch()
    let ended = try await printed(["--print", "kubernetes", "--cpus", "2", "--memory", "512"] + contained, in: scratch)
    #expect(ended.code == 0 && ended.errors == "", "\(ended.errors)")
    let documents = try Array(load_all(yaml: ended.output)).compactMap { $0 as? [String: Any] }
    #expect(documents.map { $0["kind"] as? String } == ["ConfigMap", "Job"])
    let data = try #require(documents[0]["data"] as? [String: String])
    scratch.write("run.yaml", try #require(data["run.yaml"]))
    // The configuration is whole: it prints itself.
    let again = try await Program.run(["run", "--config", "run.yaml", "--print-config"], in: scratch)
    #expect(again.output == data["run.yaml"], "\(again.errors)")
    let spec = try #require(documents[1]["spec"] as? [String: Any])
    #expect(spec["completions"] as? Int == 3 && spec["completionMode"] as? String == "Indexed")
    let pod = try #require((spec["template"] as? [String: Any])?["spec"] as? [String: Any])
    let container = try #require((pod["containers"] as? [[String: Any]])?.first)
    let command = try #require(container["command"] as? [String])
    #expect(command.prefix(4) == ["foldcast", "run", "--config", "/etc/foldcast/run.yaml"])
    #expect(zip(command, command.dropFirst()).contains { $0 == ("--shard", "env/3") })
    let mounts = try #require(container["volumeMounts"] as? [[String: Any]])
    #expect(mounts.contains { $0["mountPath"] as? String == scratch.path })
  }

  @Test("AWS Batch gets both calls, with the same configuration")
  func awsBatch() async throws {
    let scratch = try Scratch()
    let ended = try await printed(["--print", "awsbatch", "--rounds", "5"] + contained, in: scratch)
    #expect(ended.code == 0 && ended.errors == "", "\(ended.errors)")
    struct Calls: Decodable {
      struct Definition: Decodable {
        struct Container: Decodable {
          struct Pair: Decodable { var name, value: String }
          var image: String
          var command: [String]
          var environment: [Pair]
        }
        var containerProperties: Container
      }
      struct Submission: Decodable {
        struct Array: Decodable { var size: Int }
        var arrayProperties: Array
      }
      var registerJobDefinition: Definition
      var submitJob: Submission
    }
    let calls = try JSONDecoder().decode(Calls.self, from: Data(ended.output.utf8))
    let container = calls.registerJobDefinition.containerProperties
    #expect(calls.submitJob.arrayProperties.size == 3 && container.image == "registry/foldcast:1")
    #expect(container.command.prefix(2) == ["sh", "-c"])
    scratch.write("run.yaml", container.environment[0].value)
    let again = try await Program.run(["run", "--config", "run.yaml", "--print-config"], in: scratch)
    #expect(again.output == container.environment[0].value, "\(again.errors)")
    // The container's own command, as far as it can be run here: it writes the configuration.
    let shell = try #require(container.command.last).replacing("/tmp/run.yaml", with: "copy.yaml").replacing(
      "exec foldcast", with: "true")
    scratch.write("command.sh", shell)
    scratch.write("value", container.environment[0].value)
    _ = try await Program.shell(
      "FOLDCAST_RUN=$(cat value; echo .) FOLDCAST_RUN=${FOLDCAST_RUN%.}; export FOLDCAST_RUN; sh command.sh",
      in: scratch)
    #expect(scratch["copy.yaml"] == Data(container.environment[0].value.utf8))
  }

  @Test(
    "What does not fit together is refused",
    arguments: [
      (["--print", "kubernetes"], "--image: expected"),
      (["--print", "awsbatch", "--image", "i"], "--volume: expected"),
      (["--image", "i"], "--image: expected beside"), (["--cpus", "2", "--dry-run"], "--cpus: expected beside"),
      (["--print", "slurm", "--dry-run"], "--dry-run: expected without"),
      (["--print", "kubernetes", "--image", "i", "--volume", "v", "--slurm-option=-p"], "--slurm-option: expected"),
      (["--print", "kubernetes", "--image", "i", "--volume", "v", "--memory", "0"], "--memory: expected"),
    ])
  func refused(flags: [String], said: String) async throws {
    let scratch = try Scratch()
    let ended = try await printed(flags, in: scratch)
    #expect(ended.code == 64 && ended.output == "" && ended.errors.contains(said), "\(ended.errors)")
  }

  @Test("Slurm's scripts are what --dry-run prints")
  func slurm() async throws {
    let scratch = try Scratch()
    let one = try await printed(["--print", "slurm"], in: scratch)
    let other = try await printed(["--dry-run"], in: scratch)
    #expect(one.code == 0 && one.output == other.output && one.output.contains("--array=0-2"))
  }
}
