import Foundation
import Recipes

@testable import Diffusion

/// A text encoder that writes the prompt's length into every state, so that networks see which
/// text they got.
struct FakeEncoder: TextEncoder {
  let tokenizer: any Tokenizer = FakeTokenizer(maxLength: 4)
  let width = 1

  func encode(_ prompt: String) -> TextEncoding {
    let ids = tokenizer.tokens(prompt).ids
    return TextEncoding(
      tokens: ids, states: Array(repeating: Float(prompt.utf8.count), count: ids.count),
      width: width, mask: Array(repeating: 1, count: ids.count))
  }
}

/// Every byte is a token.
struct FakeTokenizer: Tokenizer {
  let maxLength: Int

  func tokens(_ prompt: String) -> TokenizedPrompt {
    TokenizedPrompt(
      prompt.utf8.map(Int.init), prefix: nil, suffix: 0, padding: 0, maxLength: maxLength)
  }
}

/// A network that remembers what it was asked, and whose x0 is the first state of each text over
/// 100.
final class FakeDenoiser: Denoiser {
  struct Call: Equatable {
    let x: [Float]
    let low: [Float]?
    let width: Int
    let height: Int
    let timestep: Float
    let augTimestep: Int?
    let texts: Int
  }

  let inputChannels = 3
  let outputChannels = 3
  let takesGuidance = false
  fileprivate(set) var calls: [Call] = []

  func condition(
    on conditioning: Conditioning, onAttention: ((AttentionMap) -> Void)?
  ) -> any Conditioned {
    FakeConditioned(net: self, texts: conditioning.texts, onAttention: onAttention)
  }
}

final class FakeConditioned: Conditioned {
  private let net: FakeDenoiser
  private let texts: [TextEncoding]
  private let onAttention: ((AttentionMap) -> Void)?

  init(
    net: FakeDenoiser, texts: [TextEncoding], onAttention: ((AttentionMap) -> Void)?
  ) {
    self.net = net
    self.texts = texts
    self.onAttention = onAttention
  }

  func predict(
    x: [Float], low: [Float]?, width: Int, height: Int, timestep: Float, augTimestep: Int?,
    texts: Int
  ) -> [[Float]] {
    net.calls.append(
      FakeDenoiser.Call(
        x: x, low: low, width: width, height: height, timestep: timestep,
        augTimestep: augTimestep, texts: texts))
    onAttention?(AttentionMap(width: 2, height: 1, tokens: 2, values: [0.1, 0.2, 0.3, 0.4]))
    onAttention?(AttentionMap(width: 1, height: 1, tokens: 2, values: [0.5, 0.7]))
    return self.texts.prefix(texts).map { text in
      Array(repeating: text.states[0] / 100, count: x.count)
    }
  }
}

/// A cascade of two fake stages, 16 and 32 pixels wide.
struct FakeModel {
  let networks = [FakeDenoiser(), FakeDenoiser()]
  let cascade: Cascade

  init() {
    let folder = ModelPath(URL(fileURLWithPath: "/nowhere"))
    let schedule = NoiseSchedule(betas: .squaredCosine, prediction: .x0)
    let manifest = Manifest(
      name: "Fake", family: "fake",
      stages: [16, 32].map {
        Manifest.Stage(
          folder: "\($0)", resolution: $0, patchSize: 1,
          reader: Reader(texts: [Reader.Text(model: folder)], length: 4),
          traits: .cascade(index: $0 / 32))
      })
    let networks = networks
    cascade = Cascade(
      folder: folder, hash: "0", manifest: manifest,
      schedules: [schedule, schedule].map {
        Schedules(picture: $0, augmentation: $0)
      }, openEncoder: { _, _ in FakeEncoder() },
      openDenoiser: { stage, _ in networks[stage.resolution == 16 ? 0 : 1] },
      openSpace: { _ in PixelSpace() },
      openPictureReader: { _ throws(DiffusionError) in
        throw .request("a fake model reads no pictures")
      },
      openSearch: { _ throws(DiffusionError) in
        throw .request("a fake model searches for nothing")
      })
  }

  /// Three and two steps, no thresholding.
  static let settings = [
    StageSettings(steps: 3, thresholding: .none),
    StageSettings(steps: 2, thresholding: .none, augLevel: 0.1),
  ]

  func run(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources()
  ) throws -> [GenerationStep] {
    let generation = try cascade.begin(request, sources: sources)
    var steps: [GenerationStep] = []
    while let step = try generation.next() { steps.append(step) }
    return steps
  }
}
