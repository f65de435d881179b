// What lives here: the themes' colours.

/// One meaning in colours of each depth.
struct Shade: Hashable, Sendable {
  /// Where there are only eight; nil is the terminal's own.
  struct Plain: Hashable, Sendable {
    private(set) var colour: UInt8?
    /// Nil is as it would be without; what is bold is bright on many terminals.
    private(set) var isBold: Bool?
    private(set) var isUnderlined = false
  }

  let rgb: UInt32
  let cube: UInt8
  let plain: Plain

  init(_ rgb: UInt32, _ cube: UInt8, _ plain: UInt8?, bold: Bool? = nil, underline: Bool = false) {
    (self.rgb, self.cube) = (rgb, cube)
    self.plain = Plain(colour: plain, isBold: bold, isUnderlined: underline)
  }
}

extension Theme {
  /// The worst ground that is still taken for dark or light, as red, green and blue: what is read there is
  /// read on those beyond.
  static let darkest: UInt32 = 0x353535
  static let lightest: UInt32 = 0xEEEEEE

  static func dark(_ role: Role, _ depth: Depth) -> Shade? {
    switch role {
    case .faint: Shade(0x9A9A9A, 246, nil)
    case .note, .unread: Shade(0x87D7FF, 117, 6)
    case .trouble, .new: Shade(0xFF8A8A, 210, 1, bold: true)
    case .mention: Shade(0xFF87FF, 213, 5, bold: true)
    case .present: Shade(0x87D787, 114, 2)
    case .tint: Shade(0x4A2A55, 53, nil)
    case .name(let number): name(number, depth, darkNames)
    }
  }

  static func light(_ role: Role, _ depth: Depth) -> Shade? {
    switch role {
    case .faint: Shade(0x6E6E6E, 243, nil)
    case .note, .unread: Shade(0x005F87, 24, 4, bold: false)
    case .trouble, .new: Shade(0xAF0000, 124, 1, bold: false)
    case .mention: Shade(0xA000A0, 127, 5, bold: false)
    case .present: Shade(0x005F00, 22, nil)
    case .tint: Shade(0xF4DDF4, 225, nil)
    case .name(let number): name(number, depth, lightNames)
    }
  }

  /// Of the ground nothing is known but that it is none of the greys between.
  static func neutral(_ role: Role, _ depth: Depth) -> Shade? {
    guard case .name(let number) = role, depth == .many || depth == .direct else { return nil }
    return name(number, depth, neutralNames)
  }

  struct Names {
    let rgb: [UInt32]
    let cube: [UInt8]
    let plain: [Shade.Plain]
  }

  private static func name(_ number: UInt8, _ depth: Depth, _ names: Names) -> Shade {
    let number = Int(number)
    let plain = names.plain[number % names.plain.count]
    return Shade(
      names.rgb[number % names.rgb.count], names.cube[number % names.cube.count], plain.colour,
      bold: plain.isBold, underline: plain.isUnderlined)
  }

  /// Chosen for the largest distance between any two, and from what is written in the own foreground; no red.
  static let darkNames = Names(
    rgb: [
      0xD99357, 0xFF7700, 0xE6A117, 0xFFE08C, 0xFFDD00, 0x9BA600, 0x9DB262, 0xA8E600,
      0xAAF285, 0x44CC00, 0x00FF00, 0x47B272, 0x00BF4D, 0x00FFAA, 0x62B2A2, 0x00FFDD,
      0x40F2FF, 0x00CCFF, 0x00AAFF, 0x8C9CFF, 0xD17EE6, 0xFF66FF, 0xFF66CC, 0xE67EAE,
    ],
    cube: [
      215, 208, 220, 143, 148, 118, 113, 47,
      72, 49, 44, 81, 39, 147, 207, 219,
    ],
    plain: [
      .init(colour: 2), .init(colour: 3), .init(colour: 6), .init(colour: 5, isBold: true),
      .init(colour: 7, isUnderlined: true),
    ])

  /// As bright as leaves them three times as far from the one as from the other; no red.
  static let neutralNames = Names(
    rgb: [
      0xD75F00, 0x878700, 0x5F875F, 0x008787, 0x0087FF, 0xAF5FFF, 0xD700FF, 0xFF00AF,
    ],
    cube: [166, 100, 65, 30, 33, 135, 165, 199],
    plain: [.init(colour: nil)])

  /// On white only blue and magenta can be read, of eight.
  static let lightNames = Names(
    rgb: [
      0x592909, 0xA64D00, 0x8C620E, 0x4C4700, 0x57730B, 0x007300, 0x084C11, 0x00735C,
      0x00708C, 0x0A3566, 0x0065D9, 0x0055FF, 0x0D2480, 0x0000FF, 0x3300BF, 0x745BA6,
      0x38008C, 0xA800E6, 0x9647B2, 0x530059, 0xB212B2, 0xCC0088, 0x8C0E5A, 0x995474,
    ],
    cube: [
      94, 58, 22, 24, 25, 26, 19, 21,
      20, 93, 92, 54, 127, 53, 126, 89,
    ],
    plain: [
      .init(colour: 4), .init(colour: 5), .init(colour: 4, isUnderlined: true),
      .init(colour: 5, isUnderlined: true), .init(colour: nil, isUnderlined: true),
    ])
}
