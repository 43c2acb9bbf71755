internal import Foundation
internal import Reporter

extension StudyReport {
  /// How the study is made again, how it is read, and where it departs from the protocol.
  static func method(_ size: StudySize) -> [ReportDocument.Block] {
    [
      .heading("How it was made"),
      .list(
        [
          "foldcast study run all --size \(size.rawValue) --store study.sqlite",
          "foldcast study report study.sqlite --out data/study",
        ], .plain),
      .paragraph(
        "The data are real price, load and temperature files beside the repository (--data) and synthetic series of known formula; "
          + "preregistration.md names every one. The run goes on where it stopped when the first command is given again.",
        .plain),
      .heading("How it is read"),
      .list(
        [
          "An effect is a mean over series; a ratio is a geometric mean of MSE ratios, seeds averaged first, folds last, and below 1 is better.",
          "The interval is a 95 % bootstrap: blocks of folds that all series of a data set share, and series within their data set.",
          "Detectable is the effect that would be found with 80 % power, 2.5·sd/√S: beside an inconclusive verdict, what could have been missed.",
          "p is Wilcoxon's, one-sided, or that of the two one-sided tests, after Holm's adjustment over all readings that decide or credit.",
          "A reading decides a verdict, credits it to ALDVI (its own rates shuffled, and their mean held constant, have to be worse), or is shown.",
          "A claim is refuted where the opposite holds, where the numbers that it names lie outside the interval, or where its effect is there but a control that lacks ALDVI has it too.",
        ], .plain),
      .heading("Where it departs from the protocol"),
      .list(
        [
          "\(size.seeds) seeds in place of 10, 20 epochs in place of 50 (50 where a claim names them), 1 and 5 epochs as early; one hidden layer of 32 units (64), an LSTM of 16 (32).",
          "The LSTM has 4 folds and one seed (2 folds at 50 epochs), and no grid of constant rates: it costs tens of times an MLP.",
          Preregistration.declaredLater,
          "The TCN and the Transformer (C20, C29) have 4 folds (2 at N 4096), one seed and 5 epochs, and are 16 wide (32). C24, C25 and C28 have 6 folds and one seed, C27 3 folds, one "
            + "seed and four constant rates, C28 five.",
          "A neuron's contribution (C24) is |a ∂L/∂a| summed over the batch before its magnitude is taken, as the weights out of it tell. Layers begin by PyTorch's "
            + "initialization (Glorot's; C25). Few-shot (C34) is 16 and 32 windows of 8 rows.",
          "Not measured: rates by the time step of an LSTM, as weights of the steps of back-propagation (C26), how much of a forecast rests on short lags (C27; the gap between test "
            + "and training stands in), GANs (C34), epochs within a fold to recover after a break (C31: whole folds), and variances of η other "
            + "than over seeds (C10; that within a run has twice C11's slope).",
          "Feedback (C21) is what was known at each row's own fold (pooledFolds); one value for a whole fold would be a bias, and the one of the epoch before is not built.",
          "Controls that replay rates keep them: the safety chain rolls them back, but cuts no rate of theirs, so that at large η₀ they fail more "
            + "often than the arm itself. That favours ALDVI.",
          "The best constant rate is chosen in each fold and for each seed by validation loss, at 11 times the cost.",
          "C1–C4 and C8 are about how the rule is built; the unit tests of rules and trainer hold them. C12 is a diagnostic that is not built.",
        ], .plain),
    ]
  }
}
