import Foundation
import Testing

@testable import Diffusion

/// Whole networks on another device than the processor: against PyTorch, or against the processor.
@Suite("Devices") struct DeviceTests {
  private let device = PlainDevice()

  /// With its attention maps.
  @Test func aUNetRunsOnAnother() throws {
    let model = try LatentDiffusionTests.Model("sd1")
    try expectAlike { compute, random in
      let net = try UNet(
        folder: ModelPath(model.folder.appendingPathComponent("unet")), patchSize: 1,
        compute: compute)
      let texts = (0..<2).map { _ in
        TextEncoding(
          tokens: Array(repeating: 0, count: 9), states: random.floats(9 * 32), width: 32,
          mask: Array(repeating: 1, count: 9))
      }
      var maps: [Float] = []
      let conditioned = try net.condition(
        on: Conditioning(texts: texts), onAttention: { maps += $0.values })
      let out = try conditioned.predict(
        x: random.floats(4 * 8 * 6), low: nil, width: 8, height: 6, timestep: 617,
        augTimestep: nil, texts: 2)
      #expect(maps.count >= 48 * 9)
      return out.joined() + maps
    }
  }

  @Test func aTextEncoderRunsOnAnother() throws {
    let encoder = try openTextEncoder(
      Reader(texts: [Reader.Text(model: TextT5Tests.model)], length: 77), compute: device)
    #expect(try TextT5Tests().check(encoder, "states") == 4)
  }

  @Test func anAutoencoderRunsOnAnother() throws {
    let golden = try Golden("autoencoder/old")
    let net = try Autoencoder(
      folder: ModelPath(Bundle.module.bundleURL.appendingPathComponent("Goldens/autoencoder/old")),
      compute: device)
    let latents = try golden.tensor("latents")
    let decoded = try net.decode(
      latents.values, width: latents.shape[2], height: latents.shape[1])
    let error = relativeError(decoded, try golden.tensor("decoded").values)
    #expect(error < AutoencoderTests.tolerance, "\(error)")
  }

  /// The same of both devices.
  private func expectAlike(
    _ body: (any Compute, inout TestRandom) throws -> [Float]
  ) rethrows {
    let results = try [device, CPU(threads: 2)].map { (compute: any Compute) in
      var random = TestRandom(seed: 4)
      return try body(compute, &random)
    }
    let error = relativeError(results[0], results[1])
    #expect(error < 1e-5, "\(error)")
  }

  @Test func statisticsOfCropsAreAlike() {
    expectAlike { compute, random in
      let whole = compute.random(1, 20, 14, 8, &random)
      let crops = [0, 6].map { compute.crop(whole, Area(x: $0, y: $0, width: 8, height: 8)) }
      let sample = compute.sample(crops, of: whole, margin: 0.1)
      let norms = GroupNorms(groups: 2, keepingOfCropsWithMargin: 0.1, compute: compute)
      let norm = norms(sample, NormWeights(weight: random.floats(8), bias: random.floats(8)))
      let part = compute.crop(
        random.floats(3 * 20 * 14), width: 14, rows: 3..<9, columns: 2..<7, channels: 3)
      return [sample, norm.scale, norm.shift, part].flatMap { compute.download($0) }
    }
  }

  @Test(arguments: [TimeTerm.Use.scaleShift, .offset]) func timeTermsAreAlike(use: TimeTerm.Use) {
    expectAlike { compute, random in
      let inputs = [6, 10].map { compute.random(2, 5, 7, $0, &random) }
      let norm = compute.groupNorm(
        inputs, groups: 4, epsilon: 1e-5,
        NormWeights(weight: random.floats(16), bias: random.floats(16)),
        time: TimeTerm(use: use, values: compute.random(2, 1, 1, 40, &random), first: 5))
      return [norm.scale, norm.shift].flatMap { compute.download($0) }
    }
  }

  @Test(arguments: [Pooling.halvingMaximum, .maximum, .mean]) func poolsAreAlike(pooling: Pooling) {
    let (height, width) = pooling == .halvingMaximum ? (4, 3) : (9, 7)
    expectAlike { compute, random in
      let x = compute.random(2, 9, 7, 5, &random)
      let out = compute.random(2, height, width, 8, &random)
      return compute.download(compute.pool(x, pooling, into: (out, 2)))
        + compute.download(compute.mean(of: x))
    }
  }

  /// VQGAN+CLIP is refused where there are no gradients.
  @Test func aDeviceNeedsNoGradients() {
    let error = #expect(throws: DiffusionError.self) {
      try StageNetwork.search(vqgan: "a", clip: "b").openSearch(
        stage: TextT5Tests.model, compute: device, winogradBytes: 0)
    }
    #expect(error.map { "\($0)".contains("no gradients") } == true)
  }
}
