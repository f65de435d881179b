// What lives here: how far a room has spoken.

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
}
