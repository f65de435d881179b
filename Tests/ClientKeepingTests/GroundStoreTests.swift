// What lives here: what the last terminal drew on, kept for the next.

import ClientCore
import TestSupport
import Testing

@testable import ClientKeeping

@Suite struct GroundStoreTests {
  private func store(_ path: String) -> GroundStore {
    GroundStore { () throws(StateProblem) in
      try StateDirectory { $0 == "XDG_STATE_HOME" ? path : nil }
    }
  }

  @Test func `what is kept is known to the next run, and what is not is unknown`() throws {
    let folder = try TemporaryFolder()
    #expect(store(folder.path).load() == .unknown)
    for ground in [Ground.dark, .light, .unknown] {
      store(folder.path).keep(ground)
      #expect(store(folder.path).load() == ground)
    }
    try folder.write("beige\n", to: "parley/ground")
    #expect(store(folder.path).load() == .unknown)
  }

  @Test func `where there is no place nothing is kept, and nothing fails`() {
    let store = store("/proc/nowhere")
    store.keep(.dark)
    #expect(store.load() == .unknown)
  }
}
