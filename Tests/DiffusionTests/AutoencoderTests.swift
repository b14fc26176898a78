import Foundation
import PlainText
import Testing

@testable import Diffusion

/// Autoencoders against diffusers: `Goldens/autoencoder/generate.py`.
@Suite struct AutoencoderTests {
  /// Relative L2 error; 3e-6 was seen.
  static let tolerance = 1e-4

  private func folder(_ name: String) -> ModelPath {
    ModelPath(Bundle.module.bundleURL.appendingPathComponent("Goldens/autoencoder/\(name)"))
  }

  @Test(arguments: ["plain", "old", "bare"], [1, 2])
  func agreesWithDiffusers(name: String, threads: Int) throws {
    let golden = try Golden("autoencoder/\(name)")
    let net = try Autoencoder(folder: folder(name), compute: CPU(threads: threads))
    let picture = try golden.tensor("picture")
    let (mean, deviation) = try net.encode(
      picture.values, width: picture.shape[2], height: picture.shape[1])
    let expected = try golden.tensor("logvar").values.map { exp($0 / 2) }
    #expect(relativeError(mean, try golden.tensor("mean").values) < Self.tolerance)
    #expect(relativeError(deviation, expected) < Self.tolerance)
    let latents = try golden.tensor("latents")
    let decoded = try net.decode(
      latents.values, width: latents.shape[2], height: latents.shape[1])
    #expect(relativeError(decoded, try golden.tensor("decoded").values) < Self.tolerance)
    #expect(latents.shape[0] == net.latentChannels)
    #expect(decoded.count == 3 * latents.shape[1] * latents.shape[2] * net.factor * net.factor)
  }

  @Test func scalingComesFromTheConfiguration() throws {
    let compute = CPU(threads: 1)
    func numbers(_ name: String) throws -> [Float] {
      let net = try Autoencoder(folder: folder(name), compute: compute)
      return [net.scaling, net.shift]
    }
    #expect(try numbers("plain") == [0.18215, 0])
    #expect(try numbers("old") == [0.13025, 0])
    #expect(try numbers("bare") == [0.3611, 0.1159])
  }

  @Test(arguments: [1, 2]) func tinyAgreesWithDiffusers(threads: Int) throws {
    let golden = try Golden("autoencoder/tiny")
    let net = try TinyAutoencoder(folder: folder("tiny"), compute: CPU(threads: threads))
    let picture = try golden.tensor("picture")
    let encoded = try net.encode(
      picture.values, width: picture.shape[2], height: picture.shape[1])
    #expect(relativeError(encoded, try golden.tensor("encoded").values) < Self.tolerance)
    let latents = try golden.tensor("latents")
    let decoded = try net.decode(
      latents.values, width: latents.shape[2], height: latents.shape[1])
    #expect(relativeError(decoded, try golden.tensor("decoded").values) < Self.tolerance)
  }

  @Test func refusesWhatItDoesNotHave() throws {
    func config(_ change: String) throws -> Config {
      let block = #""down_block_types": ["DownEncoderBlock2D"], "up_block_types": ["#
      let text = #"{"block_out_channels": [32], \#(block)"UpDecoderBlock2D"]\#(change)}"#
      let json = try Array(text.utf8).withUnsafeBytes { try JSON(parsing: $0) }
      return try Config(json: json, path: "c")
    }
    #expect(throws: Never.self) { try AutoencoderConfig(config("")) }
    for (key, value) in [
      ("act_fn", #""relu""#), ("norm_num_groups", "5"), ("latents_mean", "[1]"),
      ("scaling_factor", "0"), ("in_channels", "4"),
    ] {
      let error = #expect(throws: DiffusionError.self) {
        try AutoencoderConfig(config(", \"\(key)\": \(value)"))
      }
      #expect(error.map { "\($0)".contains(key) } == true, "\(key)")
    }
    let net = try Autoencoder(folder: folder("plain"), compute: CPU(threads: 1))
    #expect(throws: DiffusionError.self) {
      try net.encode(Array(repeating: 0, count: 3 * 60 * 60), width: 60, height: 60)
    }
    #expect(throws: DiffusionError.self) {
      try Autoencoder(
        config: AutoencoderConfig(Config(file: folder("bare").appending("config.json"))),
        weights: Weights(folder: folder("plain"), baseName: "diffusion_pytorch_model"),
        compute: CPU(threads: 1), winogradBytes: .max)
    }
  }

  /// Tiles share the statistics of the whole, and see as far as a pixel does: what is left is what
  /// a sample of the picture misses.
  @Test func tilesMeetWithoutASeam() throws {
    let net = try Autoencoder(folder: folder("old"), compute: CPU(threads: 2))
    let (width, height) = (96, 80)
    var random = TestRandom(seed: 3)
    let smooth = (0..<4 * width * height).map { i -> Float in
      let (x, y) = (Float(i % width), Float(i / width % height))
      return sin(x / 11 + Float(i / (width * height))) + cos(y / 17)
    }
    let rough = random.floats(4 * width * height).map { $0 * 1.7 }
    for (latents, tolerance) in [(smooth, 0.1), (rough, 0.03)] {
      let whole = try net.decode(latents, width: width, height: height)
      let tiled = try net.decode(latents, width: width, height: height, tile: 64)
      #expect(relativeError(tiled, whole) < tolerance)
      #expect(tiled != whole)
      // Steps at the edges of tiles are no larger than anywhere.
      let wide = net.factor * width
      func step(_ column: Int) -> Float {
        (0..<net.factor * height).reduce(0) { sum, y in
          let i = y * wide + column
          return sum + abs((tiled[i] - whole[i]) - (tiled[i - 1] - whole[i - 1]))
        }
      }
      let steps = (1..<wide).map(step)
      #expect(step(wide / 2) < 3 * steps.reduce(0, +) / Float(steps.count))
    }
    let picture = random.floats(3 * 4 * width * height)
    let whole = try net.encode(picture, width: 2 * width, height: 2 * height)
    let tiled = try net.encode(picture, width: 2 * width, height: 2 * height, tile: 64)
    #expect(relativeError(tiled.mean, whole.mean) < 0.03)
    #expect(relativeError(tiled.deviation, whole.deviation) < 0.03)
    // A tile that holds the whole changes nothing.
    #expect(
      try net.decode(smooth, width: width, height: height, tile: 96)
        == net.decode(smooth, width: width, height: height))
  }

  @Test(arguments: [(100, 40, 64, 3), (300, 300, 96, 5), (65, 64, 1, 1), (129, 512, 64, 4)])
  func tilesCoverEverythingOnce(width: Int, height: Int, largest: Int, halo: Int) throws {
    let plan = try #require(
      TilePlan(Area(width: width, height: height), largest: largest, halo: halo))
    var seen = [Int](repeating: 0, count: width * height)
    for (core, tile) in plan.tiles {
      #expect(tile.width <= max(largest, 8 * halo, 16) && tile.height <= max(largest, 8 * halo, 16))
      #expect(core.x >= tile.x && core.x + core.width <= tile.x + tile.width)
      for y in core.y..<core.y + core.height {
        for x in core.x..<core.x + core.width { seen[y * width + x] += 1 }
      }
    }
    #expect(seen.allSatisfy { $0 == 1 })
    #expect(Set(plan.samples.map { [$0.width, $0.height] }).count == 1)
    for sample in plan.samples {
      #expect(sample.x >= 0 && sample.x + sample.width <= width)
      #expect(sample.y >= 0 && sample.y + sample.height <= height)
    }
  }

  @Test func previewIsALinearMap() throws {
    let map = try #require(LatentPreview(latentChannels: 4, scaling: 0.18215))
    #expect(map([0, 0, 0, 0]) == map.bias)
    let picture = map([1, 0, 0, 0, 0, 0, 0, 1])
    #expect(picture.count == 6 && abs(picture[0] - 0.319888) < 1e-6)
    #expect(abs(picture[5] + 0.784339) < 1e-6)
    let xl = try #require(LatentPreview(latentChannels: 4, scaling: 0.13025))
    #expect(xl.bias != map.bias)
    #expect(LatentPreview(latentChannels: 16, scaling: 0.3611) == nil)
  }
}
