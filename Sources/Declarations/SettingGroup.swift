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
  /// The keys, in their order.
  public static var keys: [String] { settings.map(\.description.key) }

  /// Reads the settings that are there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: SettingKey.self)
    self.init()
    for setting in Self.settings { try setting.read(container, &self) }
  }

  /// Writes the settings but those that are left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingKey.self)
    for setting in Self.settings { try setting.write(self, &container) }
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
    for setting in Self.settings where setting.description.traits.contains(.naming) { setting.clear(&result) }
    return result
  }
}
