import FoldcastTesting
import Forecasters
import Kernels
import Series
import Testing
import WalkForward

@Suite struct ForecasterContractTests {
  @Test(arguments: Families.builtIn.all.map(\.name))
  func everyBuiltInFamilyKeepsTheContract(name: String) async throws {
    let found = try await ForecasterContract.check(name)
    #expect(found.isEmpty, "\(found)")
  }

  /// Settings under which a family is another one.
  private static let variants: [(String, @Sendable (inout RunConfiguration) -> Void)] = [
    ("mlp", { ($0.hidden, $0.activation, $0.dropout) = ([6, 4], .tanh, 0.1) }),
    ("mlp", { ($0.activation, $0.shortcut, $0.head) = (.gelu, true, .random) }),
    ("mlp", { ($0.ensemble, $0.averageEpochs, $0.patience) = (2, 2, 2) }),
    ("lstm", { ($0.hidden, $0.layers) = ([4], 2) }),
    ("lstm", { ($0.lstmMode, $0.bptt, $0.dropout) = (.streaming, 7, 0.1) }),
    ("lstm", { ($0.hidden, $0.layers, $0.lstmMode, $0.bptt) = ([4], 2, .streaming, 40) }),
    ("tcn", { ($0.hidden, $0.dilations, $0.activation, $0.dropout) = ([4], [2, 1], .gelu, 0.1) }),
    ("tcn", { ($0.width, $0.residual, $0.head, $0.anchor) = (2, false, .random, .instance) }),
    ("transformer", { ($0.hidden, $0.layers, $0.heads, $0.dropout) = ([6], 2, 3, 0.1) }),
    (
      "transformer",
      { ($0.hidden, $0.feedForward, $0.patch, $0.patchStride, $0.head) = ([8], 5, 3, 2, .random) }
    ),
    ("transformer", { ($0.hidden, $0.positions, $0.readout, $0.patch) = ([8], .sinusoidal, .all, 4) }),
    ("transformer", { ($0.hidden, $0.layers, $0.readout) = ([8], 2, .mean) }),
    ("ridge", { $0.anchor = .instance }),
    ("linear", { $0.quantiles = [0.5] }),
    ("mlp", { ($0.quantiles, $0.ensemble, $0.shrinkage) = ([0.1, 0.5, 0.9], 2, .pooled) }),
    ("lstm", { $0.quantiles = [0.1, 0.5, 0.9] }),
    ("lstm", { ($0.lstmMode, $0.quantiles) = (.streaming, [0.05, 0.25, 0.5, 0.75, 0.95]) }),
    ("tcn", { ($0.hidden, $0.quantiles) = ([4], [0.1, 0.5, 0.9]) }),
    ("transformer", { ($0.hidden, $0.quantiles) = ([8], [0.1, 0.5, 0.9]) }),
  ]

  @Test(arguments: variants.indices)
  func everyVariantKeepsTheContract(variant: Int) async throws {
    let (name, change) = Self.variants[variant]
    let found = try await ForecasterContract.check(name, configuring: change)
    #expect(found.isEmpty, "\(found)")
  }

  @Test func aFamilyOfOnesOwnThatIsRightKeepsIt() async throws {
    #expect(try await ForecasterContract.check(.wrong("right", .nothing)) == [])
    #expect(try await ForecasterContract.check(ForecasterFamily(atOnce: "held") { _ in Held(.nothing) }) == [])
  }

  @Test(arguments: Fault.allCases.filter { $0 != .nothing })
  func whatIsWrongIsNamed(fault: Fault) async throws {
    let found = try await ForecasterContract.check(.wrong("wrong", fault))
    #expect(fault.clauses.isSubset(of: Set(found.map(\.clause))), "\(found)")
  }

  @Test(arguments: [
    (Fault.peeks, "look-ahead"), (.counts, "count"), (.isNaN, "finite"), (.draws, "deterministic"),
    (.remembersForecasts, "forecasting"),
  ])
  func whatIsWrongAtOnceIsNamed(fault: Fault, clause: String) async throws {
    let found = try await ForecasterContract.check(ForecasterFamily(atOnce: "held") { _ in Held(fault) })
    #expect(found.contains { $0.clause == clause }, "\(found)")
  }

  @Test func aFamilyThatCannotBeRunIsRefused() async {
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check(.wrong("mlp", .nothing)) }
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check("none") }
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check("mlp") { $0.epochs = 0 } }
  }
}
