// What lives here: TOPIC.
import IRC

extension Chat {
  mutating func topic(_ request: Request) throws(Refusal) {
    guard let name = request[0], let session = sessions[request.id] else { return }
    let room = try visibleRoom(name, to: session)
    guard let text = request[1] else {
      if let topic = room.topic {
        tellTopic(topic, of: room, to: request.id)
      } else {
        reply(request.id, .RPL_NOTOPIC, room.name, "No topic is set")
      }
      return
    }
    try checkMaySetTopic(session, of: room)
    let source = source(of: session)
    let clipped = text.withoutControls.clipped(to: configuration.shared.rooms.topicLength)
    rooms[room.id]?.set(
      clipped.isEmpty ? nil : Topic(text: clipped, setBy: source.description, setAt: time.now))
    storeRoom(room.id)
    let kept = keepEvent(.topic, in: room.id, by: request.id, text: clipped)
    announce(
      Message(source: source, .topic, [room.name, clipped]), account: session.user.account,
      kept: kept, to: withActor(request.id, room.members.keys))
    noteSpeech(session, in: room.id)
  }

  /// Modern IRC, "Protected Topic Mode"; whoever may not speak does not speak in a topic either.
  private func checkMaySetTopic(_ session: Session, of room: Room) throws(Refusal) {
    guard !mayModerate(room, session) else { return }
    guard room.members[session.id] != nil else { throw .notInRoom(room.name) }
    guard !room.modes.flags.contains(.protectedTopic) else { throw .needsOperator(room.name) }
    let person = maskPerson(session)
    guard
      room.masks.isEmpty
        || !(room.masks.ban(person, at: moment) || room.masks.mute(person, at: moment))
    else {
      throw Refusal(.ERR_CHANOPRIVSNEEDED, room.name, "You are muted in this room")
    }
    try checkMaySpeak(session, in: room)
    try checkMaySay("", joints: [], session, in: room)
  }

  mutating func tellTopic(_ topic: Topic, of room: Room, to id: SessionID) {
    reply(id, .RPL_TOPIC, room.name, topic.text)
    reply(id, .RPL_TOPICWHOTIME, room.name, topic.setBy, String(topic.setAt.seconds))
  }
}
