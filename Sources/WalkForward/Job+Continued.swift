package import Foundation

/// A unit of work of a job whose series have more rows than when a former job walked them, as far as that was the same.
///
/// Rows that follow change a fold where they bring labels of its last origins, and where a series is forecast later by what was trained in
/// it. All folds before the first such one are the same in a walk from scratch, to the last bit.
package struct ContinuedUnit: Sendable {
  /// Its key in the job, and in the former one.
  package var key, former: WalkStep.Key
  /// The indices of its arms, which are the same in both.
  package var arms: [Int]
  /// The indices of its series in the job and in the former one, and the numbers of the folds in which that forecast it.
  package var series: [(now: Int, former: Int, forecast: [Int])]
  /// The hash of what determined its results in the former job.
  package var formerContent: String
  /// The folds that are the same; the next one, if there is one, is trained.
  package var folds: Int
  /// What goes on after these folds, where their number is all that is needed.
  package var place: Data?

  /// The states to go on from, each with the number of the fold that comes next, the furthest first: saved ones, and where that is all that
  /// is needed the number alone.
  package func starts(from saved: [Data]) -> [(state: Data, fold: Int)] {
    (saved + [place].compactMap(\.self)).compactMap { data in
      (try? WalkState(decoding: data)).map { (state: data, fold: $0.position) }
    }
    .filter { $0.fold > 0 && $0.fold <= folds }.sorted { $0.fold > $1.fold }
  }
}

extension Job {
  /// The units of work that a former job with the same settings has walked on the first rows of the same series; others are not among them.
  ///
  /// O(series × arms × folds).
  package func continued(_ former: Job) throws -> [ContinuedUnit] {
    let formerPlaces = Dictionary(
      former.series.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let hasSameSeries = series.map(\.name) == former.series.map(\.name)
    let contents = Dictionary(
      try former.workUnits().map { ($0.key, $0.content) }, uniquingKeysWith: { first, _ in first })
    var units: [ContinuedUnit] = []
    for (group, formerGroup) in zip(catalog.walked, former.catalog.walked) {
      let formerCohorts = former.cohorts(of: formerGroup)
      for cohort in cohorts(of: group) where hasSameSeries || !group.parts.contains(where: \.start.isPretrained) {
        let members = cohort.members.compactMap { formerPlaces[series[$0].name] }
        guard let before = formerCohorts.first(where: { $0.members == members }),
          members.count == cohort.members.count
        else { continue }
        let key = WalkStep.Key(series: before.leader, arm: formerGroup.lead.index)
        let folds =
          zip(group.parts, formerGroup.parts).map { group, formerGroup in
            sameFolds(
              zip(cohort.members, members).map { now, before in
                let before = former.series[before]
                return before.rows < series[now].rows
                  ? before.settledCuts(of: formerGroup) : before.cuts(of: formerGroup, open: false)
              }, cohort.members.map { series[$0].cuts(of: group, open: false) }, refitEvery: group.settings.refitEvery)
          }.min() ?? 0
        units.append(
          ContinuedUnit(
            key: WalkStep.Key(series: cohort.leader, arm: group.lead.index), former: key,
            arms: group.all.map(\.index),
            series: zip(cohort.members, members).map {
              ($0, $1, former.series[$1].folds(of: formerGroup).map(\.index))
            },
            formerContent: contents[key] ?? "", folds: folds, place: try place(folds, group)))
      }
    }
    return units
  }

  /// The folds of a cohort that rows which follow cannot change, up to one that is trained.
  func settledFolds(of cohort: Cohort, _ group: ArmGroup) -> Int {
    if !group.candidates.isEmpty { return group.candidates.map { settledFolds(of: cohort, $0) }.min() ?? 0 }
    let (settled, open) = cohort.members.map { member in
      let open = series[member].cuts(of: group, open: true)
      let closed = series[member].cuts(of: group, open: false)
      return (closed == open ? closed : series[member].settledCuts(of: group), open)
    }.unzipped()
    return sameFolds(settled, open, refitEvery: group.settings.refitEvery)
  }

  /// What goes on before a fold, where its number is all that is needed.
  func place(_ fold: Int, _ group: ArmGroup) throws -> Data? {
    group.carriesState || fold == 0 ? nil : try WalkState(position: fold).encoded()
  }
}

/// How many folds two walks of the same series begin with that are the same, in what they train and forecast and in what is forecast by it
/// later; a model that is trained among them is trained again by none.
private func sameFolds(_ one: [[Fold?]], _ other: [[Fold?]], refitEvery: Int) -> Int {
  let count = (one + other).map(\.count).max() ?? 0
  let first = (0..<count).first { number in
    zip(one, other).contains { one, other in
      one.fold(number) != other.fold(number)
        || number.isMultiple(of: refitEvery)
          && one.isForecast(after: number) != other.isForecast(after: number)
    }
  }
  return (first ?? count) / refitEvery * refitEvery
}

extension Array {
  /// The first values of pairs, and the second.
  fileprivate func unzipped<A, B>() -> ([A], [B]) where Element == (A, B) { (map(\.0), map(\.1)) }
}

extension [Fold?] {
  /// The fold of a number; nil where there is none.
  fileprivate func fold(_ number: Int) -> Fold? { number < count ? self[number] : nil }

  /// The fold of a number where it forecasts.
  func forecast(in number: Int) -> Fold? {
    guard let fold = fold(number), !fold.testOrigins.isEmpty else { return nil }
    return fold
  }

  /// Whether something is forecast by what is trained in a fold.
  func isForecast(after number: Int) -> Bool {
    let next = (number + 1..<Swift.max(number + 1, count)).first { self[$0]?.refits == true } ?? count
    return (number..<Swift.max(number, next)).contains { forecast(in: $0) != nil }
  }
}
