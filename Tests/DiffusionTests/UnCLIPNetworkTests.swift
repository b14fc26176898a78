import Foundation
import Testing

@testable import Diffusion

/// One forward pass of each network of a tiny Karlo against diffusers and transformers:
/// `Goldens/unclip/generate.py`.
@Suite struct UnCLIPNetworkTests {
  /// Relative L2 error.
  static let tolerance = 1e-4

  let golden: Golden
  let model: UnCLIPModel
  let compute = CPU(threads: 2)

  init() throws {
    golden = try Golden("unclip/pictures")
    model = try UnCLIPModel("karlo")
  }

  /// A text that was read before.
  func text(_ index: Int) throws -> TextEncoding {
    func rows(_ name: String) throws -> [Float] {
      let (shape, values) = try golden.tensor(name)
      let size = values.count / shape[0]
      return Array(values[index * size..<(index + 1) * size])
    }
    return TextEncoding(
      tokens: Array(repeating: 0, count: 77), states: try rows("text states"), width: 32,
      mask: try rows("text mask"), pooled: try rows("text embeds"))
  }

  @Test func readsText() throws {
    let reader = Reader.Text(
      encoder: model.path.appending("text_encoder"), tokenizer: model.path.appending("tokenizer"),
      isChunked: false)
    let encoder = try openTextEncoder(Reader(texts: [reader], length: 77), compute: compute)
    for (index, prompt) in ["Two ivory teapots in the snow", ""].enumerated() {
      let (read, expected) = (try encoder.encode(prompt), try text(index))
      #expect(read.mask == expected.mask)
      #expect(relativeError(read.states, expected.states) < Self.tolerance)
      #expect(relativeError(try #require(read.pooled), expected.pooled ?? []) < Self.tolerance)
    }
    // Brackets are letters like others, and what is too long is cut off.
    let long = Array(repeating: "(snow:1.2)", count: 40).joined(separator: " ")
    #expect(try encoder.encode(long).tokens.count == 77)
    #expect(encoder.tokenizer.tokens(long).cutOff > 0)
  }

  @Test func priorPredictsAnEmbedding() throws {
    let prior = try Prior(folder: model.path.appending("prior"), compute: compute)
    let conditioned = try prior.condition(
      on: Conditioning(texts: [text(0), text(1)]), onAttention: nil)
    let x = try golden.tensor("prior x").values
    func predict(_ texts: Int) throws -> [Float] {
      try conditioned.predict(
        x: x, low: nil, width: 32, height: 1, timestep: 617, augTimestep: nil, texts: texts
      ).flatMap { $0 }
    }
    let expected = try golden.tensor("prior out").values
    #expect(relativeError(try predict(2), expected) < Self.tolerance)
    // What a step computes leaves nothing behind.
    #expect(relativeError(try predict(1), Array(expected.prefix(32))) < Self.tolerance)
    #expect(try predict(2) == predict(2))
  }

  @Test func decoderHearsTextAndEmbedding() throws {
    let decoder = EmbeddingDecoder(
      try UNet(folder: model.path.appending("decoder"), patchSize: 1, compute: compute),
      projection: try EmbeddingProjection(
        folder: model.path.appending("text_proj"), compute: compute))
    var conditioning = Conditioning(texts: [try text(0), try text(1)])
    #expect(throws: DiffusionError.self) {
      try decoder.condition(on: conditioning, onAttention: nil)
    }
    conditioning.embedding = try golden.tensor("decoder image").values
    var maps: [AttentionMap] = []
    let conditioned = try decoder.condition(on: conditioning) { maps.append($0) }
    let x = try golden.tensor("decoder x")
    let out = try conditioned.predict(
      x: x.values, low: nil, width: 24, height: 16, timestep: 617, augTimestep: nil, texts: 2)
    let expected = try golden.tensor("decoder out").values
    #expect(relativeError(out.flatMap { $0 }, expected) < Self.tolerance)
    // The words of the prompt alone are looked at, without what the embedding became.
    let words = try text(0).mask.prefix { $0 > 0 }.count
    #expect(!maps.isEmpty && maps.allSatisfy { $0.tokens == words })
  }

  @Test func superResolutionReadsNoText() throws {
    let net = try UNet(
      folder: model.path.appending("super_res_first"), patchSize: 1, compute: compute)
    let conditioned = try net.condition(on: Conditioning(texts: []), onAttention: nil)
    let x = try golden.tensor("sr x")
    let out = try conditioned.predict(
      x: x.values, low: golden.tensor("sr low").values, width: 48, height: 32, timestep: 617,
      augTimestep: nil, texts: 1)
    #expect(relativeError(out[0], try golden.tensor("sr out").values) < Self.tolerance)
  }

  @Test func theLastStepHasItsOwnNetwork() throws {
    func net(_ name: String) throws -> UNet {
      try UNet(folder: model.path.appending(name), patchSize: 1, compute: compute)
    }
    let (first, last) = (try net("super_res_first"), try net("super_res_last"))
    let x = try golden.tensor("sr x").values
    func predict(_ net: any Denoiser, _ timestep: Float) throws -> [Float] {
      var conditioning = Conditioning(texts: [])
      conditioning.lastTimestep = 111
      return try net.condition(on: conditioning, onAttention: nil).predict(
        x: x, low: x, width: 48, height: 32, timestep: timestep, augTimestep: nil, texts: 1)[0]
    }
    let pair = LastStepUNet(first: first, last: last)
    #expect(try predict(pair, 500) == predict(first, 500))
    #expect(try predict(pair, 111) == predict(last, 111))
    #expect(try predict(first, 111) != predict(last, 111))
  }

  @Test(arguments: [
    ("super_res_first", "\"add_attention\": false", "\"add_attention\": true", "add_attention"),
    ("decoder", "\"identity\"", "\"projection\"", "class_embed_type"),
    ("prior", "\"prd\"", "null", ""),
    ("prior", "\"linear\"", "\"other\"", "encoder_hid_proj_type"),
    ("prior", "\"norm_in_type\": null", "\"norm_in_type\": \"layer\"", "norm_in_type"),
  ])
  func refusesWhatItDoesNotHave(
    folder: String, old: String, new: String, key: String
  ) throws {
    try model.change("\(folder)/config.json", old, new)
    var said = ""
    do {
      _ =
        folder == "prior"
        ? try Prior(folder: model.path.appending(folder), compute: compute) as any Denoiser
        : try UNet(folder: model.path.appending(folder), patchSize: 1, compute: compute)
    } catch {
      said = "\(error)"
    }
    #expect(key.isEmpty ? said.isEmpty : said.contains(key), "\(said)")
  }
}

/// A tiny Karlo with all that it shares with others; removed with the value.
final class UnCLIPModel {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("unclip-\(UUID().uuidString)")
  var path: ModelPath { ModelPath(folder) }

  /// - Parameter name: karlo or variations.
  init(_ name: String) throws {
    let goldens = Bundle.module.bundleURL.appendingPathComponent("Goldens")
    let manager = FileManager.default
    try manager.copyItem(at: goldens.appendingPathComponent("unclip/\(name)"), to: folder)
    if name != "karlo" {
      for part in [
        "text_encoder", "tokenizer", "text_proj", "decoder", "super_res_first", "super_res_last",
        "decoder_scheduler", "super_res_scheduler",
      ] {
        try manager.copyItem(
          at: goldens.appendingPathComponent("unclip/karlo/\(part)"),
          to: folder.appendingPathComponent(part))
      }
    }
    for file in ["vocab.json", "merges.txt"] {
      try manager.copyItem(
        at: goldens.appendingPathComponent("clip/tokenizer/\(file)"),
        to: folder.appendingPathComponent("tokenizer/\(file)"))
    }
  }
  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Replaces text in a file.
  func change(_ file: String, _ old: String, _ new: String) throws {
    let url = folder.appendingPathComponent(file)
    let text = try String(contentsOf: url, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new)
      .write(to: url, atomically: true, encoding: .utf8)
  }
}
