// Unsafe Swift at a C boundary: libFuzzer hands over a pointer to the bytes of an input, which are copied at once.
internal import Foundation

/// What is fuzzed; FOLDCAST_FUZZ names it.
enum FuzzTarget: String, CaseIterable {
  /// Files of data.
  case loader
  /// Tables of typed cells.
  case table
  /// Configuration files.
  case configuration
  /// Stores, through everything that reads and takes up one.
  case store

  static let chosen = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["FOLDCAST_FUZZ"] ?? "") ?? .loader

  func run(_ bytes: [UInt8]) {
    switch self {
    case .loader: fuzzLoader(bytes)
    case .table: TableFuzz.run(bytes)
    case .configuration: fuzzConfiguration(bytes)
    case .store: StoreFuzz.shared.run(bytes)
    }
  }
}

/// libFuzzer's entry, one input.
///
/// Whatever is wrong ends the process, and libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}
