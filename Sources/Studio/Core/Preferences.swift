import Recipes

/// What the configuration says of the studio.
public struct Preferences: Sendable, Equatable {
  /// The model of the next start; empty is the embedded one.
  public var model: String
  /// The theme to draw with; nil leaves the one that is there.
  public var theme: Theme?
  public var graphics: GraphicsSettings
  /// What pictures begin with where it is not as the model has it.
  public var defaults: SettingValues
  public var keymap: Keymap
  /// Whether the end of work is announced while the terminal is out of sight.
  public var notifies: Bool
  /// Whether a CLIP is named that scores pictures.
  public var scoresPictures: Bool

  public init(
    model: String = "", theme: Theme? = nil, graphics: GraphicsSettings = GraphicsSettings(),
    defaults: SettingValues = SettingValues(), keymap: Keymap = .standard, notifies: Bool = true,
    scoresPictures: Bool = false
  ) {
    self.model = model
    self.theme = theme
    self.graphics = graphics
    self.defaults = defaults
    self.keymap = keymap
    self.notifies = notifies
    self.scoresPictures = scoresPictures
  }
}

extension State {
  /// Goes on with a changed configuration.
  mutating func take(_ preferences: Preferences) {
    defaultModel = preferences.model
    graphics = preferences.graphics
    keymap = preferences.keymap
    notifies = preferences.notifies
    scoresPictures = preferences.scoresPictures
    guard let theme = preferences.theme else { return }
    // The picker goes on showing what is being tried; leaving it shows the new one.
    if case .themes = overlay?.kind {
      overlay?.kind = .themes(before: theme)
    } else {
      self.theme = theme
    }
  }
}
