extension Claims {
  /// Claims that are not tested yet, each with its reason.
  static let waiting: [Claim] = [
    Claim(
      "C24", "More contributory neurons get larger updates (§III.A)", waiting: "rates by layer and neuron are not built"
    ),
    Claim("C25", "Mitigates vanishing gradients (§III.A)", waiting: "gradient norms by layer are not recorded"),
    Claim(
      "C27", "Less short-pattern overfitting, better long dependencies (§III.B)",
      waiting: "the recall series are not built"),
    Claim("C28", "Less sensitive to sequence length (§III.B)", waiting: "a sweep of lookbacks has not been run"),
    Claim("C29", "CNN and Transformer gain even at large N (§IV.C)", waiting: "neither network is built"),
    Claim("C34", "Future work: per batch, transfer, few-shot (§III.C, IV.E)", waiting: "none of it is built"),
  ]
}
