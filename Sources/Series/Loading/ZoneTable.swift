internal import Foundation

/// A zone's offsets from UTC over a stretch of time, looked up once.
struct ZoneTable {
  /// What a local time stands for.
  enum Reading: Equatable {
    case once(Int64)
    /// The clock stood there twice: first in the offset that it was leaving.
    case twice(Int64, Int64)
    case never
  }

  /// Stretches of one offset, in microseconds: from when in UTC on, and how far local time is ahead.
  private var stretches: [(start: Int64, offset: Int64)] = []

  /// What names a zone, in words.
  static let zoneWords = "a zone of the IANA database such as Europe/Berlin"

  /// The zone of a name in the IANA database, or nil.
  static func zone(_ name: String) -> TimeZone? {
    guard name.contains("/") || TimeZone.knownTimeZoneIdentifiers.contains(name) || ["UTC", "GMT"].contains(name),
      let zone = TimeZone(identifier: name)
    else { return nil }
    return zone
  }

  /// The offsets for local times between two instants, which are given in microseconds.
  init(_ zone: TimeZone, from least: Int64, to most: Int64) {
    // Days before the first one and behind the last one are more than any offset.
    let first = least.flooredQuotient(by: Micros.second) - 3 * 86_400
    let last = most.flooredQuotient(by: Micros.second) + 3 * 86_400
    func offset(_ second: Int64) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) }
    var (second, current) = (first, offset(first))
    stretches = [(first * Micros.second, Int64(current) * Micros.second)]
    while second < last {
      let next = second + 7 * 86_400
      let later = offset(next)
      if later != current {
        var (low, high) = (second, next)
        while high - low > 1 {
          let middle = (low + high) / 2
          if offset(middle) == current { low = middle } else { high = middle }
        }
        (second, current) = (high, offset(high))
        stretches.append((second * Micros.second, Int64(current) * Micros.second))
      } else {
        second = next
      }
    }
  }

  /// What a local time in microseconds stands for, in O(log transitions).
  func reading(_ local: Int64) -> Reading {
    var (low, high) = (0, stretches.count)
    // The last stretch that starts at or before the local time as it would stand in UTC, and its neighbours.
    while high - low > 1 {
      let middle = (low + high) / 2
      if stretches[middle].start <= local { low = middle } else { high = middle }
    }
    var found: [Int64] = []
    for i in Swift.max(0, low - 1)...Swift.min(stretches.count - 1, low + 1) {
      let instant = local - stretches[i].offset
      let isBehindStart = i == 0 || instant >= stretches[i].start
      let isBeforeEnd = i + 1 == stretches.count || instant < stretches[i + 1].start
      if isBehindStart, isBeforeEnd { found.append(instant) }
    }
    switch found.count {
    case 0: return .never
    case 1: return .once(found[0])
    default: return .twice(found[0], found[1])
    }
  }
}
