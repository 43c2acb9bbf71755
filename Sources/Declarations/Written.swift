internal import Foundation

/// What is written of a setting, behind a flag or in a file.
package enum Written: Sendable, Equatable {
  /// One text.
  case text(String)
  /// A list.
  case list([Written])
  /// A key without a value.
  case nothing
  /// Keys with values.
  case keys([String: Written])
}

/// A value that cannot be used: where, what was expected and what was found.
public struct SettingFault: Error, Sendable, Equatable {
  /// The flag's name, and the item of a list.
  public var key: String
  /// What was expected.
  public var expected: String
  /// What was found.
  public var found: String
  /// What may have been meant; empty where that cannot be guessed.
  package var advice = ""
}

/// Reads a setting's value from what is written.
struct WrittenReader<Value: SettingValue>: Sendable {
  let key: String
  let form: SettingForm
  /// Whether `none` is the empty list.
  let isEmptiable: Bool
  let allowed: Allowed<Value.Item>

  /// The value; throws a `SettingFault`, or what a value that knows better says itself.
  func value(of written: Written) throws -> Value? {
    let isList = Value.form == .list
    guard isList else { return Value(items: [try item(of: written, at: key)]) }
    let parts = try parts(of: written)
    return Value(items: try parts.enumerated().map { try item(of: $1, at: "\(key), item \($0 + 1)") })
  }

  /// The parts of a list; a single value that stands where a list belongs is read as the flag is.
  private func parts(of written: Written) throws -> [Written] {
    switch written {
    case .list(let parts): return parts
    case .text(let text) where form == .repeated: return [.text(text)]
    case .text(let text):
      let parts = text.splitOutsideParentheses().map { $0.trimmingCharacters(in: .whitespaces) }
      if isEmptiable && parts.isEmpty {
        throw fault(written, at: key, expected: "values with commas between them, or none")
      }
      return isEmptiable && parts == ["none"] ? [] : Value.Item.texts(from: parts).map(Written.text)
    case .nothing, .keys:
      throw fault(written, at: key, expected: Value.Item.words.isEmpty ? "a list" : Value.Item.kind)
    }
  }

  private func item(of written: Written, at place: String) throws -> Value.Item {
    guard case .text(let text) = written else {
      let isSingle = written == .nothing || !Value.Item.words.isEmpty
      throw fault(written, at: place, expected: isSingle ? expected : "a single value")
    }
    guard let item = try Value.Item(text: text) else {
      var fault = fault(written, at: place, expected: expected)
      fault.advice = Nearest.advice(text, among: Value.Item.words)
      throw fault
    }
    return item
  }

  /// What an item may be: its range in place of any number.
  private var expected: String {
    Value.Item.self is any Numeric.Type ? allowed.words ?? Value.Item.kind : Value.Item.kind
  }

  private func fault(_ written: Written, at place: String, expected: String) -> SettingFault {
    let found =
      switch written {
      case .text(let text): "'\(text)'"
      case .nothing: "nothing (leave the key out for its default)"
      case .list, .keys: "another kind of value"
      }
    return SettingFault(key: place, expected: expected, found: found)
  }
}

extension String {
  /// The parts between commas, but for those within parentheses that are closed: `mean(High,5),Low` has two.
  func splitOutsideParentheses(omittingEmpty: Bool = true) -> [Substring] {
    var parts = split(separator: ",", omittingEmptySubsequences: omittingEmpty)
    var place = 0
    while place + 1 < parts.count {
      let open = parts[place].count { $0 == "(" } - parts[place].count { $0 == ")" }
      let closed = parts[(place + 1)...].firstIndex { part in
        self[parts[place].startIndex..<part.endIndex].isBalanced
      }
      if open > 0, let closed {
        parts.replaceSubrange(place...closed, with: [self[parts[place].startIndex..<parts[closed].endIndex]])
      }
      place += 1
    }
    return parts
  }
}

extension Substring {
  /// Whether each of its parentheses has another.
  fileprivate var isBalanced: Bool { count { $0 == "(" } == count { $0 == ")" } }
}
