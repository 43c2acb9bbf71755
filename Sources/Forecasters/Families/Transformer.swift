public import Declarations
public import Kernels

extension ForecasterFamily {
  /// Encoder layers over the window or over patches of it, with a linear head.
  public static let transformer = ForecasterFamily(
    network: "transformer",
    reading: [
      \.hidden, \.layers, \.heads, \.feedForward, \.patch, \.patchStride, \.positions, \.readout,
    ]
  ) { settings in
    var shape = TransformerShape()
    (shape.heads, shape.feedForward) = (settings.heads, settings.feedForward)
    (shape.patch, shape.stride) = (settings.patch, settings.patchStride)
    (shape.positions, shape.readout) = (settings.positions, settings.readout)
    return .transformer(width: settings.hidden[0], layers: settings.layers, shape: shape)
  }
}

extension FamilySettings {
  /// Heads of the Transformer's attention, which divide its width.
  public var heads: FamilySetting<Int> {
    FamilySetting(
      "heads", TransformerShape().heads, "Heads of the Transformer's attention, which divide its width",
      [.shown, .omitted], takes: .whole(1...Self.mostUnits),
      fault: { settings, heads in
        let width = settings.hidden[0]
        guard !width.isMultiple(of: heads) else { return nil }
        let divisors = (1...min(width, 16)).filter { width.isMultiple(of: $0) }.map(String.init)
        return (
          "a divisor of the Transformer's width, the first of --hidden \(width)", "\(heads)",
          "Such are \(divisors.joined(separator: ", ")); or give another width."
        )
      })
  }

  /// Units of the Transformer's feed-forward parts; nil for four times its width.
  public var feedForward: FamilySetting<Int?> {
    FamilySetting(
      "feed-forward", nil, "Units of the Transformer's feed-forward parts", .shown,
      takes: .whole(1...4 * Self.mostUnits), default: "four times its width",
      isDefault: { settings, units in units == settings.hidden.first.map { 4 * $0 } })
  }

  /// Rows of the window that the Transformer embeds together.
  public var patch: FamilySetting<Int> {
    FamilySetting(
      "patch", TransformerShape().patch, "Rows of the window that the Transformer embeds together",
      [.shown, .omitted], takes: .whole(1...Self.mostRows),
      fault: { settings, rows in
        rows <= settings.lookback ? nil : ("at most the \(settings.lookback) rows of --lookback", "\(rows)", "")
      })
  }

  /// Rows from one patch to the next; nil for half a patch, rounded up.
  public var patchStride: FamilySetting<Int?> {
    FamilySetting(
      "patch-stride", nil, "Rows from one patch to the next", .shown, takes: .whole(1...Self.mostRows),
      default: "half a patch", isDefault: { settings, rows in rows == (settings.patch + 1) / 2 },
      fault: { settings, rows in
        guard let rows, rows > settings.patch else { return nil }
        return ("at most the \(settings.patch) rows of --patch, so that no row is left out", "\(rows)", "")
      })
  }

  /// How the Transformer tells rows apart.
  public var positions: FamilySetting<TransformerShape.Positions> {
    FamilySetting(
      "positions", TransformerShape().positions,
      "How the Transformer tells rows apart: \(choice(TransformerShape.Positions.self))", [.shown, .omitted])
  }

  /// What of its last layer's rows the Transformer's head reads.
  public var readout: FamilySetting<TransformerShape.Readout> {
    FamilySetting(
      "readout", TransformerShape().readout,
      "What of the Transformer's last layer the head reads: the last row, the mean of the rows, or all of them",
      [.shown, .omitted])
  }
}

extension TransformerShape.Positions: SettingItem {}
extension TransformerShape.Readout: SettingItem {}

extension NeuralForecaster.Architecture {
  /// An encoder of this width, whose heads divide it, and a linear head on the last row, the rows' mean or all of them.
  ///
  /// With `shape.readout` `.last` the last layer computes that row alone.
  public static func transformer(width: Int, layers: Int, shape: TransformerShape = TransformerShape()) -> Self {
    Self(
      "transformer", text: "\(width) units", passes: { Double(shape.tokens(lookback: $0)) }
    ) { lookback, features, outputs in
      TransformerKernel(
        lookback: lookback, features: features, width: width, layers: layers, shape: shape, outputs: outputs)
    }
  }
}
