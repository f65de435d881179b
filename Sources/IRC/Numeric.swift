/// What lives here: the numeric replies, an open set, spelled as in Modern IRC "Numerics".

public struct Numeric: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt16) { rawValue = value }

  /// The three digits on the wire.
  public var command: Command {
    let digits = String(rawValue)
    return Command(
      rawValue: String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits)
  }

  public static let RPL_WELCOME: Numeric = 1
  public static let RPL_YOURHOST: Numeric = 2
  public static let RPL_CREATED: Numeric = 3
  public static let RPL_MYINFO: Numeric = 4
  public static let RPL_ISUPPORT: Numeric = 5
  public static let RPL_STATSLINKINFO: Numeric = 211
  public static let RPL_STATSCOMMANDS: Numeric = 212
  public static let RPL_STATSKLINE: Numeric = 216
  public static let RPL_ENDOFSTATS: Numeric = 219
  public static let RPL_UMODEIS: Numeric = 221
  public static let RPL_STATSUPTIME: Numeric = 242
  public static let RPL_STATSOLINE: Numeric = 243
  public static let RPL_LUSERCLIENT: Numeric = 251
  public static let RPL_LUSEROP: Numeric = 252
  public static let RPL_LUSERUNKNOWN: Numeric = 253
  public static let RPL_LUSERCHANNELS: Numeric = 254
  public static let RPL_LUSERME: Numeric = 255
  public static let RPL_ADMINME: Numeric = 256
  public static let RPL_ADMINLOC1: Numeric = 257
  public static let RPL_ADMINLOC2: Numeric = 258
  public static let RPL_ADMINEMAIL: Numeric = 259
  public static let RPL_LOCALUSERS: Numeric = 265
  public static let RPL_GLOBALUSERS: Numeric = 266
  public static let RPL_AWAY: Numeric = 301
  public static let RPL_USERHOST: Numeric = 302
  public static let RPL_ISON: Numeric = 303
  public static let RPL_UNAWAY: Numeric = 305
  public static let RPL_NOWAWAY: Numeric = 306
  public static let RPL_WHOISUSER: Numeric = 311
  public static let RPL_WHOISSERVER: Numeric = 312
  public static let RPL_WHOISOPERATOR: Numeric = 313
  public static let RPL_WHOWASUSER: Numeric = 314
  public static let RPL_ENDOFWHO: Numeric = 315
  public static let RPL_WHOISIDLE: Numeric = 317
  public static let RPL_ENDOFWHOIS: Numeric = 318
  public static let RPL_WHOISCHANNELS: Numeric = 319
  public static let RPL_LIST: Numeric = 322
  public static let RPL_LISTSTART: Numeric = 321
  public static let RPL_LISTEND: Numeric = 323
  public static let RPL_CHANNELMODEIS: Numeric = 324
  public static let RPL_CREATIONTIME: Numeric = 329
  public static let RPL_WHOISACCOUNT: Numeric = 330
  public static let RPL_NOTOPIC: Numeric = 331
  public static let RPL_TOPIC: Numeric = 332
  public static let RPL_TOPICWHOTIME: Numeric = 333
  public static let RPL_WHOISBOT: Numeric = 335
  public static let RPL_WHOISACTUALLY: Numeric = 338
  public static let RPL_VERSION: Numeric = 351
  public static let RPL_WHOREPLY: Numeric = 352
  public static let RPL_NAMREPLY: Numeric = 353
  public static let RPL_WHOSPCRPL: Numeric = 354
  public static let RPL_LINKS: Numeric = 364
  public static let RPL_ENDOFLINKS: Numeric = 365
  public static let RPL_ENDOFNAMES: Numeric = 366
  public static let RPL_ENDOFBANLIST: Numeric = 368
  public static let RPL_ENDOFWHOWAS: Numeric = 369
  public static let RPL_INFO: Numeric = 371
  public static let RPL_MOTD: Numeric = 372
  public static let RPL_ENDOFINFO: Numeric = 374
  public static let RPL_MOTDSTART: Numeric = 375
  public static let RPL_ENDOFMOTD: Numeric = 376
  public static let RPL_WHOISHOST: Numeric = 378
  public static let RPL_WHOISMODES: Numeric = 379
  public static let RPL_YOUREOPER: Numeric = 381
  public static let RPL_REHASHING: Numeric = 382
  public static let RPL_TIME: Numeric = 391
  public static let RPL_VISIBLEHOST: Numeric = 396
  public static let ERR_UNKNOWNERROR: Numeric = 400
  public static let ERR_NOSUCHNICK: Numeric = 401
  public static let ERR_NOSUCHSERVER: Numeric = 402
  public static let ERR_NOSUCHCHANNEL: Numeric = 403
  public static let ERR_CANNOTSENDTOCHAN: Numeric = 404
  public static let ERR_TOOMANYCHANNELS: Numeric = 405
  public static let ERR_WASNOSUCHNICK: Numeric = 406
  public static let ERR_TOOMANYTARGETS: Numeric = 407
  public static let ERR_INVALIDCAPCMD: Numeric = 410
  public static let ERR_NOORIGIN: Numeric = 409
  public static let ERR_NORECIPIENT: Numeric = 411
  public static let ERR_NOTEXTTOSEND: Numeric = 412
  public static let ERR_INPUTTOOLONG: Numeric = 417
  public static let ERR_UNKNOWNCOMMAND: Numeric = 421
  public static let ERR_NOMOTD: Numeric = 422
  public static let ERR_NOADMININFO: Numeric = 423
  public static let ERR_NONICKNAMEGIVEN: Numeric = 431
  public static let ERR_ERRONEUSNICKNAME: Numeric = 432
  public static let ERR_NICKNAMEINUSE: Numeric = 433
  public static let ERR_USERNOTINCHANNEL: Numeric = 441
  public static let ERR_NOTONCHANNEL: Numeric = 442
  public static let ERR_USERSDISABLED: Numeric = 446
  public static let ERR_NOTREGISTERED: Numeric = 451
  public static let ERR_NEEDMOREPARAMS: Numeric = 461
  public static let ERR_ALREADYREGISTERED: Numeric = 462
  public static let ERR_PASSWDMISMATCH: Numeric = 464
  public static let ERR_YOUREBANNEDCREEP: Numeric = 465
  public static let ERR_UNKNOWNMODE: Numeric = 472
  public static let ERR_BADCHANMASK: Numeric = 476
  public static let ERR_NOPRIVILEGES: Numeric = 481
  public static let ERR_CHANOPRIVSNEEDED: Numeric = 482
  public static let ERR_CANTKILLSERVER: Numeric = 483
  public static let ERR_NOOPERHOST: Numeric = 491
  public static let ERR_UMODEUNKNOWNFLAG: Numeric = 501
  public static let ERR_USERSDONTMATCH: Numeric = 502
  public static let ERR_HELPNOTFOUND: Numeric = 524
  public static let RPL_WHOISSECURE: Numeric = 671
  public static let RPL_HELPSTART: Numeric = 704
  public static let RPL_HELPTXT: Numeric = 705
  public static let RPL_ENDOFHELP: Numeric = 706
  public static let RPL_MONONLINE: Numeric = 730
  public static let RPL_MONOFFLINE: Numeric = 731
  public static let RPL_MONLIST: Numeric = 732
  public static let RPL_ENDOFMONLIST: Numeric = 733
  public static let ERR_MONLISTFULL: Numeric = 734
  public static let RPL_LOGGEDIN: Numeric = 900
  public static let RPL_LOGGEDOUT: Numeric = 901
  public static let ERR_NICKLOCKED: Numeric = 902
  public static let RPL_SASLSUCCESS: Numeric = 903
  public static let ERR_SASLFAIL: Numeric = 904
  public static let ERR_SASLTOOLONG: Numeric = 905
  public static let ERR_SASLABORTED: Numeric = 906
  public static let ERR_SASLALREADY: Numeric = 907
  public static let RPL_SASLMECHS: Numeric = 908
}
