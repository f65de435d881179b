// What lives here: which colours mean what, on a dark and on a light ground.

/// Where nobody knows the ground there are no colours but those of names, which can be read on dark and on
/// light: own foreground, bold, underline and reverse can be read on every one.
package struct Theme: Hashable, Sendable {
  /// How many colours the terminal has.
  package enum Depth: Hashable, Sendable, CaseIterable {
    case none, eight, many, direct

    package init(colours: Int) {
      self = colours >= 1 << 24 ? .direct : colours >= 256 ? .many : colours >= 8 ? .eight : .none
    }

    /// For names, none of which is red.
    package var hues: Int {
      switch self {
      case .none: 1
      case .eight: 5
      case .many: 16
      case .direct: 24
      }
    }
  }

  package let ground: Ground
  package let depth: Depth

  package init(_ ground: Ground, _ depth: Depth) { (self.ground, self.depth) = (ground, depth) }

  /// The hues that there are for names.
  package var hues: Int {
    guard ground == .unknown else { return depth.hues }
    return depth == .many || depth == .direct ? Self.neutralNames.cube.count : 1
  }

  /// The look with what its colours mean here.
  package func resolved(_ style: Style) -> Style {
    var resolved = style
    if case .role(let role) = style.foreground { resolved = self.style(of: role, over: style) }
    if case .role(let role) = style.background {
      resolved = resolved.coloured(on: tint(role) ?? .default)
    }
    return resolved
  }

  private func style(of role: Role, over style: Style) -> Style {
    let bare = style.coloured(.default)
    let heavy = bare.with(bold: style.isBold || role.isBoldWithoutColour)
    guard let shade = shade(of: role) else { return heavy }
    let base = ground == .unknown ? heavy : bare
    switch depth {
    case .none: return base
    case .eight:
      return base.coloured(shade.plain.colour.map(Colour.palette)).with(
        bold: shade.plain.isBold, underline: style.isUnderlined || shade.plain.isUnderlined)
    case .many: return base.coloured(.palette(shade.cube))
    case .direct: return base.coloured(.rgb(shade.rgb))
    }
  }

  /// Nil where there are no colours.
  func shade(of role: Role) -> Shade? {
    guard depth != .none else { return nil }
    switch ground {
    case .unknown: return Self.neutral(role, depth)
    case .dark: return Self.dark(role, depth)
    case .light: return Self.light(role, depth)
    }
  }

  private func tint(_ role: Role) -> Colour? {
    guard role == .tint, let shade = shade(of: role) else { return nil }
    switch depth {
    case .none, .eight: return nil
    case .many: return .palette(shade.cube)
    case .direct: return .rgb(shade.rgb)
    }
  }
}

/// What the terminal draws on.
package enum Ground: Hashable, Sendable, CaseIterable {
  case dark, light, unknown
}
