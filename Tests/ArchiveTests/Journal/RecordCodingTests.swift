// What lives here: records to bytes and back.
import ChatSupport
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct RecordCodingTests {
  private static let records: [ServerCore.Record] = {
    var said = StoredMessage.sample(
      12345, "alice", to: "@#tea", "two\nlines of m\u{F6}re", at: -7,
      tags: ([Tags.clientID: "c1", "+x": ""] as Tags).all)
    said.joints = [3, 9]
    said.source = Source("alice")
    let guest = StoredMessage.sample(12346, "eve", to: "bob", "", command: .notice, isGuest: true)
    return [.message(said), .message(guest)] + ServerCore.Record.everyKind + [
      .account("bob", isThere: false), .redacted(3), .reserved(MessageNumber(Int64.max)),
      .membership(account: "bob", room: RoomID(1 << 60), isMember: true, since: 0),
      .followed(LogPosition(rawValue: 300)), .checkpoint(LogPosition(rawValue: 40), #"{"é":1}"#),
    ]
  }()

  private func decoded(_ bytes: [UInt8]) throws -> [ServerCore.Record] {
    var reader = ByteReader(bytes[...])
    var records: [ServerCore.Record] = []
    while !reader.isAtEnd {
      records.append(try ServerCore.Record(from: &reader, instance: StoredMessage.instance))
    }
    return records
  }

  private func encoded(_ records: [ServerCore.Record]) -> [UInt8] {
    var writer = ByteWriter()
    for record in records { record.encode(into: &writer) }
    return writer.bytes
  }

  @Test func `what was written is read, of every kind`() throws {
    #expect(try decoded(encoded(Self.records)) == Self.records)
    #expect(Set(Self.records.map { encoded([$0])[0] }) == Set(RecordKind.allCases.map(\.rawValue)))
  }

  /// An earlier version has left this; a later one that writes otherwise reads it all the same.
  @Test func `what an earlier version wrote is read`() throws {
    let words = Self.frozen.split(whereSeparator: \.isWhitespace).joined()
    let bytes = try stride(from: 0, to: words.count, by: 2).map { place in
      let start = words.index(words.startIndex, offsetBy: place)
      return try #require(UInt8(words[start..<words.index(start, offsetBy: 2)], radix: 16))
    }
    #expect(try decoded(bytes) == Self.records)
  }

  @Test func `whatever the bytes are, nothing traps`() throws {
    let whole = encoded(Self.records)
    for length in whole.indices { _ = try? decoded(Array(whole[..<length])) }
    var dice = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<3, using: &dice) {
        bytes[Int.random(in: bytes.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      _ = try? decoded(bytes)
    }
    for number in [UInt64(0), 127, 128, .max] {
      var writer = ByteWriter()
      writer.write(number)
      writer.write(Int64(bitPattern: number))
      var reader = ByteReader(writer.bytes[...])
      #expect(try reader.unsigned() == number)
      #expect(try reader.signed() == Int64(bitPattern: number) && reader.isAtEnd)
    }
    var tooLarge = ByteReader(([UInt8](repeating: 0xFF, count: 9) + [2])[...])
    #expect(throws: Unreadable(reason: "a number is too large")) { try tooLarge.unsigned() }
  }

  @Test func `the checksum is CRC-32C`() {
    // RFC 3720, appendix B.4.
    #expect(Checksum.of([UInt8](repeating: 0, count: 32).span) == 0x8A91_36AA)
    #expect(Checksum.of([UInt8](repeating: 0xFF, count: 32).span) == 0x62A8_AB43)
    #expect(Checksum.of(Array("123456789".utf8).span) == 0xE306_9283)
  }

  private static let frozen = """
    01b960af6d05616c69636500000105616c696365000c40232c3538363631333334310540237465610c40232c35383636
    3133333431001274776f0a6c696e6573206f66206dc3b67265020a2b7061726c65792f6964026331022b780002061201
    ba60a08ae30b0365766501017501016800064e4f5449434503626f6203626f6204216576650103626f620000000132a0
    8d0605616c6963650101750101680105616c6963650003626f6203626f6205616c6963650103626f620861206c657474
    657200000134c0ac0605616c6963650101750101680105616c6963650002242a02242a0b232c33333930303439383800
    06746f20616c6c0000033590bc0605616c6963650101750101680105616c696365044a4f494e0b232c35383636313333
    343104237465610b232c353836363133333431000000000403626f620401280503626f620b232c353836363133333431
    0102030503626f620b232c353836363133333431020609141f0503626f62056361726f6c0103030503626f6202242a01
    04040503626f6202242a00060103626f62083c0903626f6290b30901c03e0106426f6220422e0a03626f620b232c3538
    3636313333343190b3090d03626f62dd84dc970201000d03626f62febbcca20b01290d03626f62dd84dc970200000efe
    bbcca20b062353776966740090b3090000016e0000000000000edd84dc970204235465610090b3090001094561726c20
    4772657905622175406890b309016e0000000000000ee7c6f584030623517569657400e0c2090117323030313a646238
    3a313a323a303a303a303a302f3634000543696d73740106736573616d65010e013c0301620f7e743a36303a7e6d3a7e
    613a626f62056121614068b0d20901b08cc1030165096361726f6c212a402a056121614068b0d209000149082a212a40
    686f7374056121614068b0d209000205616c696365016f03626f62026f7602056361726f6c000464617665010e9ee288
    a7050523676f6e650090b3090000016e0000000000000f9ee288a705100362616e0a7e613a6d616c6c6f727904737061
    6d04726f6f74904e0190b3090010046d7574650c3139322e302e322e302f3234047370616d04726f6f74904e00001004
    6d7574650a7e613a6d616c6c6f7279047370616d04726f6f74904e000011046d7574650a7e613a6d616c6c6f72790473
    70616d04726f6f74904e00001403626f620375726c0112687474703a2f2f6f6c642e6578616d706c65140b232c353836
    3631333334310c646973706c61792d6e616d65010854656120f09fab961403626f620375726c0112687474703a2f2f62
    6f622e6578616d706c65140c232c313432343130393835340375726c0101781403626f62046d6f6f64010466696e6514
    03626f62046d6f6f64000f9ee288a7050b076d616c6c6f7279093139322e302e322e3190b30901d08c010c90b309807d
    12e7c6f584030103626f62b06d12e7c6f5840301056361726f6c9ffe0a12dd84dc97020103626f62b06d12dd84dc9702
    00b06d1304236f6c6401dd84dc9702e05d1306236f6c64657201dd84dc9702904e1306236f6c64657200e05d0703626f
    6200020308ffffffffffffffff7f0d03626f628080808080808080100100
    15ac021628087b22c3a9223a317d
    """
}
