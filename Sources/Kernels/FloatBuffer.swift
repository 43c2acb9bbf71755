internal import CKernels

/// Floats of a fixed count in memory aligned to 64 bytes, zero at first.
///
/// Not `Sendable`: a buffer lives in one task.
package final class FloatBuffer {
  /// The number of floats.
  package let count: Int
  let base: UnsafeMutablePointer<Float>

  /// A buffer of zeros.
  ///
  /// O(count).
  package init(count: Int) {
    require(count >= 0, "a FloatBuffer of \(count) floats does not exist")
    self.count = count
    // The kernels read whole vectors, so that a few floats behind the last one must be readable.
    let capacity = count + Int(FCK_SLACK)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity * MemoryLayout<Float>.stride, alignment: 64)
    base = memory.bindMemory(to: Float.self, capacity: capacity)
    base.initialize(repeating: 0, count: capacity)
  }

  /// A buffer that holds the given floats.
  ///
  /// O(count).
  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    copy(from: values)
  }

  deinit { base.deallocate() }

  /// One float; an index out of range stops with a message.
  package subscript(i: Int) -> Float {
    get {
      require(i >= 0 && i < count, "index \(i) of a FloatBuffer of \(count)")
      return base[i]
    }
    set {
      require(i >= 0 && i < count, "index \(i) of a FloatBuffer of \(count)")
      base[i] = newValue
    }
  }

  /// The floats as an array.
  ///
  /// O(count).
  package var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Takes over the floats of another buffer of the same count.
  ///
  /// O(count).
  package func copy(from other: FloatBuffer) {
    require(other.count == count, "a FloatBuffer of \(count) cannot take over \(other.count) floats")
    base.update(from: other.base, count: count)
  }

  /// Takes over the floats of an array of the same count.
  ///
  /// O(count).
  package func copy(from values: [Float]) {
    require(values.count == count, "a FloatBuffer of \(count) cannot take over \(values.count) floats")
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      base.update(from: start, count: count)
    }
  }

  /// Takes over a stretch of another buffer's floats; one that leaves either buffer stops with a message.
  ///
  /// O(count).
  package func copy(_ count: Int, from other: FloatBuffer, at source: Int, to place: Int) {
    require(
      count >= 0 && source >= 0 && place >= 0 && source + count <= other.count && place + count <= self.count,
      "\(count) floats at \(source) of \(other.count) do not fit to \(place) of \(self.count)")
    (base + place).update(from: other.base + source, count: count)
  }

  /// Takes over an array's floats from a place on; an array that leaves the buffer stops with a message.
  ///
  /// O(count).
  package func copy(_ values: [Float], to place: Int) {
    require(place >= 0 && place + values.count <= count, "\(values.count) floats do not fit to \(place) of \(count)")
    values.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      (base + place).update(from: start, count: values.count)
    }
  }

  /// Takes over the mean of other buffers of the same count, of which there is at least one and none is this one.
  ///
  /// O(count × buffers); summed in the buffers' order.
  package func setMean(of buffers: [FloatBuffer]) {
    require(!buffers.isEmpty, "a mean is taken over at least one FloatBuffer")
    for buffer in buffers {
      require(buffer.count == count && buffer !== self, "a FloatBuffer of \(count) cannot take a mean over this one")
    }
    let share = 1 / Float(buffers.count)
    for i in 0..<count {
      var sum: Float = 0
      for buffer in buffers { sum += buffer.base[i] }
      base[i] = buffers.count == 1 ? sum : sum * share
    }
  }

  /// Sets every float.
  ///
  /// O(count).
  package func fill(_ value: Float) { base.update(repeating: value, count: count) }

  @inline(__always)
  func need(_ needed: Int, _ what: @autoclosure () -> String) {
    require(count >= needed, "\(what()): expected \(needed) floats or more, found a buffer of \(count)")
  }
}
