// What lives here: tests of who is written to first.
import ServerCore
import ServerShell
import Testing

struct WritingOrderTests {
  private let people = (0..<5).map { SessionID(slot: $0, generation: 1) }

  @Test func `whoever spoke comes before those who are told, also those who waited longer`() {
    var order = WritingOrder()
    for id in people[0..<3] { order.add(id, isAnswered: false) }
    order.add(people[3], isAnswered: true)
    #expect(order.nextAnswered() == people[3])
    #expect(order.nextTold() == people[0])
    // While many are told, somebody else speaks.
    order.add(people[4], isAnswered: true)
    #expect(order.nextAnswered() == people[4])
    #expect(order.nextAnswered() == nil)
    #expect(order.nextTold() == people[1])
    #expect(order.nextTold() == people[2])
    #expect(order.nextTold() == nil)
    #expect(order.isEmpty)
  }
}
