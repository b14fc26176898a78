import Diffusion
import Gallery

/// Pictures of the studio that are measured against their prompts, a few at a time.
struct Scoring: Sendable {
  struct Picture: Sendable {
    let file: String
    let prompt: String
  }

  /// A CLIP as the configuration names it.
  let clip: String
  let pictures: [Picture]
  /// Called on the engine's queue with the cosines in the order of the pictures, nil for one that
  /// cannot be read.
  let done: @Sendable ([Double?]) -> Void
  /// Those of the first pictures.
  fileprivate(set) var cosines: [Double?] = []

  init(
    _ pictures: [Picture], clip: String, done: @escaping @Sendable ([Double?]) -> Void
  ) {
    self.pictures = pictures
    self.clip = clip
    self.done = done
  }

  var isComplete: Bool { cosines.count == pictures.count }
}

/// Measures with a CLIP that is opened when it is first needed; it lives on the engine's queue.
final class PictureScorer {
  private let threads: Int
  private let makeCache: () -> VectorCache?
  private lazy var cache = makeCache()
  /// The one that was named last; nothing where it cannot be used.
  private var opened: (name: String, model: CLIPModel?)?
  /// Pictures between which other work may go first.
  private static let few = 16

  init(threads: Int, cache: @escaping () -> VectorCache?) {
    self.threads = threads
    makeCache = cache
  }

  /// Measures the next few pictures.
  /// - Returns: nil where the CLIP cannot be used and that was said.
  /// - Throws: where it cannot be used, once for each name.
  func goOn(with scoring: Scoring) throws -> Scoring? {
    guard let model = try model(scoring.clip) else { return nil }
    var scoring = scoring
    let part = scoring.pictures.dropFirst(scoring.cosines.count).prefix(Self.few)
    let vectors = try PictureVectors(model, cache: cache).vectors(
      part.map(\.file), embed: model.embed)
    for (picture, vector) in zip(part, vectors) {
      scoring.cosines.append(
        try vector.map { try model.similarity(of: $0, to: picture.prompt).cosine })
    }
    return scoring
  }

  private func model(_ name: String) throws -> CLIPModel? {
    if let opened, opened.name == name { return opened.model }
    // Two at once may be too much.
    opened = (name, nil)
    let model = try CLIPModel.open(name, threads: threads)
    opened = (name, model)
    return model
  }
}
