// What lives here: which colours mean what, on a dark and on a light ground.

/// Where nobody knows the ground there are no colours but those of names, which can be read on dark and on
/// light: own foreground, bold, underline and reverse can be read on every one.
public struct Theme: Hashable, Sendable {
  /// How many colours the terminal has.
  public enum Depth: Hashable, Sendable, CaseIterable {
    case none, eight, many, direct

    public init(colours: Int) {
      self = colours >= 1 << 24 ? .direct : colours >= 256 ? .many : colours >= 8 ? .eight : .none
    }

    /// For names, none of which is red.
    public var hues: Int {
      switch self {
      case .none: 1
      case .eight: 5
      case .many: 16
      case .direct: 24
      }
    }
  }

  public let ground: Ground
  public let depth: Depth

  public init(_ ground: Ground, _ depth: Depth) { (self.ground, self.depth) = (ground, depth) }

  /// The hues that there are for names.
  public var hues: Int {
    guard ground == .unknown else { return depth.hues }
    return depth == .many || depth == .direct ? Self.neutralNames.cube.count : 1
  }

  /// The look with what its colours mean here.
  public func resolved(_ style: Style) -> Style {
    var resolved = style
    if case .role(let role) = style.foreground {
      resolved.foreground = .default
      take(role, into: &resolved)
    }
    if case .role(let role) = style.background {
      resolved.background = tint(role) ?? .default
    }
    return resolved
  }

  private func take(_ role: Role, into style: inout Style) {
    guard let shade = shade(of: role) else {
      style.isBold = style.isBold || role.isBoldWithoutColour
      return
    }
    if ground == .unknown { style.isBold = style.isBold || role.isBoldWithoutColour }
    switch depth {
    case .none: break
    case .eight:
      style.foreground = shade.plain.colour.map(Colour.palette) ?? .default
      style.isBold = shade.plain.isBold ?? style.isBold
      style.isUnderlined = style.isUnderlined || shade.plain.isUnderlined
    case .many: style.foreground = .palette(shade.cube)
    case .direct: style.foreground = .rgb(shade.rgb)
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
public enum Ground: Hashable, Sendable, CaseIterable {
  case dark, light, unknown
}
