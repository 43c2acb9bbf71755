extension UnitWalk {
  /// Forecasts the fold that comes with the partners, on the series that are forecast in it; and where models are trained the tails of all.
  mutating func forecastPartners(_ forecast: [Int], _ refits: Bool) {
    guard !partners.isEmpty else { return }
    partnered.byMember = [:]
    if refits { partnered.tails = partners.map { _ in [:] } }
    for m in members.indices {
      let isForecast = forecast.contains(m)
      guard isForecast || refits && members[m].isForecast(after: position) else { continue }
      let fits = partnerFits(m)
      if refits, keepsTails, let context = context(m, position) {
        for (partner, fit) in fits.enumerated() { partnered.tails[partner][m] = fit.flatMap { Tail($0, context) } }
      }
      if isForecast, let context = context(m, position) {
        let origins = Array(context.fold.testOrigins)
        partnered.byMember[m] = fits.map { $0?.test(origins, context) }
      }
    }
  }

  /// The partners' fits on a member: made where models are trained, and kept until they are again.
  private mutating func partnerFits(_ m: Int) -> [SimpleFit?] {
    guard let trained = members[m].training(of: position) else { return partners.map { _ in nil } }
    if !members[m].partnerFits.isEmpty, trained.index != position { return members[m].partnerFits }
    let context = context(m, trained)
    members[m].partnerFits = partners.map {
      SimpleFit($0.family, context, season: members[m].season, judged: keepsTails)
    }
    return members[m].partnerFits
  }
}
