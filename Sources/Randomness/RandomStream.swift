internal import Foundation

/// A reproducible random stream, xoshiro256++ (Blackman and Vigna 2021, doi:10.1145/3460772), seeded from names.
///
/// Streams are derived from what they are for (a seed, a series, a forecaster, a fold), never from scheduling,
/// so that the same work draws the same numbers in whatever order and on however many workers it is done.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// The stream of a seed.
  public init(seed: UInt64) {
    var mixer = seed
    s0 = RandomStream.splitMix(&mixer)
    s1 = RandomStream.splitMix(&mixer)
    s2 = RandomStream.splitMix(&mixer)
    s3 = RandomStream.splitMix(&mixer)
  }

  /// The seed that belongs to a list of names and numbers: FNV-1a over their text, mixed, so that any change gives another.
  public static func seed(_ parts: any CustomStringConvertible...) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in parts {
      for byte in part.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      // A separator that no UTF-8 text holds, so that ("ab", "c") and ("a", "bc") differ.
      hash = (hash ^ 0xff) &* 0x100_0000_01b3
    }
    return splitMix(&hash)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = rotated(s0 &+ s3, by: 23) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotated(s3, by: 45)
    return result
  }

  /// A uniform number in [0, 1) with 53 random bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number (Marsaglia's polar method, one of each pair).
  package mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let r = x * x + y * y
      if r > 0 && r < 1 { return x * (-2 * log(r) / r).squareRoot() }
    }
  }

  /// A uniform integer in 0 ..< bound (Lemire 2019, doi:10.1145/3230636), independent of the standard library's method.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "an integer below zero or less does not exist")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Shuffles in place (Fisher–Yates).
  ///
  /// O(n).
  package mutating func shuffle<T>(_ items: inout [T]) {
    guard items.count > 1 else { return }
    for i in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(i, integer(below: i + 1)) }
  }

  /// Shuffles integers in place by the permutation of the general form, without its cost a call for any type.
  ///
  /// O(n).
  package mutating func shuffle(_ items: inout [Int]) {
    guard items.count > 1 else { return }
    for i in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(i, integer(below: i + 1)) }
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

private func rotated(_ x: UInt64, by k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
