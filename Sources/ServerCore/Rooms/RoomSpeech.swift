// What lives here: how far a room has spoken, and who has to wait before they speak again.
import System

/// Enough to know for each member how far it was spoken to, without a note for each: nobody is sent
/// its own words.
struct RoomSpeech: Sendable, Codable {
  /// The last message said here.
  private(set) var latest: MessageNumber = 0
  private var speaker: SessionID?
  /// The last message by anybody but that speaker.
  private var latestByOthers: MessageNumber = 0

  mutating func said(_ number: MessageNumber, by id: SessionID) {
    if speaker != id { (latestByOthers, speaker) = (latest, id) }
    latest = number
  }

  /// The last message that went out to a member.
  func latest(heardBy id: SessionID) -> MessageNumber { id == speaker ? latestByOthers : latest }

  // MARK: To those of a rank

  /// The last message said to operators alone, and to the voiced and above.
  private var latestToOperators: MessageNumber?
  private var latestToVoiced: MessageNumber?

  mutating func said(_ number: MessageNumber, to prefix: Character) {
    if prefix == "@" { latestToOperators = number } else { latestToVoiced = number }
  }

  /// The last message said to those with this prefix and above.
  func latest(to prefix: Character) -> MessageNumber? {
    prefix == "@" ? latestToOperators : latestToVoiced
  }

  // MARK: Slow mode

  /// When whom slow mode holds back last spoke, by `Chat.speaker`.
  private(set) var waits: [String: Moment] = [:]

  mutating func wait(_ speaker: String, since moment: Moment) { waits[speaker] = moment }

  mutating func endWaits() { waits = [:] }

  /// Of those who have waited long enough, where there are more than `limit`.
  mutating func forgetWaits(until moment: Moment, past limit: Int) {
    if waits.count > limit { waits = waits.filter { $0.value > moment } }
  }
}
