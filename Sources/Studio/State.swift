/// All that the studio knows and shows. Only `update` changes it.
public struct State: Sendable, Equatable {
  /// Cells of the terminal.
  public internal(set) var size: Size
  /// The time of the last tick, in seconds.
  var now = 0.0
  /// The theme to draw with: the chosen one, or the one being tried in the picker.
  public internal(set) var theme: Theme
  /// When Ctrl-C was last pressed with nothing to cancel.
  var quitAsked: Double?

  /// The studio as it starts.
  /// - Parameters:
  ///   - session: what the last run left, nil at the very first start.
  ///   - theme: the theme of the configuration.
  public init(size: Size, session: Session?, theme: Theme = .standard) {
    self.size = size
    self.theme = theme
  }

  /// Seconds from the last tick until the studio wants the next; nil to sleep until something
  /// happens.
  public var nextTick: Double? { nil }

  /// What the next start would go on from; for saving at the end.
  public var session: Session { Session() }
}
