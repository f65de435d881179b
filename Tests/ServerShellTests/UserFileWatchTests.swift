// What lives here: who waits for a look at the user file.
import System
import Testing

@testable import ServerShell

@Suite struct `A look at the user file` {
  private func at(_ milliseconds: Int64) -> Moment { Moment(milliseconds: milliseconds) }

  @Test func `answers those who asked before it began, and the next one the others together`() {
    var watch = UserFileWatch<String>()
    let begins = [watch.ask("a", at: at(0)), watch.ask("b", at: at(1)), watch.ask("c", at: at(2))]
    #expect(begins == [true, false, false])
    let first = watch.finish(at: at(3))
    #expect(first.answered == ["a"] && first.next == ["b", "c"])
    // That one has begun.
    let isBegun = !watch.ask(nil, at: at(4))
    #expect(isBegun)
    let second = watch.finish(at: at(5))
    #expect(second.answered == ["b", "c"] && second.next == [])
    let beginsAgain = watch.ask(nil, at: at(6))
    #expect(beginsAgain)
  }

  @Test func `holds nobody up when it does not answer`() {
    var watch = UserFileWatch<String>()
    _ = watch.ask("a", at: at(0))
    _ = watch.ask("b", at: at(100))
    #expect(!watch.isStuck(at: at(250)))
    #expect(watch.giveUp(at: at(250)) == nil)
    let given = watch.giveUp(at: at(251))
    #expect(given?.waiters == ["a", "b"] && given?.isFirst == true)
    #expect(watch.isStuck(at: at(251)))
    // No second one is begun behind it.
    let begins = watch.ask("c", at: at(5000))
    #expect(!begins)
    let later = watch.giveUp(at: at(5000))
    #expect(later?.waiters == ["c"] && later?.isFirst == false)
    // It answers at last, and things go on.
    let last = watch.finish(at: at(9000))
    #expect(last.answered == [] && last.next == [])
    #expect(!watch.isStuck(at: at(9999)))
    let beginsAgain = watch.ask("d", at: at(9999))
    #expect(beginsAgain)
  }
}
