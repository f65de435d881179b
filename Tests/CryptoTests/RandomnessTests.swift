// What lives here: tests of random bytes.
import Crypto
import Testing

struct RandomnessTests {
  @Test func `random bytes have the length asked for and do not repeat`() {
    let first = Randomness.bytes(32)
    #expect(first?.count == 32)
    #expect(first != Randomness.bytes(32))
  }
}
