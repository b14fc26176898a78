import Pictures

/// Looking at a picture in the light of one of its words.
struct AttentionViewer: Sendable, Equatable {
  /// What the drawn picture shows.
  struct Key: Sendable, Equatable {
    var picture: Placement.ID
    var place: Int
    var word: Int
  }

  let picture: PictureItem.ID
  /// The chosen stage, as a place in the list of those that were recorded.
  var place = 0
  /// The chosen word from 1 on; 0 is the picture without light.
  var word = 0
  /// The lit picture, and what it shows.
  private(set) var lit: Shot?
  private var key: Key?

  init(_ picture: PictureItem.ID) { self.picture = picture }

  /// The longer side of the lit picture: more is not seen on a terminal.
  static let side = 512

  /// The light of the chosen word; nil for the picture alone.
  func overlay(_ stages: [StageAttention]) -> AttentionOverlay? {
    guard stages.indices.contains(place), stages[place].words.indices.contains(word - 1) else {
      return nil
    }
    return stages[place].words[word - 1].overlay
  }

  mutating func moveWord(by step: Int, _ stages: [StageAttention]) {
    guard stages.indices.contains(place) else { return }
    word = clamp(word + step, 0...stages[place].words.count)
  }

  mutating func moveStage(by step: Int, _ stages: [StageAttention]) {
    place = clamp(place + step, 0...max(0, stages.count - 1))
    moveWord(by: 0, stages)
  }

  /// Draws the light anew where another is to be seen.
  /// - Parameter name: names the new image.
  mutating func light(
    _ picture: Shot, _ stages: [StageAttention], name: (RGBImage) -> Shot
  ) {
    let wanted = Key(picture: picture.id, place: place, word: word)
    guard wanted != key else { return }
    key = wanted
    lit = overlay(stages).map { name($0.draw(over: picture.image.fitted(to: Self.side))) }
  }
}
