import Foundation
import Synchronization
import Testing

@testable import Series

/// Files are what their bytes say, by the names that they have.
@Suite struct LoadingFilesTests {
  private static let text = Array("Date,Close\n2020-01-01,1\n2020-01-02,2\n".utf8)

  @Test func namesThatDifferInTheirBytesAloneAreTwoFiles() throws {
    // No dictionary holds both, as a String ignores how a letter is composed.
    let scratch = try Scratch()
    for name in ["caf\u{E9}.csv", "cafe\u{301}.csv"] { try scratch.write(Self.text, to: name) }
    for input in [
      [scratch.path], [scratch.path + "/*.csv"], [scratch.path + "/caf\u{E9}.csv", scratch.path + "/cafe\u{301}.csv"],
    ] {
      let panel = try PanelLoader.load(input)
      #expect(
        panel.series.map(\.count) == [2, 2] && panel.refused.isEmpty, "\(panel.series.map(\.name)) \(panel.refused)")
    }
    // The decomposed letter sorts first, by its bytes.
    let files = try InputFile.find([scratch.path]).map { Array($0.bytes.suffix(7)) }
    #expect(files == [Array("fe\u{301}.csv".utf8.suffix(7)), Array("f\u{E9}.csv".utf8)])
  }

  @Test func aNameThatIsNotUTF8IsRead() throws {
    let scratch = try Scratch()
    let path = Array(scratch.path.utf8) + [47, 0x63, 0xE9] + Array(".csv".utf8)
    let descriptor = open(Folder.terminated(path), O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    #expect(write(descriptor, Self.text, Self.text.count) == Self.text.count)
    close(descriptor)
    // As a folder, a pattern, and as the command line gives it.
    for input in [scratch.path, scratch.path + "/*.csv", String(decoding: path, as: UTF8.self)] {
      let panel = try PanelLoader.load([input])
      #expect(panel.series.map(\.name) == ["c\u{FFFD}"] && panel.series[0].count == 2 && panel.refused.isEmpty)
    }
  }

  /// Descriptors are numbers that come again at once: whoever closes one twice closes another's.
  @Test func aRefusedFileClosesNoOther() async throws {
    let scratch = try Scratch(["a.csv": Self.text])
    let isOver = Mutex(false)
    let refusals = Task.detached {
      while !isOver.withLock({ $0 }) { _ = try? FileBytes(InputFile(path: "/dev/null"), limits: LoadLimits()) }
    }
    var lost = 0
    for _ in 0..<50_000 {
      let descriptor = open("\(scratch.path)/a.csv", O_RDONLY)
      if descriptor < 0 || close(descriptor) != 0 { lost += 1 }
    }
    isOver.withLock { $0 = true }
    await refusals.value
    #expect(lost == 0)
  }

  @Test func linksToOneFileAreOneFile() throws {
    let scratch = try Scratch(["a.csv": Self.text])
    #expect(link("\(scratch.path)/a.csv", "\(scratch.path)/b.csv") == 0)
    #expect(symlink("\(scratch.path)/a.csv", "\(scratch.path)/c.csv") == 0)
    #expect(try PanelLoader.load([scratch.path, "\(scratch.path)/b.csv"]).series.map(\.name) == ["a"])
  }

  @Test func pipesDevicesFoldersAndLostLinksAreRefusedAtOnce() throws {
    let scratch = try Scratch(["a.csv": Self.text])
    #expect(mkfifo("\(scratch.path)/p.csv", 0o600) == 0)
    #expect(symlink("\(scratch.path)/gone", "\(scratch.path)/l.csv") == 0)
    let panel = try PanelLoader.load([scratch.path, "/dev/zero", "/dev/urandom"])
    #expect(panel.series.map(\.name) == ["a"])
    #expect(panel.refused.map(\.error.found) == ["no such file or directory", "a pipe", "a device", "a device"])
  }

  @Test func filesAndSeriesAreSortedByBytes() throws {
    let names = ["Z", "a", "B", "\u{E9}", "e\u{301}", "aa", "a-b"]
    let scratch = try Scratch()
    for name in names { try scratch.write(Self.text, to: "\(name).csv") }
    let loaded = try PanelLoader.load([scratch.path]).series.map(\.name)
    #expect(loaded == loaded.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } && loaded.count == names.count)
    #expect(loaded.prefix(3) == ["B", "Z", "a"])
  }

  @Test func aReadmeOrAnEmptyMemberIsNotedNotRefused() throws {
    let scratch = try Scratch()
    let table = String(decoding: Self.text, as: UTF8.self)
    let zip = LoadingContainerTests.zip([
      ("README.txt", "Prices of 2020.\n"), ("a.csv", table), ("empty.csv", ""), ("b.csv", table), ("chart.png", "x"),
      ("about.txt", "These are the prices, daily.\nAsk us for more, please.\n"),
    ])
    let panel = try PanelLoader.load([try scratch.write(zip, to: "x.zip")])
    #expect(panel.series.map(\.name) == ["a", "b"] && panel.refused.isEmpty)
    let notes = panel.notes.map(\.text).joined(separator: "\n")
    for word in [
      "'README.txt' (a text about the archive)", "'empty.csv' (empty)", "'chart.png' (no table by its name)",
    ] {
      #expect(notes.contains(word))
    }
    #expect(panel.notes.contains { $0.source.hasSuffix("about.txt") && $0.text.hasPrefix("left out") })
    // Where nothing else is there, it is refused.
    let alone = try scratch.write(LoadingContainerTests.zip([("README.txt", "Prices.\n"), ("e.csv", "")]), to: "y.zip")
    let error = #expect(throws: SeriesError.self) { try PanelLoader.load([alone]) }
    #expect(error?.found == "only 'README.txt' (a text about the archive), 'e.csv' (empty)")
  }

  @Test func aDamagedTableInAZipStaysRefused() throws {
    let scratch = try Scratch()
    let table = String(decoding: Self.text, as: UTF8.self)
    let zip = LoadingContainerTests.zip([("a.csv", table), ("b.txt", "Date,Close\n2020-01-01,1\n2020-01-02,\"2\n")])
    let panel = try PanelLoader.load([try scratch.write(zip, to: "x.zip")])
    #expect(panel.series.map(\.name) == ["a"] && panel.refused.count == 1)
  }
}
