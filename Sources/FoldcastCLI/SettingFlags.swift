internal import ArgumentParser
internal import Declarations
internal import Settings

/// A part of a command's flags, of settings that are declared elsewhere.
protocol FlagSection: Sendable {
  /// The settings, in the order of help.
  static var settings: [SettingDescription] { get }
}

/// The flags of a section: names, help and completion follow from what is declared of the settings.
///
/// The parser learns the flags of a type from its mirror, which would show one child a property and here shows one a setting.
struct SettingFlags<Section: FlagSection>: ParsableArguments, CustomReflectable {
  /// The flags that were given.
  let given: [GivenFlag]

  init() { given = [] }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingKey.self)
    given = try Section.settings.compactMap { setting in
      let texts = try setting.texts(in: container)
      return texts.isEmpty ? nil : GivenFlag(key: setting.key, texts: texts)
    }
  }

  var customMirror: Mirror { Mirror(self, children: Section.settings.map { ($0.key, $0.flag) }) }
}

extension SettingDescription {
  /// The flag, for the parser to learn.
  fileprivate var flag: any Decodable {
    let (name, help) = (NameSpecification.customLong(key), ArgumentHelp(help, valueName: valueName))
    let completion = suggestions.isEmpty ? nil : CompletionKind.list(suggestions)
    let isDashed = isNumber || traits.contains(.dashed)
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

  /// The texts behind the flag that the parser has read; none where it was not given.
  fileprivate func texts(in container: KeyedDecodingContainer<SettingKey>) throws -> [String] {
    func read<T: Decodable>(_: T.Type) throws -> T { try container.decode(T.self, forKey: SettingKey(key)) }
    return switch form {
    case .one: try read(Option<String?>.self).wrappedValue.map { [$0] } ?? []
    case .list, .repeated: try read(Option<[String]>.self).wrappedValue
    case .presence: try read(Flag<Bool>.self).wrappedValue ? ["true"] : []
    case .toggle: try read(Flag<Bool?>.self).wrappedValue.map { ["\($0)"] } ?? []
    }
  }
}
