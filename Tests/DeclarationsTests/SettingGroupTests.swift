import Foundation
import Testing

@testable import Declarations

/// How a meal goes; all that is known of it is here.
private struct Meal: SettingGroup, Equatable {
  enum Course: String, Codable, CaseIterable, SettingItem { case soup, roast, cake }

  var guests = 2
  var courses = [Course.roast]
  var spice: Double?
  var host = ""
  var isVegan = false

  static let settings = [
    Setting<Meal>("guests", \.guests, "Who comes", .shown, takes: .whole(1...12)),
    Setting<Meal>("courses", \.courses, "What is eaten: \(list(Course.self))", [.some, .once, .naming]),
    Setting<Meal>(
      "spice", \.spice, "Pepper a plate", takes: .zeroOrMore(" (0 for none)"), default: "as much as guests",
      isDefault: { $1 == Double($0.guests) }),
    Setting<Meal>(
      "host", \.host, "Who cooks", .naming, takes: Allowed("a name in lower case") { $0 == $0.lowercased() }),
    Setting<Meal>("vegan", \.isVegan, "Whether it is without animals", .omitted),
  ]

  static func read(_ key: String, _ written: Written) throws -> Meal {
    var meal = Meal()
    for setting in settings where setting.key == key { try setting.read(written, &meal) }
    return meal
  }
}

@Suite("A setting that is declared once is known everywhere")
struct SettingGroupTests {
  @Test("Help tells the default that code has")
  func help() {
    #expect(
      Meal.settings.map(\.help) == [
        "Who comes (default: 2).", "What is eaten: soup, roast, cake (default: roast).",
        "Pepper a plate (default: as much as guests).", "Who cooks.", "Whether it is without animals.",
      ])
  }

  @Test("What is written is read as what the setting holds")
  func reading() throws {
    #expect(try Meal.read("guests", .text("+012")).guests == 12)
    #expect(try Meal.read("courses", .text("soup, cake")).courses == [.soup, .cake])
    #expect(try Meal.read("courses", .list([.text("soup"), .text("cake")])).courses == [.soup, .cake])
    #expect(try Meal.read("spice", .text("1e-3")).spice == 1e-3)
    #expect(try Meal.read("vegan", .text("yes")).isVegan)
  }

  @Test(
    "What cannot be read says where, what was expected and what was found",
    arguments: [
      ("guests", .text("two"), "guests", "a whole number from 1 to 12", "'two'"),
      ("guests", .list([]), "guests", "a single value", "another kind of value"),
      ("courses", .list([.text("soup"), .text("tea")]), "courses, item 2", "one of soup, roast, cake", "'tea'"),
      ("spice", .text("0x1p3"), "spice", "a number of at least 0 (0 for none)", "'0x1p3'"),
      (
        "spice", .nothing, "spice", "a number of at least 0 (0 for none)", "nothing (leave the key out for its default)"
      ),
      ("vegan", .text("maybe"), "vegan", "true or false", "'maybe'"),
    ] as [(String, Written, String, String, String)])
  func faults(key: String, written: Written, place: String, expected: String, found: String) {
    let fault = #expect(throws: SettingFault.self) { _ = try Meal.read(key, written) }
    #expect(fault == SettingFault(key: place, expected: expected, found: found))
  }

  @Test("A value out of its range is found, whoever set it")
  func ranges() {
    func fault(_ change: (inout Meal) -> Void) -> String? {
      var meal = Meal()
      change(&meal)
      return meal.fault.map { "\($0.key): expected \($0.expected), found \($0.found)" }
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.guests = 13 } == "guests: expected a whole number from 1 to 12, found 13")
    #expect(fault { $0.courses = [] } == "courses: expected at least one of soup, roast, cake, found none")
    #expect(fault { $0.courses = [.soup, .soup] } == "courses: expected each value once, found soup twice")
    #expect(fault { $0.spice = .nan } == "spice: expected a number of at least 0 (0 for none), found nan")
    #expect(fault { $0.host = "Ann" } == "host: expected a name in lower case, found 'Ann'")
  }

  @Test("It is written under its keys and read again; what is omitted at its default is not written")
  func codable() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ meal: Meal) throws -> String { String(decoding: try encoder.encode(meal), as: UTF8.self) }
    #expect(try json(Meal()) == #"{"courses":["roast"],"guests":2,"host":""}"#)
    var meal = Meal()
    (meal.spice, meal.isVegan, meal.courses) = (0.5, true, [])
    #expect(try json(meal) == #"{"courses":[],"guests":2,"host":"","spice":0.5,"vegan":true}"#)
    #expect(try JSONDecoder().decode(Meal.self, from: encoder.encode(meal)) == meal)
    #expect(try JSONDecoder().decode(Meal.self, from: Data("{}".utf8)) == Meal())
  }

  @Test("What spells out a default, and what names arms, can be left out")
  func identity() {
    var meal = Meal()
    (meal.guests, meal.spice, meal.host, meal.courses) = (4, 4, "ann", [.cake])
    #expect(meal.simplified.spice == nil && meal.simplified.guests == 4)
    #expect(meal.ofAnyArm.host == "" && meal.ofAnyArm.courses == [] && meal.ofAnyArm.spice == 4)
  }
}
