import FoldcastTesting
import Forecasters
import Kernels
import Series
import Testing
import WalkForward

@Suite struct ForecasterContractTests {
  @Test(arguments: Families.builtIn.all.map(\.name))
  func everyBuiltInFamilyKeepsTheContract(name: String) async throws {
    #expect(try await ForecasterContract.check(name) == [])
  }

  /// Settings under which a family is another one.
  private static let variants: [(String, @Sendable (inout RunConfiguration) -> Void)] = [
    ("mlp", { ($0.hidden, $0.activation, $0.dropout) = ([6, 4], .tanh, 0.1) }),
    ("mlp", { ($0.activation, $0.shortcut, $0.head) = (.gelu, true, .random) }),
    ("mlp", { ($0.ensemble, $0.averageEpochs, $0.patience) = (2, 2, 2) }),
    ("lstm", { ($0.hidden, $0.layers) = ([4], 2) }),
    ("lstm", { ($0.lstmMode, $0.bptt, $0.dropout) = (.streaming, 7, 0.1) }),
    ("lstm", { ($0.hidden, $0.layers, $0.lstmMode, $0.bptt) = ([4], 2, .streaming, 40) }),
    ("ridge", { $0.anchor = .instance }),
  ]

  @Test(arguments: variants.indices)
  func everyVariantKeepsTheContract(variant: Int) async throws {
    let (name, change) = Self.variants[variant]
    #expect(try await ForecasterContract.check(name, configuring: change) == [])
  }

  @Test func aFamilyOfOnesOwnThatIsRightKeepsIt() async throws {
    #expect(try await ForecasterContract.check(.wrong("right", .nothing)) == [])
    #expect(try await ForecasterContract.check(ForecasterFamily(atOnce: "held") { _ in Held(.nothing) }) == [])
  }

  @Test(arguments: Fault.allCases.filter { $0 != .nothing })
  func whatIsWrongIsNamed(fault: Fault) async throws {
    let found = try await ForecasterContract.check(.wrong("wrong", fault)).map(\.clause)
    #expect(fault.clauses.isSubset(of: Set(found)), "found \(found)")
  }

  @Test(arguments: [Fault.peeks, .counts, .isNaN, .draws, .remembersForecasts])
  func whatIsWrongAtOnceIsNamed(fault: Fault) async throws {
    let found = try await ForecasterContract.check(ForecasterFamily(atOnce: "held") { _ in Held(fault) })
    #expect(fault.clauses.subtracting(["seed"]).isSubset(of: Set(found.map(\.clause))), "found \(found)")
  }

  @Test func aFamilyThatCannotBeRunIsRefused() async {
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check(.wrong("mlp", .nothing)) }
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check("none") }
    await #expect(throws: ConfigurationError.self) { try await ForecasterContract.check("mlp") { $0.epochs = 0 } }
  }
}
