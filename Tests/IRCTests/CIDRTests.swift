// What lives here: ranges of addresses, as text and as sets.
import IRC
import Testing

@Suite struct `A range of addresses` {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.200", true),
    ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("::1", "::1", true),
    ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/33", "2001:db8:ffff::1", false),
    ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("192.0.2.1", "192.0.2.1", true),
    ("192.0.2.1", "192.0.2.2", false), ("10.0.0.0/8", "nonsense", false),
  ])
  func `holds what its prefix says`(_ range: String, _ address: String, _ isInside: Bool) {
    #expect(CIDR(range)?.contains(address) == isInside)
  }

  @Test(arguments: [
    ("10.1.2.3/8", "10.0.0.0/8"), ("192.0.2.7", "192.0.2.7"), ("::1", "0:0:0:0:0:0:0:1"),
    ("2001:DB8::/32", "2001:db8:0:0:0:0:0:0/32"), ("::ffff:192.0.2.7", "192.0.2.7"),
    ("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"), ("fe80::1%eth0", "fe80:0:0:0:0:0:0:1"),
  ])
  func `is written in one way`(_ text: String, _ canonical: String) {
    #expect(CIDR(text)?.description == canonical)
    #expect(CIDR(canonical) == CIDR(text))
  }

  @Test func `of one household is an address, or a network of IPv6`() {
    #expect(CIDR.household(of: "192.0.2.7")?.description == "192.0.2.7")
    #expect(CIDR.household(of: "2001:db8:1:2:3:4:5:6")?.description == "2001:db8:1:2:0:0:0:0/64")
    #expect(CIDR.household(of: "a socket") == nil)
  }

  @Test(arguments: [
    "", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0", "::/129", "a/8",
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":::", "12345::", "01.2.3.4", "1.2.3.256",
    "1:2:3:4:5:6:7:8::", "::g", "1.2.3.4:5",
  ])
  func `is refused when it is none`(_ text: String) {
    #expect(CIDR(text) == nil)
  }
}
