import Foundation
import Testing
import Toybox

@testable import Diffusion

/// One forward pass of each U-Net against diffusers: `Goldens/unet/generate.py`.
@Suite struct UNetTests {
  /// Relative L2 error; 3e-6 was seen.
  static let tolerance = 1e-5

  @Test(arguments: [("stage_1", 1, nil), ("stage_2", 4, 100), ("stage_3", 4, 50)])
  func agreesWithDiffusers(stage: String, patch: Int, level: Int?) throws {
    for threads in [1, 2] {
      let golden = try Golden("unet/\(stage)")
      let net = try UNet(
        folder: Toybox.folder.appending("\(stage)/unet"), patchSize: patch,
        compute: CPU(threads: threads))
      let states = try golden.tensor("text")
      let x = try golden.tensor("x")
      let conditioned = try net.condition(
        on: Conditioning(
          texts: (0..<2).map { item in
            let size = 32 * 384
            return TextEncoding(
              tokens: Array(repeating: 0, count: 32),
              states: Array(states.values[item * size..<(item + 1) * size]), width: 384,
              mask: Array(repeating: 1, count: 32))
          }), onAttention: nil)
      let out = try conditioned.predict(
        x: x.values, low: level.map { _ in try golden.tensor("low").values },
        width: x.shape[2], height: x.shape[1], timestep: 617, augTimestep: level, texts: 2)
      let error = relativeError(out.flatMap { $0 }, try golden.tensor("out").values)
      #expect(error < Self.tolerance, "\(stage), \(threads) threads: \(error)")
    }
  }

  /// Texts are no state of the network: predictions for one are the same before and after it is
  /// conditioned on others.
  @Test func conditioningOnOthersChangesNothing() throws {
    let net = try UNet(
      folder: Toybox.folder.appending("stage_2/unet"), patchSize: 4, compute: CPU(threads: 2))
    func text(_ value: Float) -> TextEncoding {
      TextEncoding(
        tokens: Array(repeating: 0, count: 32),
        states: (0..<32 * 384).map { i -> Float in value * Float(i % 7) }, width: 384,
        mask: Array(repeating: 1, count: 32))
    }
    let x: [Float] = (0..<3 * 64 * 64).map { i in Float(i % 13) / 13 - 0.5 }
    func predict(_ conditioned: any Conditioned) throws -> [[Float]] {
      try conditioned.predict(
        x: x, low: x, width: 64, height: 64, timestep: 500, augTimestep: 50, texts: 1)
    }
    let one = try net.condition(on: Conditioning(texts: [text(0.1)]), onAttention: nil)
    let before = try predict(one)
    var maps = 0
    let other = try net.condition(
      on: Conditioning(texts: [text(-0.2)]), onAttention: { _ in maps += 1 })
    #expect(try predict(other) != before && maps > 0)
    let reported = maps
    #expect(try predict(one) == before && maps == reported)
  }
}
