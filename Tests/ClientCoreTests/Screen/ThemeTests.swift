// What lives here: tests of what can be read on which ground.

import Foundation
import System
import Testing

@testable import ClientCore

@Suite struct ThemeTests {
  /// WCAG 2.1, "contrast ratio".
  private func contrast(_ one: UInt32, _ other: UInt32) -> Double {
    let luminance = { (rgb: UInt32) -> Double in
      let linear = [rgb >> 16, rgb >> 8, rgb].map { component -> Double in
        let share = Double(component & 0xFF) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let (high, low) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
  }

  /// As xterm has them, the plain eight and the bright ones that bold stands for.
  private func rgb(_ index: UInt8) -> UInt32 {
    let plain: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    if index < 16 { return plain[Int(index)] }
    if index >= 232 { return (8 + UInt32(index - 232) * 10) * 0x010101 }
    let levels: [UInt32] = [0, 0x5F, 0x87, 0xAF, 0xD7, 0xFF]
    let cube = Int(index) - 16
    return levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6]
  }

  /// The colour that is seen, and nil where it is the terminal's own.
  private func colour(_ style: Style, _ colour: Colour) -> UInt32? {
    switch colour {
    case .palette(let index): rgb(index < 8 && style.isBold ? index + 8 : index)
    case .rgb(let rgb): rgb
    case .default: nil
    case .role: 0x12345678
    }
  }

  private static let themes = [Ground.dark, .light].flatMap { ground in
    Theme.Depth.allCases.map { Theme(ground, $0) }
  }

  /// Of eight colours only those of terminals that are quite black or white can be known.
  private func grounds(_ theme: Theme) -> [UInt32] {
    let ends: UInt32 = theme.ground == .dark ? 0x000000 : 0xFFFFFF
    let worst = theme.ground == .dark ? Theme.darkest : Theme.lightest
    return theme.depth == .eight ? [ends] : [ends, worst]
  }

  @Test(arguments: themes) func `words can be read, and what is beside them`(theme: Theme) throws {
    let words: [Style] =
      [
        Palette.note, Palette.error, Palette.marker, Palette.mentionBar, Palette.unread,
        Palette.urgent,
      ] + (0..<UInt8(theme.depth.hues)).map(Palette.name)
    let beside = [Palette.remark, Palette.time, Palette.rule, Palette.pending, Palette.present]
    for ground in grounds(theme) {
      for (styles, least) in [(words, 4.5), (beside, 3)] {
        for style in styles.map(theme.resolved) {
          guard let colour = colour(style, style.foreground) else { continue }
          #expect(contrast(colour, ground) >= least, "\(style) on \(String(ground, radix: 16))")
        }
      }
    }
  }

  @Test(arguments: themes) func `words for this person can be read on their tint`(theme: Theme) {
    let style = theme.resolved(Palette.tint)
    guard let tint = colour(style, style.background) else { return }
    // Whoever reads on this ground reads on the tint, with the same words.
    for own: UInt32 in theme.ground == .dark ? [0xFFFFFF, 0xBBBBBB] : [0x000000, 0x444444] {
      #expect(contrast(own, tint) >= 4.5)
    }
  }

  /// Within a sixth of a circle, less what people call orange and pink.
  private func isRed(_ rgb: UInt32) -> Bool {
    let (red, green, blue) = (
      Double(rgb >> 16 & 0xFF), Double(rgb >> 8 & 0xFF), Double(rgb & 0xFF)
    )
    let (most, least) = (max(red, green, blue), min(red, green, blue))
    guard most > least, red == most else { return false }
    return abs(60 * (green - blue) / (most - least)) < 20
  }

  @Test(arguments: themes) func `names have as many looks as are told, none of them red`(
    theme: Theme
  ) {
    let looks = (0..<UInt8(theme.depth.hues)).map { theme.resolved(Palette.name($0)) }
    #expect(Set(looks).count == theme.depth.hues)
    for look in looks {
      guard let colour = colour(look, look.foreground) else { continue }
      #expect(!isRed(colour), "\(String(colour, radix: 16)) is red")
    }
  }

  @Test func `on a ground that nobody knows only names have a colour`() {
    let styles = Role.fixed.map { Style(foreground: .role($0)) } + [Palette.tint]
    for depth in Theme.Depth.allCases {
      for style in styles.map(Theme(.unknown, depth).resolved) {
        #expect(style.foreground == .default && style.background == .default)
      }
    }
    for style in (styles + [Palette.name(3)]).map(Theme(.dark, .none).resolved) {
      #expect(style.foreground == .default && style.background == .default)
    }
  }

  @Test(arguments: Theme.Depth.allCases)
  func `names on a ground that nobody knows can be read on dark and on light`(depth: Theme.Depth) {
    let theme = Theme(.unknown, depth)
    let looks = (0..<UInt8(theme.hues)).map { theme.resolved(Palette.name($0)) }
    #expect(Set(looks).count == theme.hues)
    #expect(theme.hues == (depth == .many || depth == .direct ? 8 : 1))
    for look in looks {
      #expect(look.isBold)
      guard let colour = colour(look, look.foreground) else { continue }
      #expect(!isRed(colour))
      for ground: UInt32 in [0x000000, 0x303030, 0xEEEEEE, 0xFFFFFF] {
        #expect(contrast(colour, ground) >= 3, "\(look) on \(String(ground, radix: 16))")
      }
    }
  }

  @Test(arguments: Ground.allCases) func `a ground that is kept is the same again`(ground: Ground) {
    #expect(Ground(kept: ground.kept) == ground)
    #expect(Ground(kept: "beige") == .unknown)
  }

  @Test func `the ground is known by its colour, by what is written on it, and by the environment`()
  {
    #expect(Ground(background: 0x000000) == .dark)
    #expect(Ground(background: 0x002B36) == .dark)
    #expect(Ground(background: 0x2E3440) == .dark)
    #expect(Ground(background: 0xFDF6E3) == .light)
    #expect(Ground(background: 0xFFFFFF) == .light)
    // On grey nobody can promise anything.
    #expect(Ground(background: 0x808080) == .unknown)
    #expect(Ground(foreground: 0xE5E5E5) == .dark)
    #expect(Ground(foreground: 0x202020) == .light)
    #expect(Ground(environment: "15;0") == .dark)
    #expect(Ground(environment: "0;default;15") == .light)
    #expect(Ground(environment: "") == .unknown)
    #expect(Ground(environment: "15;default") == .unknown)
    #expect(Ground(environment: "999;999") == .unknown)
  }
}

@Suite struct NameHueTests {
  @Test(arguments: Theme.Depth.allCases.map(\.hues))
  func `no two of those who spoke last are alike, and whoever goes on speaking keeps the hue`(
    count: Int
  ) {
    var hues = NameHues()
    var (areUnlike, areKept) = (true, true)
    var random = SeededGenerator(seed: 7)
    var spoken: [String] = []
    for step in 0..<300 {
      let name = "n\(Int.random(in: 0..<(step < 150 ? count : 60), using: &random))"
      let before = hues.hues(of: Array(spoken.prefix(count)), of: count)
      spoken.removeAll { $0 == name }
      spoken.insert(name, at: 0)
      hues.note(name, of: count)
      let shown = Array(spoken.prefix(count))
      let after = hues.hues(of: shown, of: count)
      areUnlike = areUnlike && Set(after.values).count == shown.count
      areKept = areKept && shown.allSatisfy { before[$0] == nil || before[$0] == after[$0] }
    }
    #expect(areUnlike && areKept)
  }

  @Test func `a name has its own hue where nobody has taken it`() {
    var one = NameHues()
    var other = NameHues()
    one.note("carol", of: 16)
    for name in ["bob", "carol"] { other.note(name, of: 16) }
    #expect(one.hues(of: ["carol"], of: 16) == NameHues().hues(of: ["carol"], of: 16))
    #expect(Set(other.hues(of: ["bob", "carol"], of: 16).values).count == 2)
  }

  @Test func `the names on the screen are drawn with them`() {
    var test = TestClient.inLobby(columns: 80, rows: 24)
    let names = (0..<16).map { "friend\($0)" }
    for name in names { test.hear(":\(name)!\(name)@127.0.0.1 PRIVMSG #everyone :hello") }
    let screen = test.client.screen()
    var hues: Set<UInt8> = []
    for row in 1..<20 {
      for column in 0..<17 {
        if case .role(.name(let hue)) = screen[row, column].style.foreground { hues.insert(hue) }
      }
    }
    #expect(hues.count == 16)
    test.receive(.hues(5))
    test.hear(":bob!bob@127.0.0.1 PRIVMSG #everyone :hello")
    #expect(test.client.screen().row(19).contains { $0.style.foreground != .default })
  }
}
