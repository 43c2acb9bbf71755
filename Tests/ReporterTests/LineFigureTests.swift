import Foundation
import FoundationXML
import Reporter
import Testing

@Suite("A chart in a file of its own")
struct LineFigureTests {
  private let figure = LineFigure(
    "MSE & more", x: .init("η₀", logarithmic: true), y: .init("ratio", logarithmic: true),
    lines: [.init("a < b", [(0.001, 1), (0.01, 2), (0.1, .nan), (1, 4)]), .init("c", [(0.001, 3), (1, 1)])], rule: 1)

  @Test func isWellFormedAndHoldsEveryLineWithItsName() throws {
    let document = try XMLCheck(figure.svg)
    #expect(document.names.count { $0 == "svg" } == 2)
    // Each line once in the chart and once in the legend.
    #expect(document.classes.count { $0 == "line c0" } == 2)
    #expect(document.classes.count { $0 == "line c1" } == 2)
    #expect(document.classes.contains("rule"))
    #expect(document.text.contains("a < b") && document.text.contains("MSE & more"))
  }

  @Test func aPointThatCannotBePlacedPartsTheLine() throws {
    let path = try #require(try XMLCheck(figure.svg).paths.first { $0.0 == "line c0" }).1
    #expect(path.count { $0 == "M" } == 2)
  }
}

/// Reads XML and notes what it holds; throws where it is not well formed.
private final class XMLCheck: NSObject, XMLParserDelegate {
  private(set) var names: [String] = []
  private(set) var classes: [String] = []
  private(set) var paths: [(String, String)] = []
  private(set) var text = ""

  init(_ xml: String) throws {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    guard parser.parse() else { throw CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    names.append(name)
    if let found = attributes["class"] { classes.append(found) }
    if name == "path" { paths.append((attributes["class"] ?? "", attributes["d"] ?? "")) }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
