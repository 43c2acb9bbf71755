import Statistics
import Testing

@Suite struct SignificanceTests {
  @Test func dieboldMarianoMatchesStatsmodels() throws {
    struct Case: Decodable {
      let differences: [Double]
      let horizon: Int
      let rectangular: Bool
      let longRunVariance, uncorrected, statistic, less, greater, different: Double
    }
    for c in try reference("dieboldMariano", as: [Case].self) {
      let test = try DieboldMariano(lossDifferences: c.differences, horizon: c.horizon)
      #expect((test.kernel == .rectangular(lags: c.horizon - 1)) == c.rectangular)
      #expect(near(test.longRunVariance, c.longRunVariance) && near(test.uncorrected, c.uncorrected))
      #expect(near(test.statistic, c.statistic) && near(test.pValue(), c.different))
      #expect(near(test.pValue(.less), c.less) && near(test.pValue(.greater), c.greater))
    }
  }

  @Test func dieboldMarianoMatchesNumbersWorkedByHand() throws {
    // d̄ = 2, γ₀ = 2/3 · 1, so DM = 2 / √(2/9), and the correction is √((3 + 1 − 2)/3).
    let test = try DieboldMariano(lossDifferences: [1, 2, 3])
    #expect(near(test.statistic, 2 / (2.0 / 9).squareRoot() * (2.0 / 3).squareRoot()))
  }

  @Test func dieboldMarianoSaysWhyItIsUndefined() {
    func reason(_ d: [Double], _ h: Int) -> Undefined? {
      do throws(Undefined) { _ = try DieboldMariano(lossDifferences: d, horizon: h) } catch { return error }
      return nil
    }
    #expect(reason([], 1) == .tooFew(needed: 2, found: 0) && reason([1], 1) == .tooFew(needed: 2, found: 1))
    #expect(reason([1, 2, 3], 3) == .tooFew(needed: 4, found: 3) && reason([1, 2], 5) == .tooFew(needed: 5, found: 2))
    #expect(reason([0.1, 0.1, 0.1], 1) == .noVariation(of: "loss differences"))
    #expect(reason([0, 0, 0, 0], 2) == .noVariation(of: "loss differences"))
    #expect(reason([1, .nan, 2], 1) == .notFinite(index: 1, value: "nan"))
    #expect(reason([1, 2], 0) == .badSetting(name: "horizon", expected: "1 or more", found: "0"))
  }

  @Test func clarkWestMatchesStatsmodels() throws {
    struct Case: Decodable {
      let actual, nested, larger: [Double]
      let horizon: Int
      let mean, statistic, pValue: Double
    }
    for c in try reference("clarkWest", as: [Case].self) {
      let test = try ClarkWest(actual: c.actual, nested: c.nested, larger: c.larger, horizon: c.horizon)
      #expect(near(test.meanDifference, c.mean) && near(test.statistic, c.statistic) && near(test.pValue, c.pValue))
    }
  }

  @Test func modelsThatAgreeCannotBeTold() throws {
    let y = [1.0, 2, 3, 4]
    #expect(throws: Undefined.noVariation(of: "loss differences")) {
      try ClarkWest(actual: y, nested: [0, 0, 0, 0], larger: [0, 0, 0, 0])
    }
    #expect(throws: Undefined.lengthsDiffer(4, 1)) { try ClarkWest(actual: y, nested: [0], larger: [0]) }
  }

  @Test func giacominiWhiteMatchesStatsmodels() throws {
    struct Case: Decodable {
      let differences: [Double]
      let horizon, count: Int
      let statistic, pValue: Double
    }
    for c in try reference("giacominiWhite", as: [Case].self) {
      let test = try GiacominiWhite(lossDifferences: c.differences, horizon: c.horizon, memory: .limited)
      #expect(test.count == c.count && test.degrees == 2)
      #expect(near(test.statistic, c.statistic) && near(test.pValue, c.pValue))
    }
  }

  @Test func giacominiWhiteRefusesArmsThatCarryStateAndSingularInstruments() {
    let d = [0.3, -0.1, 0.7, 0.2, -0.5, 0.4]
    #expect(throws: Undefined.carriesState(statistic: "the Giacomini–White test")) {
      try GiacominiWhite(lossDifferences: d, memory: .unlimited)
    }
    #expect(throws: Undefined.singular("the Giacomini–White test")) {
      try GiacominiWhite(lossDifferences: d, instruments: d.map { _ in [1, 2] }, memory: .limited)
    }
    #expect(throws: Undefined.tooFew(needed: 3, found: 1)) {
      try GiacominiWhite(lossDifferences: [1, 2], memory: .limited)
    }
    #expect(throws: Undefined.noVariation(of: "loss differences times instrument 1")) {
      try GiacominiWhite(lossDifferences: [0, 0, 0, 0, 0], memory: .limited)
    }
    #expect(Undefined.carriesState(statistic: "T").description.contains("use a cold start"))
  }

  @Test func directionsMatchThePaperOnTheTest() throws {
    struct Case: Decodable {
      let actual, forecast: [Double]
      let ties: Int
      let accuracy, statistic, pValue: Double
    }
    for c in try reference("direction", as: [Case].self) {
      let direction = try DirectionalAccuracy(actualChanges: c.actual, forecastChanges: c.forecast)
      #expect(direction.ties == c.ties && near(direction.accuracy, c.accuracy))
      #expect(near(try direction.pesaranTimmermann(), c.statistic))
      #expect(near(try direction.pValue(), c.pValue))
    }
  }

  @Test func aConstantDirectionIsNoSkill() throws {
    let up = try DirectionalAccuracy(actual: [2, 1, 4, 5], forecast: [9, 9, 9, 9], last: [1, 2, 3, 4])
    #expect(up.accuracy == 0.75)
    #expect(throws: Undefined.noVariation(of: "directions forecast")) { try up.pesaranTimmermann() }
    let ties = try DirectionalAccuracy(actualChanges: [0, 1, 0], forecastChanges: [0, 1, -1])
    #expect(ties.ties == 2 && near(ties.accuracy, 2.0 / 3))
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try ties.pValue() }
  }

  @Test func holmMatchesStatsmodels() throws {
    struct Case: Decodable { let pValues, adjusted: [Double] }
    for c in try reference("holm", as: [Case].self) {
      let adjusted = try holmAdjusted(c.pValues)
      #expect(zip(adjusted, c.adjusted).allSatisfy { near($0, $1) } && adjusted.count == c.adjusted.count)
    }
    #expect(try holmAdjusted([]).isEmpty)
    #expect(throws: Undefined.self) { try holmAdjusted([0.1, 1.5]) }
    #expect(throws: Undefined.notFinite(index: 1, value: "nan")) { try holmAdjusted([0.1, .nan]) }
  }

  @Test func friedmanAndNemenyiMatchSciPy() throws {
    struct Case: Decodable {
      let losses, nemenyi: [[Double]]
      let meanRanks: [Double]
      let chiSquared, pValue, f, fPValue, criticalDifference: Double
    }
    for c in try reference("friedman", as: [Case].self) {
      let test = try Friedman(losses: c.losses)
      #expect(zip(test.meanRanks, c.meanRanks).allSatisfy { near($0, $1) })
      #expect(near(test.chiSquared, c.chiSquared) && near(test.pValue, c.pValue))
      #expect(near(test.fStatistic, c.f) && near(test.fPValue, c.fPValue))
      #expect(near(test.criticalDifference(), c.criticalDifference, 1e-8))
      for (row, expected) in zip(test.nemenyi(), c.nemenyi) {
        #expect(zip(row, expected).allSatisfy { near($0, $1, 1e-9) })
      }
    }
  }

  @Test func theCriticalDifferencesAreTheTabulatedOnes() {
    let tabulated = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    for (k, q) in zip(2...10, tabulated) {
      // The tables themselves are off by up to one in the third place.
      #expect(abs(NormalRange(count: k).upperQuantile(0.05) / 2.0.squareRoot() - q) < 0.0015)
    }
  }

  @Test func methodsThatAreTheSameAreRankedOnce() throws {
    let losses: [[Double]] = [[1, 2, 3], [2, 1, 3], [1, 3, 2], [1, 2, 4]]
    let once = try Friedman(losses: losses)
    let twice = try Friedman(losses: losses.map { $0 + [$0[1]] })
    #expect(twice.originals == [0, 1, 2, 1] && twice.meanRanks == once.meanRanks + [once.meanRanks[1]])
    #expect(twice.chiSquared == once.chiSquared && twice.pValue == once.pValue)
    #expect(twice.criticalDifference() == once.criticalDifference() && twice.nemenyi()[3][1] == 1)
  }

  @Test func oneOrderInAllSeriesIsAsFarAsRanksGo() throws {
    let test = try Friedman(losses: [[1, 2, 3], [4, 5, 6]])
    #expect(test.chiSquared == 4 && test.fStatistic == .infinity && test.fPValue == 0)
    #expect(throws: Undefined.noVariation(of: "losses within every series")) {
      try Friedman(losses: [[1, 1], [2, 2]])
    }
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try Friedman(losses: [[1], [2]]) }
    #expect(throws: Undefined.tooFew(needed: 2, found: 0)) { try Friedman(losses: []) }
    #expect(throws: Undefined.lengthsDiffer(2, 1)) { try Friedman(losses: [[1, 2], [2]]) }
  }

  @Test func equivalenceMatchesStatsmodels() throws {
    struct Case: Decodable {
      let values, interval: [Double]
      let low, high, pValue, pAbove, pBelow: Double
    }
    for c in try reference("equivalence", as: [Case].self) {
      let test = try Equivalence(c.values, within: c.low...c.high)
      #expect(near(test.pValue, c.pValue) && near(test.pAboveLower, c.pAbove) && near(test.pBelowUpper, c.pBelow))
      let interval = try #require(test.interval())
      #expect(near(interval.lowerBound, c.interval[0]) && near(interval.upperBound, c.interval[1]))
    }
    #expect(throws: Undefined.noVariation(of: "values")) { try Equivalence([1, 1, 1], within: 0...2) }
    #expect(throws: Undefined.tooFew(needed: 2, found: 1)) { try Equivalence([1], within: 0...2) }
  }

  @Test func scaledErrorsMatchNumPy() throws {
    struct Case: Decodable {
      let history, actual, forecast, other: [Double]
      let season: Int
      let mase, maseStep, rmsse, smape, r2: Double
    }
    let c: Case = try reference("scaled")
    let seasonal = try ScaledErrors(actual: c.actual, forecast: c.forecast, history: c.history, season: c.season)
    let plain = try ScaledErrors(actual: c.actual, forecast: c.forecast, history: c.history)
    #expect(near(seasonal.mase, c.mase) && near(plain.mase, c.maseStep) && near(plain.rmsse, c.rmsse))
    #expect(near(try ScaledErrors.smape(actual: c.actual, forecast: c.forecast), c.smape))
    #expect(
      near(try ScaledErrors.outOfSampleR2(actual: c.actual, forecast: c.forecast, benchmark: c.other), c.r2))
    // Means first, then the quotient: (2/4 + 3/6) / 2.
    #expect(try ScaledErrors.owa(smape: [1, 3], mase: [2, 4], naiveSmape: [3, 5], naiveMase: [5, 7]) == 0.5)
  }

  @Test func scaledErrorsSayWhyTheyAreUndefined() throws {
    #expect(throws: Undefined.noVariation(of: "training values over one season")) {
      try ScaledErrors(actual: [1], forecast: [2], history: [3, 3, 3])
    }
    #expect(throws: Undefined.tooFew(needed: 5, found: 4)) {
      try ScaledErrors(actual: [1], forecast: [2], history: [1, 2, 3, 4], season: 4)
    }
    #expect(throws: Undefined.notFinite(index: 1, value: "inf")) {
      try ScaledErrors(actual: [1], forecast: [.infinity], history: [1, 2, 3, 4])
    }
    #expect(try ScaledErrors.smape(actual: [0, 1], forecast: [0, 1]) == 0)
    #expect(throws: Undefined.self) { try ScaledErrors.outOfSampleR2(actual: [1], forecast: [1], benchmark: [1]) }
  }
}
