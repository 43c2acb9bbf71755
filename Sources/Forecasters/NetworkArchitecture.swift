package import Kernels

extension NeuralForecaster {
  /// The shape of a network but that of its data: its name, and how its kernel is made.
  ///
  /// Each family of networks makes its own in its file; a caller's own kernel makes one as well.
  public struct Architecture: Sendable {
    /// Makes a kernel for lookback L, features F and outputs H.
    public typealias Make<Kernel> = @Sendable (_ lookback: Int, _ features: Int, _ outputs: Int) -> Kernel

    /// The name by which arms call it, such as `mlp`.
    public let name: String
    /// The shape in words, such as `32+16 units`.
    public let text: String
    private let make: Make<any NetworkKernel>
    /// Whether a window is read as one row of all its values, so that what is constant of it stands there once.
    private let isFlat: Bool
    /// Passes over all parameters that a window of so many rows takes.
    let passes: @Sendable (_ lookback: Int) -> Double
    /// How it reads rows one after the other, where it does: the states go on from row to row over the whole range, the head has
    /// outputs at every row, and gradients reach back over at most `bptt` rows.
    let streaming: (bptt: Int, kernel: Make<any StreamingKernel>)?

    /// A network that reads windows, each in one pass or row by row; one that `isFlat` reads a window as one row of all its values.
    package init(
      _ name: String, text: String, isFlat: Bool = false,
      passes: @escaping @Sendable (_ lookback: Int) -> Double = { _ in 1 }, kernel: @escaping Make<any NetworkKernel>
    ) {
      (self.name, self.text, self.passes, make, streaming) = (name, text, passes, kernel, nil)
      self.isFlat = isFlat
    }

    /// A network that reads rows one after the other; gradients reach back over at most `bptt` of them.
    package init(_ name: String, text: String, bptt: Int, kernel: @escaping Make<any StreamingKernel>) {
      (self.name, self.text, passes, isFlat) = (name, text, { _ in 1 }, false)
      make = { kernel($0, $1, $2) }
      streaming = (bptt, kernel)
    }

    /// The kernel for windows with so many constants beside each: behind the window of one that is flat, else behind each row.
    func kernel(_ lookback: Int, _ features: Int, constants: Int, _ outputs: Int) -> any NetworkKernel {
      isFlat && constants > 0
        ? make(1, lookback * features + constants, outputs) : make(lookback, features + constants, outputs)
    }
  }
}
