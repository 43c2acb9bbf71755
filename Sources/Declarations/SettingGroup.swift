/// A value that is made of settings, each declared once.
///
/// It is encoded flat, under the settings' keys. What is left out when it is read is as by default.
public protocol SettingGroup: Codable, Sendable {
  /// All settings as by default.
  init()
  /// The settings, in the order in which help, files and messages have them.
  static var settings: [Setting<Self>] { get }
}

extension SettingGroup {
  /// The keys but those that only a variant has, in their order.
  public static var keys: [String] { settings.filter { !$0.traits.contains(.variantOnly) }.map(\.key) }

  /// Reads the settings that are there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingKey.self)
    self.init()
    for setting in Self.settings { try setting.decode(container, &self) }
  }

  /// Writes the settings but those that are left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingKey.self)
    for setting in Self.settings where !setting.isLeftOut(self) { try setting.encode(self, &container) }
  }

  /// What is wrong with the first setting that cannot be used by itself; nil for nothing.
  public var fault: SettingFault? {
    for setting in Self.settings {
      if let fault = setting.fault(self) { return fault }
    }
    return nil
  }

  /// The same settings, without those that are spelled out with what they are anyway.
  public var simplified: Self {
    var result = self
    for setting in Self.settings { setting.simplify(self, &result) }
    return result
  }

  /// The settings on which the results of one arm depend.
  public var ofAnyArm: Self {
    var result = self
    for setting in Self.settings where setting.traits.contains(.naming) { setting.clear(&result) }
    return result
  }
}

/// The key of a setting, for encoders and decoders.
package struct SettingKey: CodingKey, Sendable {
  package let stringValue: String
  package var intValue: Int? { nil }
  /// A key of that name.
  package init(_ name: String) { stringValue = name }
  package init?(stringValue: String) { self.init(stringValue) }
  package init?(intValue: Int) { nil }
}
