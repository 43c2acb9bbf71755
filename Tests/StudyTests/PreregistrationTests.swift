import Foundation
import Kernels
import LearningRates
import Testing
import WalkForward

@testable import Study

/// The repository's folder.
private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite("The preregistration")
struct PreregistrationTests {
  @Test("data/study/preregistration.md is the text of these declarations")
  func committed() throws {
    let file = root.appending(path: "data/study/preregistration.md")
    #expect(try String(contentsOf: file, encoding: .utf8) == Preregistration().text)
  }

  @Test func everyClaimIsTested() {
    let tested = [
      "C5", "C6", "C7", "C9", "C10", "C11", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23",
      "C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31", "C32", "C33", "C34",
    ]
    #expect(Claims.all.map(\.id) == tested)
  }

  @Test func everyClaimHasADecidingReading() {
    for claim in Claims.all {
      #expect(claim.readings.contains { $0.role == .decides }, "\(claim.id)")
    }
  }

  @Test func anyChangeOfASettingChangesTheText() {
    let quantity = Quantity.ratio(.paper, to: .freshInit, in: Setting())
    let other = Quantity.ratio(.paper, to: .freshInit, in: Setting().with(\.epochs, 19))
    #expect(quantity.fingerprint != other.fingerprint)
    // What came later changes it only where it is given.
    #expect(String(reflecting: Setting()).hasSuffix("folds: nil)"))
    let later = [
      Setting().with(\.lookback, 8), Setting().with(\.hidden, [16]), Setting().with(\.activation, .tanh),
      Setting().with(\.adapt, .batch), Setting().with(\.guarding, Guarding.none), Setting().with(\.records, true),
    ].map { Quantity.ratio(.paper, to: .freshInit, in: $0).fingerprint }
    #expect(Set(later + [quantity.fingerprint]).count == 7)
  }
}
