import Forecasters
import Kernels
import Testing

@Suite struct FamilySettingTests {
  @Test func eachSettingIsDeclaredOnce() {
    let keys = Families.builtIn.declared.map(\.key)
    #expect(Set(keys).count == keys.count)
    #expect(Set(keys) == Set(Families.builtIn.all.flatMap(\.settings)))
  }

  @Test func aValueIsThatOfItsPropertyAndElseTheDefault() {
    var settings = ForecasterSettings(lookback: 8, features: 1, horizon: 1)
    #expect(settings.hidden == [32] && settings.layers == 1 && settings.bptt == nil && settings.activation == .relu)
    (settings.hidden, settings.bptt, settings.activation) = ([4, 2], 7, .tanh)
    #expect(settings.hidden == [4, 2] && settings.bptt == 7 && settings.activation == .tanh)
    #expect(settings.layers == 1 && settings.shortcut == nil)
  }

  @Test func whatIsGivenAsByDefaultIsNotGiven() {
    let layers = FamilySettings().layers
    var (a, b) = (FamilyValues(), FamilyValues())
    a[layers] = 2
    #expect(a != b && a.has(layers.key))
    b[FamilySettings().heads] = 2
    #expect(a != b)
    b[FamilySettings().heads] = FamilySettings().heads.standard
    b[layers] = 2
    #expect(a == b)
    a[layers] = 1
    #expect(a == FamilyValues() && !a.has(layers.key))
  }

  @Test func aNetworkReadsTheSettingsOfItsArm() {
    var settings = ForecasterSettings(lookback: 8, features: 1, horizon: 1)
    func parameters(_ family: ForecasterFamily) -> Int { family.make(settings).parameters.count }
    let usual = [ForecasterFamily.mlp, .lstm, .tcn, .transformer].map(parameters)
    settings.hidden = [8]
    let narrow = [ForecasterFamily.mlp, .lstm, .tcn, .transformer].map(parameters)
    #expect(zip(usual, narrow).allSatisfy { $0 > $1 })
    settings.width = 1
    #expect(parameters(.tcn) < narrow[2] && parameters(.mlp) == narrow[0])
    settings.feedForward = 1
    #expect(parameters(.transformer) < narrow[3])
  }
}
