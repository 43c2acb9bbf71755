public import Declarations
public import Kernels

extension ForecasterFamily {
  /// Causal dilated convolutions over the window, with a linear head on the last row.
  public static let tcn = ForecasterFamily(
    network: "tcn", reading: [\.hidden, \.width, \.dilations, \.residual, \.activation]
  ) {
    .tcn(
      channels: $0.hidden[0], width: $0.width, dilations: $0.dilations, activation: $0.activation,
      residual: $0.residual ?? true)
  }
}

extension FamilySettings {
  /// Rows that a convolution of the TCN reads.
  public var width: FamilySetting<Int> {
    FamilySetting("width", 3, "Rows that a convolution of the TCN reads", [.shown, .omitted], takes: .whole(1...64))
  }

  /// Rows from one of them to the next, for each layer of the TCN; empty for 1, 2, 4, … up to the window.
  public var dilations: FamilySetting<[Int]> {
    FamilySetting(
      "dilations", [],
      "Rows between those that a convolution of the TCN reads, a number for each layer, comma-separated",
      [.shown, .omitted], takes: .whole(1...Self.mostRows),
      default: "1,2,4, … until a forecast sees the whole window",
      fault: { _, rows in
        rows.count <= Self.mostLayers
          ? nil : ("at most \(Self.mostLayers) of them, one a layer", "\(rows.count)", "")
      })
  }

  /// Whether a TCN's layers add to their results what they read at their own row; nil for so.
  public var residual: FamilySetting<Bool?> {
    FamilySetting(
      "residual", nil, "Let each layer of the TCN but the first add to its results what it reads at their own row",
      .shown, default: "--residual", isDefault: { $1 == true })
  }
}

extension NeuralForecaster.Architecture {
  /// Causal convolutions with one layer a dilation, and a linear head on the last row's result.
  ///
  /// Without dilations they double from 1 on, in as few layers as see the whole window. From the second layer on what a layer reads at
  /// its own row is added to its result, unless `residual` is false.
  public static func tcn(
    channels: Int, width: Int = 3, dilations: [Int] = [], activation: Activation = .relu, residual: Bool = true
  ) -> Self {
    Self("tcn", text: "\(channels) channels") { lookback, features, outputs in
      TCNKernel(
        lookback: lookback, features: features, channels: channels, width: width,
        dilations: dilations.isEmpty ? ReceptiveField.doubling(lookback: lookback, width: width) : dilations,
        outputs: outputs, activation: activation, isResidual: residual)
    }
  }
}
