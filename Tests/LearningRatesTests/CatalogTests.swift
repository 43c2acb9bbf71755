import LearningRates
import Testing

@Suite struct CatalogTests {
  @Test func everyNameReadsBackAsItself() throws {
    #expect(RateRuleCatalog.all.count == 25)
    for specification in RateRuleCatalog.all {
      #expect(try RateRuleSpecification(parsing: specification.name).name == specification.name)
    }
  }
}
