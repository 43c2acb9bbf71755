internal import Forecasters
internal import Foundation
internal import Kernels
internal import Series
internal import WalkForward

/// Settings and quantities that several claims share.
enum Common {
  /// The common setting.
  static let base = Setting()
  /// *Early*: epochs of a fold.
  static let early = [1, 5]
  /// All budgets of epochs.
  static let budgets = [1, 5, 20]
  /// *Small* training ranges.
  static let small = [128, 512]
  /// The training ranges of tables.
  static let trains = [128, 512, 2048]
  /// All training ranges, for trends.
  static let sweep = [128, 256, 512, 1024, 2048, 4096]
  /// The largest training range.
  static let large = 4096
  /// 11 rates from 1e-5 to 1, equally far apart in logarithms.
  static let rates = (0...10).map { pow(10, -5 + 0.5 * Double($0)) }

  /// Early epochs on small data, as one quantity: the mean over the settings.
  static func earlyAndSmall(_ base: Setting, _ quantity: (Setting) -> Quantity) -> Quantity {
    .mean(small.flatMap { n in early.map { quantity(base.with(\.train, n).with(\.epochs, $0)) } })
  }

  /// The constant rate at each of the rates, cold.
  static func constants(_ setting: Setting) -> [Cell] {
    rates.map { Cell(.freshInit, in: setting.with(\.rate, $0)) }
  }

  /// What a verdict for ALDVI needs beside its own: the arm beats its own rates shuffled, and their mean held constant.
  static func credits(_ arm: StudyArm, _ name: String, _ quantity: (StudyArm) -> Quantity) -> [Reading] {
    [RandomFit.shuffledEta, .matchedMean].map {
      .credits("\($0.rawValue) (\(name))", quantity(.control($0, of: arm)))
    }
  }

  /// The fixed controls of every experiment, beside an arm in a setting.
  static func controls(_ arm: StudyArm, in setting: Setting) -> [Reading] {
    let row = "\(arm.label), \(setting.view.words), \(setting.forecaster), N \(setting.train), \(setting.epochs) epochs"
    let own = Quantity.log(.mse, Cell(arm, in: setting))
    var others: [(String, Quantity)] = [("constant η₀, cold", .log(.mse, Cell(.freshInit, in: setting)))]
    others += [RandomFit.shuffledEta, .matchedMean, .matchedCosine].map {
      ($0.rawValue, .log(.mse, Cell(.control($0, of: arm), in: setting)))
    }
    others += ["lastValue", "ridge"].map { ($0, .log(.mse, Cell(.naive(NaiveName($0)), in: setting))) }
    // The grid of an LSTM would cost more than all else together.
    if setting.forecaster == "mlp" {
      others.append(("best of 11 constants, 11 times the cost", .tuned(constants(setting))))
    }
    return others.map { name, other in
      .shows(
        "\(row): to \(name)", .minus(own, other), .lower(),
        in: .init(table: "The fixed controls", row: row, column: name))
    }
  }

  /// A slope over log N.
  static func slope(_ quantity: (Int) -> Quantity) -> Quantity {
    .slope(sweep.map { Quantity.Point(log(Double($0)), quantity($0)) })
  }
}

extension Claims {
  /// The arm and the setting that stand for a claim where the fixed controls are shown.
  static let representatives: [String: (arm: StudyArm, setting: Setting)] = {
    let base = Common.base
    let early = base.with(\.train, 128).with(\.epochs, 5)
    let large = base.with(\.train, Common.large)
    return [
      "C5": (.cold("linear:a=-0.5,c=-0.5"), base), "C6": (.cold("linear"), base), "C7": (.coldALDVI, base),
      "C9": (.coldALDVI, base), "C10": (.coldALDVI, base), "C11": (.coldALDVI, base),
      "C13": (.coldALDVI, base.with(\.train, 128)), "C14": (.coldALDVI, base.with(\.train, 128)),
      "C15": (.aldvi, large), "C16": (.paper, early), "C17": (.aldvi, early),
      "C18": (.paper, large.with(\.epochs, 5)), "C19": (.paper, large.with(\.epochs, 5)),
      "C20": (.aldvi, few(512, "lstm")), "C21": (.paper, base.with(\.epochs, 5)),
      "C23": (.paper, base.with(\.epochs, 5)), "C26": (.aldvi, few(512, "lstm")), "C30": (.coldALDVI, base),
      "C31": (.coldALDVI, base), "C32": (.paper, base.with(\.patience, 5)), "C33": (.cold("hybrid"), base),
    ]
  }()
}

extension View {
  /// The view in words.
  var words: String {
    switch self {
    case .raw: "raw levels"
    case .anchored: "anchored levels"
    case .logReturn: "log returns"
    }
  }
}
