import Foundation
import Pictures
import Recipes
import Testing
import Toybox

@testable import Diffusion

/// The embedded model's pictures against the PyTorch reference (`Goldens/sampling/cascade.py`).
@Suite("Cascade against PyTorch", .serialized) struct CascadeGoldenTests {
  private func settings(_ cascade: Cascade, stages: Int) -> [StageSettings] {
    zip(cascade.stages.prefix(stages).map(\.defaults), [30, 12, 8]).map { settings, steps in
      var settings = settings
      settings.sampler = .ddim
      settings.steps = steps
      return settings
    }
  }

  /// The largest difference of two pictures in grey levels of 8 bits.
  private func worst(_ values: [Float], _ reference: [Float]) -> Float {
    guard values.count == reference.count else { return .infinity }
    return zip(values, reference).reduce(0) { max($0, abs($1.0 - $1.1)) } * 127.5
  }

  /// Peak signal-to-noise ratio in dB for values in [-1, 1].
  private func psnr(_ values: [Float], _ reference: [Float]) -> Double {
    guard values.count == reference.count else { return 0 }
    let squares = zip(values, reference).reduce(0.0) {
      $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
    }
    return 10 * log10(4 / (squares / Double(values.count)))
  }

  /// Every n-th pixel of every n-th row.
  private func thinned(_ image: PlanarImage, by n: Int) -> [Float] {
    (0..<3).flatMap { channel in
      stride(from: 0, to: image.height, by: n).flatMap { row in
        stride(from: 0, to: image.width, by: n).map { column in
          image.values[(channel * image.height + row) * image.width + column]
        }
      }
    }
  }

  @Test func twoStepsOfTheBaseStage() throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 2)
    var stages = settings(cascade, stages: 1)
    stages[0].steps = 2
    let generation = try cascade.begin(
      GenerationRequest(prompt: "a blue car on a beach", seed: 3, stages: stages))
    let first = try #require(try generation.next())
    #expect(first.picture == nil && first.index == 0 && first.count == 2 && first.evaluations == 2)
    let picture = try #require(try generation.next()?.picture)
    #expect(try generation.next() == nil)
    let golden = try Golden("sampling/cascade").tensor("two_steps").values
    #expect(worst(picture.values, golden) <= 2)
  }

  private static let samplers: [String] = (try? Golden("sampling/pictures").names) ?? []

  @Test func thereIsAPictureOfEverySampler() {
    let seen = Set(Self.samplers.map { $0.prefix { $0 != " " && $0 != "/" } })
    // The sampler of latent consistency models is for them alone: LatentDiffusionTests draws with it.
    #expect(seen == Set(SamplerKind.allCases.filter { $0 != .lcm }.map { Substring($0.rawValue) }))
  }

  /// Pictures by diffusers' own schedulers (`Goldens/sampling/pictures.py`).
  @Test(arguments: samplers) func drawsAsDiffusersSchedulerDoes(name: String) throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 2)
    let parts = name.split(separator: " ")
    let sampler = parts[0].split(separator: "/")
    let settings = StageSettings(
      steps: try #require(Int(parts[2])), guidance: 3,
      sampler: try #require(SamplerKind(rawValue: String(sampler[0]))),
      eta: sampler.count > 1 ? try #require(Double(sampler[1])) : 0,
      schedule: try #require(ScheduleKind(rawValue: String(parts[1]))), thresholding: .none)
    let generation = try cascade.begin(
      GenerationRequest(prompt: "a red apple", seed: 11, stages: [settings]))
    var picture: PlanarImage?
    while let step = try generation.next() { picture = step.picture }
    let values = try #require(picture).values
    let golden = try Golden("sampling/pictures").tensor(name).values
    #expect(worst(values, golden) <= 2, "off by \(worst(values, golden)) grey levels")
  }

  @Test func theWholeCascade() throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 2)
    let generation = try cascade.begin(
      GenerationRequest(prompt: "a red apple", seed: 7, stages: settings(cascade, stages: 3)))
    var pictures: [PlanarImage] = []
    var steps = [0, 0, 0]
    while let step = try generation.next() {
      steps[step.stage] += 1
      if let picture = step.picture { pictures.append(picture) }
    }
    #expect(steps == [30, 12, 8])
    try #require(pictures.map(\.width) == [64, 256, 1024])
    let golden = try Golden("sampling/cascade")
    #expect(worst(pictures[0].values, try golden.tensor("base").values) <= 2)
    #expect(psnr(thinned(pictures[1], by: 2), try golden.tensor("sr1").values) >= 40)
    #expect(psnr(thinned(pictures[2], by: 8), try golden.tensor("sr2").values) >= 40)
  }
}
