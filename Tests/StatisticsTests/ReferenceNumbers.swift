import Foundation
import Testing

/// Reads one section of a file of reference numbers that a script in `scripts/reference` made.
func reference<T: Decodable>(_ section: String, in file: String = "significance", as type: T.Type = T.self) throws -> T
{
  let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/\(file).json")
  let sections = try JSONDecoder().decode([String: Section<T>].self, from: Data(contentsOf: path))
  return try #require(sections[section]?.value)
}

/// A section that decodes as asked, or is another test's.
private struct Section<T: Decodable>: Decodable {
  let value: T?
  init(from decoder: any Decoder) throws { value = try? T(from: decoder) }
}

/// Whether two numbers agree to a tolerance, absolute below 1 and relative above.
func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
  a == b || abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
