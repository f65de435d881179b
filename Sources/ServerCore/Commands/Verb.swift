// What lives here: the table of commands, on one page.
import IRC

extension Verb {
  static let rows: KeyValuePairs<Command, Verb> = [
    // Connection
    .cap: Verb(1, .any, input: false) { (c, r) throws(Refusal) in try c.negotiate(r) },
    .authenticate: Verb(1, .any, input: false) { (c, r) throws(Refusal) in
      try c.authenticate(r)
    },
    .pass: Verb(1, .registering) { (c, r) throws(Refusal) in c.takePassword(r) },
    .register: Verb(3, .any, keeps: .always) { (c, r) throws(Refusal) in try c.register(r) },
    .verify: Verb(2, .any) { (c, r) throws(Refusal) in try c.verify(r) },
    .nick: Verb(0, .any) { (c, r) throws(Refusal) in try c.takeNick(r) },
    .user: Verb(4, .registering) { (c, r) throws(Refusal) in try c.takeUser(r) },
    .ping: Verb(1, .any, input: false) { (c, r) throws(Refusal) in try c.pong(r) },
    .pong: Verb(0, .any, input: false) { (c, r) throws(Refusal) in c.pong(received: r) },
    .quit: Verb(0, .any) { (c, r) throws(Refusal) in c.quit(r) },
    // Messages
    .privmsg: Verb(0, speaks: true, keeps: .asItSays) { (c, r) throws(Refusal) in try c.say(r) },
    .notice: Verb(0, speaks: true, keeps: .asItSays) { (c, r) throws(Refusal) in try c.say(r) },
    .tagmsg: Verb(0, input: false, speaks: true, keeps: .asItSays) { (c, r) throws(Refusal) in
      try c.relayTags(r)
    },
    .redact: Verb(2, keeps: .always) { (c, r) throws(Refusal) in try c.redact(r) },
    .batch: Verb(1, keeps: .asItSays) { (c, r) throws(Refusal) in try c.batch(r) },
    // History
    .chatHistory: Verb(0, input: false) { (c, r) throws(Refusal) in try c.chatHistory(r) },
    .markRead: Verb(0, input: false, keeps: .asItSays) { (c, r) throws(Refusal) in
      try c.markRead(r)
    },
    .search: Verb(0) { (c, r) throws(Refusal) in try c.search(r) },
    // Rooms
    .join: Verb(1, keeps: .always) { (c, r) throws(Refusal) in try c.join(r) },
    .part: Verb(1, keeps: .always) { (c, r) throws(Refusal) in try c.part(r) },
    .topic: Verb(1, speaks: true, keeps: .with(2)) { (c, r) throws(Refusal) in try c.topic(r) },
    .names: Verb(0) { (c, r) throws(Refusal) in c.names(r) },
    .list: Verb(0) { (c, r) throws(Refusal) in try c.list(r) },
    .kick: Verb(2, keeps: .always) { (c, r) throws(Refusal) in try c.kick(r) },
    .invite: Verb(0, speaks: true, keeps: .with(2)) { (c, r) throws(Refusal) in try c.invite(r) },
    .rename: Verb(2, speaks: true, keeps: .always) { (c, r) throws(Refusal) in try c.rename(r) },
    .mode: Verb(1, input: false, keeps: .asItSays) { (c, r) throws(Refusal) in try c.mode(r) },
    // People
    .who: Verb(0, input: false) { (c, r) throws(Refusal) in c.who(r) },
    .whois: Verb(0) { (c, r) throws(Refusal) in try c.whois(r) },
    .whowas: Verb(0) { (c, r) throws(Refusal) in try c.whowas(r) },
    .wholast: Verb(1) { (c, r) throws(Refusal) in try c.wholast(r) },
    .metadata: Verb(2, .any, keeps: .asItSays) { (c, r) throws(Refusal) in try c.metadata(r) },
    .away: Verb(0, .any) { (c, r) throws(Refusal) in try c.away(r) },
    .busy: Verb(0) { (c, r) throws(Refusal) in c.busy(r) },
    .back: Verb(0) { (c, r) throws(Refusal) in c.back(r) },
    .isOn: Verb(1, input: false) { (c, r) throws(Refusal) in c.isOn(r) },
    .userhost: Verb(1, input: false) { (c, r) throws(Refusal) in c.userhost(r) },
    .users: Verb(0) { (c, r) throws(Refusal) in try c.users(r) },
    .monitor: Verb(1, input: false) { (c, r) throws(Refusal) in try c.monitor(r) },
    .setName: Verb(0, speaks: true) { (c, r) throws(Refusal) in try c.setName(r) },
    .chghost: Verb(2, .operators) { (c, r) throws(Refusal) in try c.changeHost(r) },
    // The server
    .motd: Verb(0) { (c, r) throws(Refusal) in try c.motd(r) },
    .lusers: Verb(0) { (c, r) throws(Refusal) in c.lusers(r.id) },
    .version: Verb(0) { (c, r) throws(Refusal) in try c.version(r) },
    .time: Verb(0) { (c, r) throws(Refusal) in try c.time(r) },
    .info: Verb(0) { (c, r) throws(Refusal) in try c.info(r) },
    .admin: Verb(0) { (c, r) throws(Refusal) in try c.admin(r) },
    .links: Verb(0) { (c, r) throws(Refusal) in c.links(r) },
    .stats: Verb(1) { (c, r) throws(Refusal) in try c.stats(r) },
    .support: Verb(0, .any) { (c, r) throws(Refusal) in try c.support(r) },
    .help: Verb(0) { (c, r) throws(Refusal) in c.help(r) },
    .helpOp: Verb(0) { (c, r) throws(Refusal) in c.help(r) },
    // Operators
    .oper: Verb(2) { (c, r) throws(Refusal) in try c.oper(r) },
    .kill: Verb(2, .operators) { (c, r) throws(Refusal) in try c.kill(r) },
    .wallops: Verb(1, .operators) { (c, r) throws(Refusal) in try c.wallops(r) },
    .ban: Verb(1, .operators, keeps: .always) { (c, r) throws(Refusal) in
      try c.sanction(r, .ban)
    },
    .unban: Verb(1, .operators, keeps: .always) { (c, r) throws(Refusal) in
      try c.lift(r, .ban)
    },
    .mute: Verb(1, .operators, keeps: .always) { (c, r) throws(Refusal) in
      try c.sanction(r, .mute)
    },
    .unmute: Verb(1, .operators, keeps: .always) { (c, r) throws(Refusal) in
      try c.lift(r, .mute)
    },
    .rehash: Verb(0, .operators) { (c, r) throws(Refusal) in c.rehash(r) },
  ]
}
