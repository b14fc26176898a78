/// What is seen when a picture is made again: which words acted where, and every estimate on the
/// way.
public struct PictureReplay: Sendable, Equatable {
  /// The stages whose attention was recorded, in their order; a model may have none in some.
  public var attention: [StageAttention]
  public var film: FilmRecording

  public init(attention: [StageAttention], film: FilmRecording) {
    self.attention = attention
    self.film = film
  }
}

/// The words of a stage's prompt with their cross-attention, averaged over heads, layers and steps.
public struct StageAttention: Sendable, Equatable {
  public struct Word: Sendable, Equatable {
    public var text: String
    public var overlay: AttentionOverlay

    public init(text: String, overlay: AttentionOverlay) {
      self.text = text
      self.overlay = overlay
    }
  }
  /// The stage, 0 for the base.
  public var stage: Int
  public var words: [Word]

  public init(stage: Int, words: [Word]) {
    self.stage = stage
    self.words = words
  }
}
