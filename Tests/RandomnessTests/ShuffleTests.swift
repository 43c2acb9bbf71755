internal import Randomness
internal import Testing

@Suite struct ShuffleTests {
  @Test(arguments: [0, 1, 2, 17, 504])
  func integersAreShuffledByThePermutationOfTheGeneralForm(count: Int) {
    var one = RandomStream(seed: 7)
    var other = RandomStream(seed: 7)
    var integers = Array(0..<count)
    var others = (0..<count).map { UInt16($0) }
    one.shuffle(&integers)
    other.shuffle(&others)
    #expect(integers == others.map { Int($0) })
    #expect(integers.sorted() == Array(0..<count))
    #expect(one == other)
  }
}
