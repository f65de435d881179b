// What lives here: whether the terminal draws on dark or on light.

extension Ground {
  /// As red, green and blue. What is between, nobody can promise anything for.
  package init(background: UInt32) {
    let luminance = Self.luminance(background)
    self =
      luminance <= Self.luminance(Theme.darkest)
      ? .dark : luminance >= Self.luminance(Theme.lightest) ? .light : .unknown
  }

  /// As it is kept, `dark` or `light`.
  package init(kept: String) { self = Self.allCases.first { "\($0)" == kept } ?? .unknown }

  package var kept: String { "\(self)" }

  /// By what is written on it, where that is all that is told.
  package init(foreground: UInt32) {
    let luminance = Self.luminance(foreground)
    self = luminance >= 0.5 ? .dark : luminance <= 0.1 ? .light : .unknown
  }

  /// `15;0` or `0;default;15`, as rxvt and Konsole set it (COLORFGBG).
  package init(environment: String) {
    let number = environment.split(separator: ";").last.flatMap { UInt8($0) }
    self =
      switch number {
      case .some(0...6), 8: .dark
      case 7, 15: .light
      default: .unknown
      }
  }

  /// Of 1 (WCAG 2.1, "relative luminance"; its power by a polynomial that is no further off than 0.002).
  private static func luminance(_ rgb: UInt32) -> Double {
    let linear = { (component: UInt32) in
      let share = Double(component & 0xFF) / 255
      return share * (share * (share * 0.305306 + 0.682171) + 0.012523)
    }
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb)
  }
}
