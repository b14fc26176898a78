import Foundation
import Pictures
import Recipes
import Testing

@testable import Diffusion

/// Tiny networks of GLIDE against OpenAI's own code: `Goldens/glide/generate.py`.
@Suite struct GLIDETests {
  /// In grey levels of 8 bits.
  static let tolerance: Float = 2
  /// Relative L2 error of text states and forward passes.
  static let forwardTolerance = 1e-4
  static let prompt = "Two ivory teapots in the snow, Ella's"

  private func texts(_ model: GLIDEModel, _ name: String) throws -> [TextEncoding] {
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: model.path.opened().appending(name))], length: 128),
      compute: Compute(threads: 2))
    return [try encoder.encode(Self.prompt), try encoder.encode("")]
  }

  @Test func textsAreReadWithTheirPadding() throws {
    let golden = try Golden("glide/pictures")
    let texts = try texts(GLIDEModel(["base"]), "base")
    let states = try golden.tensor("text states").values
    let pooled = try golden.tensor("text pooled").values
    #expect(relativeError(texts.flatMap(\.states), states) < Self.forwardTolerance)
    #expect(relativeError(texts.flatMap { $0.pooled ?? [] }, pooled) < Self.forwardTolerance)
  }

  @Test(arguments: GLIDEModel.names) func aPassOfANetwork(name: String) throws {
    let golden = try Golden("glide/pictures")
    let model = try GLIDEModel(Set(["base", name]).sorted())
    let net = try UNet(
      folder: model.path.opened().appending("\(name)/unet"), patchSize: 1, threads: 2)
    let x = try golden.tensor("\(name) x")
    let beside = golden.names.contains("\(name) beside") ? try golden.tensor("\(name) beside") : nil
    let conditioned = try net.condition(
      on: Conditioning(texts: try texts(model, name)), onAttention: nil)
    let out = try conditioned.predict(
      x: x.values, low: beside?.values, width: x.shape[2], height: x.shape[1], timestep: 617,
      augTimestep: nil, texts: 2)
    let error = relativeError(out.flatMap { $0 }, try golden.tensor("\(name) out").values)
    #expect(error < Self.forwardTolerance, "\(error)")
  }
}
