// What lives here: inputs while both clocks go on together.
import IRC
import System

@testable import ServerCore

extension Input {
  init(at time: Timestamp, _ event: Event) {
    self.init(at: time, moment: Moment(milliseconds: time.milliseconds), event)
  }
}
