import Recipes

/// What the user changed, step by step: both prompts, the settings, and what was taken away. An input
/// is one step, whatever it changed.
struct EditHistory: Sendable, Equatable {
  /// What one input changed.
  struct Step: Sendable, Equatable {
    /// Whether it changed a prompt; the editor knows how to undo that.
    var prompt = false
    var negative = false
    /// The settings on the other side of the step.
    var settings: SavedParameters?
    var removal: Removal?

    var isEmpty: Bool { !prompt && !negative && settings == nil && removal == nil }
  }

  private(set) var undos: [Step] = []
  private(set) var redos: [Step] = []
  /// Before the input that is being worked on: the settings; and what it took away.
  private var settings: SavedParameters?
  private(set) var removal: Removal?

  /// As many as an editor keeps.
  private static let limit = 500

  // MARK: Recording

  mutating func begin(_ settings: SavedParameters) {
    self.settings = settings
    removal = nil
  }

  /// Notes that the input took something away.
  mutating func remove(_ removal: Removal) { self.removal = removal }

  /// - Returns: the step that the input made; nil where it changed nothing.
  mutating func end(prompt: Bool, negative: Bool, settings now: SavedParameters) -> Step? {
    let step = Step(
      prompt: prompt, negative: negative, settings: settings == now ? nil : settings,
      removal: removal)
    settings = nil
    removal = nil
    guard !step.isEmpty else { return nil }
    redos = []
    push(step)
    return step
  }

  // MARK: Undoing

  mutating func popUndo() -> Step? { undos.popLast() }
  mutating func popRedo() -> Step? { redos.popLast() }

  mutating func push(_ step: Step) {
    undos.append(step)
    if undos.count > Self.limit { undos.removeFirst() }
  }

  mutating func pushRedo(_ step: Step) { redos.append(step) }

  // MARK: What is no change of the user's

  /// A seed that was drawn takes the place of the one before in every step.
  mutating func follow(seed: UInt64, to drawn: UInt64, _ mode: SeedMode) {
    change { settings in
      if settings.seed == seed, settings.seedMode == mode { settings.seed = drawn }
    }
  }

  /// Another model has other settings: steps that changed nothing else are gone.
  mutating func forgetSettings() {
    settings = nil
    for path in [\Self.undos, \Self.redos] {
      for index in self[keyPath: path].indices { self[keyPath: path][index].settings = nil }
      self[keyPath: path].removeAll(where: \.isEmpty)
    }
  }

  private mutating func change(_ body: (inout SavedParameters) -> Void) {
    if settings != nil { body(&settings!) }
    for path in [\Self.undos, \Self.redos] {
      for index in self[keyPath: path].indices where self[keyPath: path][index].settings != nil {
        body(&self[keyPath: path][index].settings!)
      }
    }
  }
}

/// Something that was taken away and can be brought back.
enum Removal: Sendable, Equatable {
  case pictures([PictureItem.ID])
  /// Jobs, and where in the queue the first of them was.
  case jobs([Job], at: Int)
}
