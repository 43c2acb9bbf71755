internal import Randomness

/// What is measured and expected, in words, made from the declarations before anything is run.
public struct Preregistration: Sendable {
  /// The document in Markdown.
  public let text: String

  /// The hash of the document, which a report prints.
  public var hash: String {
    [RandomStream.seed("preregistration", text), RandomStream.seed(text, "preregistration")].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// What was declared when a first standard run on the same series had been read.
  static let declaredLater =
    "Declared after a first standard run on the same test series had been read, and so no blind test: the quadratic (C5), the distance that weights travel (C13), "
    + "the correlation with sd(log η) (C14), ownSmallN (C15), the root of MSE (C16), what is carried (C17), states (C26), memories (C30), recovery, lalr, pbt and the "
    + "rankings by time and dispersion (C31), overhead and common stop (C32), phases left out and by plateau (C33). The rule settle, whose own test is scripts/measured/rule_search.md, "
    + "stands beside the others in C30 and C31. Declared when the readings of all other claims on the same test series had been read twice: C24, C25, C27, C28, C29 and C34, the TCN "
    + "and the Transformer in C20, and methods without the guard in C31; the series of C27 and most of the tickers of C34 are new, and nothing was tried on them."

  /// The preregistration of all claims.
  public init() {
    var out = """
      # Preregistration

      Made by `foldcast study preregister` from the declarations in `Sources/Study/Claims`, before the study was run; a test holds the
      two equal. A report prints the hash of this text.

      ## Data

      Verdicts are taken from the *test* series, which nothing was tried on before. The *development* series serve `--size ci` and every
      trial. Each series is cut to its last rows, so that all training lengths are tested on the same origins; a series that is too
      short for a setting is left out of it.


      """
    for panel in PanelName.allCases {
      out += "- **\(panel.rawValue)**\n"
      for dataSet in panel.dataSets { out += "  - `\(dataSet.name)`: \(dataSet.description)\n" }
    }
    out += """

      \(Preregistration.declaredLater)

      ## Walk

      Rolling window, \(Setting.step) origins a fold, lookback \(Setting.lookback), horizon 1, the last 20 % of the training range validate (purged). MLP of
      one hidden layer of 32 (LSTM of 16; TCN of three layers of 16 channels that read 6 rows each; Transformer of two layers, 16 wide), batch 32, gradient norm at most 1. Unless a reading says otherwise: raw levels (windows
      without an anchor, as the paper has them), no help beside the learning rate, Adam at η₀ 0.001, N 512, 20 epochs.
      `standard`: \(StudySize.standard.folds) folds, \(StudySize.standard.seeds) seeds, \(StudySize.standard.draws) bootstrap draws; `full`: \(StudySize.full.seeds) seeds, \(StudySize.full.draws) draws.
      The paper's learner: η(1+|ΔA|) with accuracy R² on the validation tail, weights and η carried from fold to fold, earlier folds'
      η and loss among the inputs.

      ## Verdicts

      A quantity is one number a series: seeds are averaged first, folds last; ratios in logarithms.
      *lower*: Wilcoxon's one-sided test over series below 0.05 after Holm's adjustment over all readings that decide or credit, the
      median beyond the margin, and the 95 % interval of the bootstrap (blocks of folds common to a data set, series within it) on the same
      side of zero. *refuted*: the same in the other direction. *equivalent*: two one-sided tests within ± the margin at 0.05. Else
      *inconclusive*. *equal*: two one-sided tests, Holm-adjusted. *band*: the interval overlaps the band and leaves out no effect.
      *near*: the interval lies within the tolerance. Every estimate comes with the effect that 80 % power would find, 2.5·sd/√S.
      A claim that ALDVI helps is refuted where its effect is matched by its own rates shuffled (`shuffledEta`) or by their mean
      (`matchedMean`): readings marked *credits*.

      ## Claims


      """
    for claim in Claims.all {
      out += "### \(claim.id). \(claim.statement)\n\n"
      out += claim.combination == .any ? "One of the deciding readings has to be supported.\n\n" : ""
      for reading in claim.readings {
        switch reading.measure {
        case .check: out += "- \(reading.role.rawValue): \(reading.name)\n"
        case .quantity(let quantity, let hypothesis):
          out += "- \(reading.role.rawValue): \(reading.name): \(hypothesis.words); `\(quantity.fingerprint)`\n"
        }
      }
      for ranking in claim.rankings {
        let cells = ranking.entries.map { "\($0.quantity)" }.joined()
        out += "- ranks: \(ranking.title): \(ranking.entries.map(\.label).joined(separator: ", ")); "
        out += "`\(Quantity.fingerprint(cells))`\n"
      }
      out += "\n"
    }
    text = out
  }
}

extension Hypothesis {
  /// The hypothesis in words.
  public var words: String {
    switch self {
    case .lower(let margin): "lower by \(margin)"
    case .higher(let margin): "higher by \(margin)"
    case .equal(let margin): "equal within \(margin)"
    case .band(let low, let high, let noEffect):
      "band \(rounded(low)) to \(rounded(high)), no effect \(rounded(noEffect))"
    case .near(let value, let tolerance): "near \(value) within \(tolerance)"
    }
  }
}

private func rounded(_ x: Double) -> String { "\((x * 1e4).rounded() / 1e4)" }

extension Quantity {
  /// A short hash of the whole quantity, cells and settings included, so that no part of it changes unseen.
  var fingerprint: String { Quantity.fingerprint("\(self)") }

  static func fingerprint(_ text: String) -> String {
    let digits = String(RandomStream.seed("quantity", text), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
