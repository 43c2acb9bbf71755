import Statistics
import Testing

@Suite struct ForecastErrorsTests {
  @Test func errorsMatchNumPy() throws {
    let fixture = try Fixture.load().errors
    let errors = ForecastErrors(actual: fixture.actual, forecast: fixture.forecast)
    #expect(errors.count == 57)
    #expect(close(errors.mse, fixture.mse) && close(errors.mae, fixture.mae) && close(errors.rmse, fixture.rmse))
  }

  @Test func errorsMatchNumbersWorkedByHand() {
    let errors = ForecastErrors(actual: [1, 2, 3], forecast: [2, 2, -1])
    #expect(errors.mse == 17.0 / 3 && errors.mae == 5.0 / 3 && errors.rmse == (17.0 / 3).squareRoot())
  }

  @Test func nothingIsLeftOutInSilence() {
    #expect(ForecastErrors(actual: [], forecast: []).mse.isNaN)
    #expect(ForecastErrors(actual: [1, 2], forecast: [1, .nan]).mse.isNaN)
    #expect(ForecastErrors(actual: [1, 2], forecast: [1, .infinity]).mae == .infinity)
  }
}
