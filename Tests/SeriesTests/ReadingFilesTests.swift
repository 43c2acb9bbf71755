import Foundation
import Series
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which files an input names, and what becomes of those that cannot be read.
@Suite struct ReadingFilesTests {
  static let text = Array("Date,Close\n2020-01-01,100\n2020-01-02,101\n2020-01-03,102\n".utf8)

  private func reading(_ inputs: [String], options: LoadOptions = LoadOptions()) -> ReadingCase.Reading {
    ReadingCase.Reading { try PanelLoader.load(inputs, options: options) }
  }

  @Test func namesThatAreCanonicallyEquivalentAreTwoFiles() throws {
    let scratch = try Scratch()
    // The same word, composed and decomposed; only their bytes differ.
    for name in ["caf\u{E9}.csv", "cafe\u{301}.csv"] {
      let descriptor = open("\(scratch.path)/\(name)", O_CREAT | O_WRONLY, 0o600)
      try #require(descriptor >= 0)
      _ = Self.text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      close(descriptor)
    }
    let panel = try withExtendedLifetime(scratch) { try PanelLoader.load([scratch.path]) }
    #expect(panel.series.count == 2 && panel.refused.isEmpty)
  }

  @Test func aNameThatIsNotUTF8IsReadOrNamed() throws {
    let scratch = try Scratch(["plain.csv": Self.text])
    var path = Array("\(scratch.path)/odd-".utf8).map { CChar(bitPattern: $0) }
    path += [CChar(bitPattern: 0xFF)] + Array(".csv".utf8).map { CChar(bitPattern: $0) } + [0]
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
    try #require(descriptor >= 0)
    _ = Self.text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    switch reading([scratch.path]) {
    case .loaded(let panel):
      #expect(panel.series.count == 2 || panel.refused.contains { $0.description.contains("odd-") })
    case .refused(let error): #expect(error.description.contains("odd-"))
    case .failed(let text): Issue.record("\(text)")
    }
    unlink(path)
  }

  @Test func aPipeIsRefusedAtOnce() throws {
    let scratch = try Scratch()
    defer { withExtendedLifetime(scratch) {} }
    let pipe = "\(scratch.path)/pipe.csv"
    try #require(mkfifo(pipe, 0o600) == 0)
    let done = DispatchSemaphore(value: 0)
    let found = Found()
    Thread.detachNewThread {
      let reading = reading([pipe])
      found.reading.withLock { $0 = reading }
      done.signal()
    }
    guard done.wait(timeout: .now() + 5) == .success else {
      // Whoever waits for a writer gets one that leaves at once, so that the thread ends.
      let writer = open(pipe, O_WRONLY | O_NONBLOCK)
      if writer >= 0 { close(writer) }
      _ = done.wait(timeout: .now() + 5)
      Issue.record("a pipe without a writer is waited for")
      return
    }
    guard let reading = found.reading.withLock({ $0 }) else { return }
    ReadingCase.check(reading, title: "a pipe", outcomes: [.refused(["pipe"])], #_sourceLocation)
  }

  @Test func aDeviceIsRefusedAsOne() {
    let options = with { $0.limits.unpackedBytes = 1 << 20 }
    ReadingCase.check(
      reading(["/dev/zero"], options: options), title: "/dev/zero", outcomes: [.refused(["device"])], #_sourceLocation)
  }

  @Test func readmesAndEmptyMembersOfAZipAreNoFailures() throws {
    let plain = String(decoding: Self.text, as: UTF8.self)
    let members = [
      ("README.md", "Words.\n"), ("README", "Words, and more.\n"), ("A.csv", plain), ("empty.csv", ""),
      ("notes/README.txt", "Words.\n"),
    ]
    let scratch = try Scratch(["all.zip": LoadingContainerTests.zip(members)])
    ReadingCase.check(
      reading(["\(scratch.path)/all.zip"]), title: "a zip with READMEs and an empty member",
      outcomes: [.reads([ExpectedSeries(name: "A", rows: 3, columns: ["Close"])])], #_sourceLocation)
  }

  @Test(arguments: [
    ("BTCUSDT-1h-2024-12", "BTCUSDT-1h-2025-01", "BTCUSDT-1h"), ("ES_2024-12", "ES_2025-01", "ES"),
    ("AAPL-2024", "AAPL-2025", "AAPL"),
  ])
  func monthsAndYearsOfOneVendorJoinByTheirStem(first: String, second: String, stem: String) throws {
    let scratch = try Scratch([
      "\(first).csv": Array("Date,Close\n2024-12-30,1\n2024-12-31,2\n".utf8),
      "\(second).csv": Array("Date,Close\n2025-01-01,3\n2025-01-02,4\n".utf8),
    ])
    let joined = ExpectedSeries(
      name: stem, rows: 4, first: "2024-12-30", last: "2025-01-02", values: ["Close": .init(first: 1, last: 4)])
    ReadingCase.check(
      reading([scratch.path], options: with { $0.join = true }), title: "\(first) and \(second)",
      outcomes: [.reads([joined]), .reads([ExpectedSeries(rows: 2), ExpectedSeries(rows: 2)], notes: ["--join"])],
      #_sourceLocation)
  }

  @Test func aJoinThatJoinsNothingSaysSo() throws {
    let scratch = try Scratch(["A.csv": Self.text, "B.csv": Self.text])
    ReadingCase.check(
      reading([scratch.path], options: with { $0.join = true }), title: "two series of other names",
      outcomes: [.reads([ExpectedSeries(name: "A", rows: 3), ExpectedSeries(name: "B", rows: 3)], notes: ["--join"])],
      #_sourceLocation)
  }

  @Test func theSameNameInSeveralFoldersHintsAtJoin() throws {
    let scratch = try Scratch([
      "2019/A.csv": Array("Date,Close\n2019-12-30,1\n2019-12-31,2\n".utf8), "2020/A.csv": Self.text,
    ])
    ReadingCase.check(
      reading([scratch.path]), title: "A in two folders",
      outcomes: [
        .reads([ExpectedSeries(name: "2019/A", rows: 2), ExpectedSeries(name: "2020/A", rows: 3)], notes: ["--join"])
      ], #_sourceLocation)
  }
}

/// What the thread found.
private final class Found: Sendable {
  let reading = Mutex<ReadingCase.Reading?>(nil)
}
