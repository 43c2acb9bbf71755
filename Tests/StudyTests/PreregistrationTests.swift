import Foundation
import Testing

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

  @Test func everyClaimIsTestedOrWaitsWithAReason() {
    let tested = [
      "C5", "C6", "C7", "C9", "C10", "C11", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23",
      "C26", "C30", "C31", "C32", "C33",
    ]
    let waiting = ["C24", "C25", "C27", "C28", "C29", "C34"]
    #expect(Set(Claims.all.filter { $0.waiting == nil }.map(\.id)) == Set(tested))
    #expect(Set(Claims.all.filter { $0.waiting != nil }.map(\.id)) == Set(waiting))
    #expect(Claims.all.map(\.id) == Claims.all.map(\.id).sorted { Int($0.dropFirst())! < Int($1.dropFirst())! })
  }

  @Test func everyTestedClaimHasADecidingReading() {
    for claim in Claims.all where claim.waiting == nil {
      #expect(claim.readings.contains { $0.role == .decides }, "\(claim.id)")
    }
  }

  @Test func anyChangeOfASettingChangesTheText() {
    let quantity = Quantity.ratio(.paper, to: .freshInit, in: Setting())
    let other = Quantity.ratio(.paper, to: .freshInit, in: Setting().with(\.epochs, 19))
    #expect(quantity.fingerprint != other.fingerprint)
  }
}
