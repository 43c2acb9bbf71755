internal import ArgumentParser
internal import Declarations

/// A part of a command's flags, of settings that are declared elsewhere.
protocol FlagSection: Sendable {
  /// What holds the settings.
  associatedtype Group: SettingGroup
  /// The settings, in the order of help.
  static var settings: [Setting<Group>] { get }
}

/// The flags of a section: names, help and completion follow from what is declared of the settings.
///
/// The parser learns the flags of a type from its mirror, which would show one child a property and here shows one a setting.
struct SettingFlags<Section: FlagSection>: ParsableArguments, CustomReflectable {
  /// What was given, by key.
  let given: [String: Written]

  init() { given = [:] }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingKey.self)
    given = try Section.settings.reduce(into: [:]) { $0[$1.key] = try $1.written(in: container) }
  }

  var customMirror: Mirror { Mirror(self, children: Section.settings.map { ($0.key, $0.option) }) }
}

extension Setting {
  /// The flag with its value, for the parser to learn.
  fileprivate var option: any Decodable {
    let (name, help) = (
      NameSpecification.customLong(flag),
      ArgumentHelp(
        help, valueName: valueName, visibility: traits.contains(.everyday) ? .default : .notEveryday)
    )
    let completion = suggestions.isEmpty ? nil : CompletionKind.list(suggestions)
    let isDashed = traits.contains(.dashed)
    return switch form {
    case .one:
      Option<String?>(name: name, parsing: isDashed ? .unconditional : .next, help: help, completion: completion)
    case .list, .repeated:
      Option<[String]>(
        wrappedValue: [], name: name, parsing: isDashed ? .unconditionalSingleValue : .singleValue, help: help,
        completion: completion)
    case .presence: Flag<Bool>(wrappedValue: false, name: name, help: help)
    case .toggle: Flag<Bool?>(name: name, inversion: .prefixedNo, help: help)
    }
  }

  /// What the parser has read behind the flag; nil where it was not given.
  fileprivate func written(in container: KeyedDecodingContainer<SettingKey>) throws -> Written? {
    func read<T: Decodable>(_: T.Type) throws -> T { try container.decode(T.self, forKey: SettingKey(key)) }
    switch form {
    case .one: return try read(Option<String?>.self).wrappedValue.map(Written.text)
    case .list, .repeated:
      let texts = try read(Option<[String]>.self).wrappedValue
      if texts.isEmpty { return nil }
      return form == .list ? .text(texts.joined(separator: ",")) : .list(texts.map(Written.text))
    case .presence: return try read(Flag<Bool>.self).wrappedValue ? .text("true") : nil
    case .toggle: return try read(Flag<Bool?>.self).wrappedValue.map { .text("\($0)") }
    }
  }
}
