// What lives here: records of every kind.
import ChatSupport
import IRC
import System

@testable import ServerCore

extension ServerCore.Record {
  static var everyKind: [ServerCore.Record] {
    let time = Timestamp(seconds: 77)
    return [
      .message(.sample(50, "alice", to: "bob", "a letter")),
      .message(.sample(52, "alice", to: "$*", "to all")),
      .event(.sample(53, "alice", to: "#tea", "", command: .join)),
      .mailbox(account: "bob", acknowledged: 4, onlineFrom: 40),
      .missed(account: "bob", place: "#tea", [2...3]),
      .missed(account: "bob", place: "#tea", [6...9, 20...31]),
      .missed(account: "bob", place: "carol", [3...3]),
      .missed(account: "bob", place: "$*", [4...4]),
      .missed(account: "bob", place: "$*", []),
      .accounts(["bob"]),
      .reserved(60),
      .seen(
        account: "bob", at: time, moment: Moment(seconds: 4), isOnline: true, realName: "Bob B."),
      .marker(account: "bob", place: "#tea", time),
      .membership(account: "bob", room: "#tea", isMember: true),
      .membership(account: "bob", room: "#swift", isMember: true, since: 41),
      .membership(account: "bob", room: "#tea", isMember: false),
      .room(RoomRecord(name: "#Swift", created: time, topic: nil)),
      .room(
        RoomRecord(
          name: "#Tea", created: time, topic: Topic(text: "Earl Grey", setBy: "b!u@h", setAt: time))
      ),
      .room(.moderated),
      .room(RoomRecord(name: "#gone", created: time, topic: nil)),
      .removedRoom("#gone"),
      .sanction(.sample(.ban, "~a:mallory", until: time)),
      .sanction(.sample(.mute, "192.0.2.0/24", until: nil)),
      .sanction(.sample(.mute, "~a:mallory", until: nil)),
      .lifted(.sample(.mute, "~a:mallory", until: nil)),
      .metadata(of: "bob", key: "url", value: "http://old.example"),
      .metadata(of: "#tea", key: "display-name", value: "Tea \u{1FAD6}"),
      .metadata(of: "bob", key: "url", value: "http://bob.example"),
      .metadata(of: "#gone", key: "url", value: "x"),
      .metadata(of: "bob", key: "mood", value: "fine"),
      .metadata(of: "bob", key: "mood", value: nil),
      .removedRoom("#gone"),
      .block(
        LoginBlock(
          name: "mallory", address: "192.0.2.1", until: time, ends: Moment(seconds: 9))),
      .alive(time, Moment(seconds: 8)),
      .wait(room: "#quiet", speaker: "bob", Moment(seconds: 7)),
      .wait(room: "#quiet", speaker: "carol", Moment(seconds: -90)),
      .wait(room: "#tea", speaker: "bob", Moment(seconds: 7)),
      .wait(room: "#tea", speaker: nil, Moment(seconds: 7)),
      .redirection(old: "#old", room: "#tea", Moment(seconds: 6)),
      .redirection(old: "#older", room: "#tea", Moment(seconds: 5)),
      .redirection(old: "#older", room: nil, Moment(seconds: 6)),
    ]
  }
}

extension RoomRecord {
  /// A room with everything that MODE can set.
  static var moderated: RoomRecord {
    var masks = [
      (MaskList.bans, "~t:60:~m:~a:bob"), (.exceptions, "carol"), (.invitations, "*@host"),
    ].compactMap { RoomMask($0.0, $0.1, setBy: "a!a@h", setAt: Timestamp(seconds: 79)) }
    masks[0] = masks[0].ending(at: Moment(seconds: 3679))
    return RoomRecord(
      id: RoomID(named: "#Quiet"), name: "#Quiet", created: Timestamp(seconds: 78),
      founder: "2001:db8:1:2:0:0:0:0/64", topic: nil,
      modes: RoomModes(
        flags: RoomFlags(letters: "Cimst"), key: "sesame", limit: 7, slowness: 30),
      masks: masks,
      holders: [
        RoomRecord.Holder(account: "alice", standing: .operator),
        RoomRecord.Holder(account: "bob", standing: [.operator, .voiced]),
      ],
      invitations: [
        RoomRecord.Invitation(account: "carol", isByOperator: false),
        RoomRecord.Invitation(account: "dave", isByOperator: true),
      ])
  }
}
