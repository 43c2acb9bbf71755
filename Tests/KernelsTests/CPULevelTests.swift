internal import Kernels
internal import Testing

@Suite struct CPULevelTests {
  @Test func withoutANameTheBestLevelServes() throws {
    #expect(try CPULevel.select(nil) == CPULevel.available.last)
    #expect(try CPULevel.select("") == CPULevel.available.last)
  }

  @Test(arguments: levels)
  func anAvailableLevelCanBeForced(level: CPULevel) throws {
    #expect(try CPULevel.select(level.rawValue) == level)
  }

  @Test func anUnknownLevelIsAnErrorThatNamesTheChoices() {
    let names = levels.map(\.rawValue).joined(separator: ", ")
    let error = #expect(throws: CPULevelError.self) { try CPULevel.select("sse9") }
    #expect(
      error?.description
        == "FOLDCAST_CPU: expected one of \(names), found \"sse9\". Unset it to use the best level of this CPU.")
  }

  @Test func aKnownLevelThatIsNotThereIsAnError() {
    let missing = CPULevel.allCases.filter { !levels.contains($0) }
    for level in missing {
      let error = #expect(throws: CPULevelError.self) { try CPULevel.select(level.rawValue) }
      #expect(error?.description.contains("which this CPU does not have") == true)
    }
  }
}
