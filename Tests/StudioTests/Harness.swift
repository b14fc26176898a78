import Foundation
import Pictures
import Recipes
import Testing

@testable import Studio

/// A studio with a model, driven by events; the effects of the last event are kept.
struct Harness {
  var state: State
  private(set) var effects: [Effect] = []

  /// - Parameter loaded: whether the model and an empty gallery are there already.
  init(
    _ columns: Int = 100, _ rows: Int = 30, session: Session? = Session(), loaded: Bool = true,
    facts: ModelFacts = .toybox
  ) {
    state = State(size: Size(columns: columns, rows: rows), session: session)
    send(.tick(0))
    send(.random(1))
    send(.started)
    if loaded {
      send(.engine(.loaded(facts)))
      send(.gallery(.page(GalleryFilter(), offset: 0, items: [], total: 0)))
    }
  }

  @discardableResult
  mutating func send(_ event: Event) -> [Effect] {
    effects = update(&state, event)
    return effects
  }

  /// Puts a picture that the gallery has into the middle.
  mutating func show(_ item: PictureItem) {
    state.items.keep([item])
    state.currentID = item.id
  }

  /// Types a text, a key a character.
  mutating func type(_ text: String) {
    for character in text { send(.terminal(.key(.char(character)))) }
  }

  /// Presses keys; the effects of all of them are kept.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] {
    effects = keys.flatMap { update(&state, .terminal(.key($0))) }
    return effects
  }

  mutating func wait(_ seconds: Double) { send(.tick(state.now + seconds)) }

  /// Leaves nothing to do at the next tick, so that a test sees its own effects alone.
  mutating func settle() {
    for _ in 0..<8 {
      wait(3)
      for case .countTokens(let text) in effects {
        send(.engine(.tokens(TokenCount(words: text))))
      }
    }
    effects = []
  }

  /// Lets the running job make steps.
  mutating func steps(_ range: ClosedRange<Int>, of count: Int, stage: Int, seconds: Double) {
    guard let job = state.queue.running?.job.id else { return }
    for step in range {
      wait(seconds)
      send(
        .engine(
          .step(
            job,
            StepReport(
              stage: stage, step: step, count: count, seconds: seconds,
              noiseLevel: 1 - Double(step - 1) / Double(count),
              preview: .flat(64, shade: UInt8(step))))))
    }
  }

  /// Ends the running job with a picture.
  @discardableResult
  mutating func finish(_ id: String) -> [Effect] {
    guard let job = state.queue.running?.job else { return [] }
    var item = PictureItem.sample(id, request: job.request)
    item.tags = job.tags
    return send(.engine(.finished(job.id, item, image: .flat(64, shade: 9))))
  }

  /// Whether a text is on the screen, in one line of it.
  func shows(_ text: String) -> Bool {
    let screen = screen()
    return (0..<screen.size.rows).contains { row in
      (0..<screen.size.columns).map { screen[$0, row].text }.joined().contains(text)
    }
  }

  func screen() -> Screen { view(state, size: state.size, theme: state.theme) }
}

extension Screen {
  /// Wide graphemes have both halves, pictures lie inside and apart, and no text is under them.
  func expectWhole() {
    for row in 0..<size.rows {
      for column in 0..<size.columns {
        let text = self[column, row].text
        if text.isEmpty {
          #expect(column > 0 && TextWidth.of(self[column - 1, row].text) == 2)
        } else if TextWidth.of(text) == 2 {
          #expect(column + 1 < size.columns && self[column + 1, row].text.isEmpty)
        } else {
          #expect(TextWidth.of(text) == 1)
        }
      }
    }
    for (index, placement) in placements.enumerated() {
      let rect = placement.rect
      #expect(rect.column >= 0 && rect.row >= 0)
      #expect(rect.right <= size.columns && rect.bottom <= size.rows)
      for other in placements.dropFirst(index + 1) {
        #expect(!other.rect.intersects(rect))
      }
      for row in rect.row..<rect.bottom {
        for column in rect.column..<rect.right
        where !placement.covered.contains(where: { $0.contains(column: column, row: row) }) {
          #expect(self[column, row].text == " ")
        }
      }
    }
  }
}

extension TokenCount {
  /// A count that takes every word for a token, as the tests' tokenizer.
  init(words text: String, limit: Int = 32) {
    let words = Lexicon.words(in: Array(text))
    let kept = limit - 2
    self.init(
      text: text, tokens: words.count + 2, limit: limit,
      keptCharacters: words.count > kept ? words[kept - 1].range.upperBound : text.count)
  }
}

extension RGBImage {
  static func flat(_ side: Int, shade: UInt8) -> RGBImage {
    RGBImage(
      width: side, height: side, pixels: Array(repeating: shade, count: side * side * 3))
  }
}

extension PictureItem {
  static func sample(
    _ id: String, prompt: String = "a red apple", seed: UInt64 = 7, favourite: Bool = false,
    request: GenerationRequest? = nil
  ) -> PictureItem {
    let stages = ModelFacts.toybox.stages.map(\.defaults)
    let made = request ?? GenerationRequest(prompt: prompt, seed: seed, stages: stages)
    let side = [64, 256, 1024][min(made.stages.count, 3) - 1]
    return PictureItem(
      id: id, path: "/pictures/\(id).png", request: made, model: "Toybox 0.2",
      modelHash: "00112233", created: 1_700_000_000, width: side, height: side, seconds: 14.2,
      favourite: favourite)
  }
}

extension Place {
  /// All places but the rating, those of pictures with one.
  static func ofPicture(_ id: PictureItem.ID) -> [Place] {
    [
      .studio, .gallery, .models, .viewer(Viewer()), .comparison(Comparison(left: id, right: id)),
      .attention(AttentionViewer(id)), .film(FilmPlayer(id, now: 0)),
      .mask(MaskEditor(.sample(id))),
    ]
  }
}

extension ModelFacts {
  /// As the embedded model describes itself.
  static let toybox: ModelFacts = {
    func stages(_ steps: [Int]) -> [StageSettings] {
      zip(steps, [(3.0, 0.0), (1, 0.1), (1, 0.05)]).map {
        StageSettings(steps: $0, guidance: $1.0, augLevel: $1.1)
      }
    }
    let defaults = stages([30, 12, 8])
    let names = ["base", "sr1", "sr2"]
    return ModelFacts(
      name: "Toybox 0.2", hash: "00112233", folder: "/models/toybox",
      stages: (0..<3).map {
        Stage(
          info: StageInfo(
            name: names[$0], shortName: names[$0], resolution: [64, 256, 1024][$0],
            isSuperResolution: $0 > 0, defaults: defaults[$0]),
          cost: [21.3, 4.6, 73.1][$0])
      },
      tokenLimit: 32, vocabulary: vocabulary)
  }()

  /// The list that ships with the embedded model.
  private static let vocabulary: Vocabulary? = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Toybox/Model/vocabulary.json")
    return (try? Data(contentsOf: file)).flatMap {
      try? JSONDecoder().decode(Vocabulary.self, from: $0)
    }
  }()
}
