import Foundation
import Recipes
import Testing

@testable import Diffusion

/// Every sampler against diffusers' scheduler on the same noise and the same toy network
/// (`Goldens/sampling/samplers.py`).
@Suite("Samplers against diffusers") struct SamplingSamplerTests {
  private static let count = 192

  /// A network that knows pictures of +p or -p in each value, as in the generator.
  private final class ToyNetwork {
    let pattern = (0..<count).map { 0.3 + 0.6 * Float($0 % 7) / 6 }

    /// v, and behind it the made-up learned variance.
    func predict(_ x: [Float], _ timestep: Float) -> [Float] {
      let angle = (Double(timestep) + 1) / 1001 * .pi / 2 * 0.9999
      let (a, s) = (Float(cos(angle)), Float(sin(angle)))
      let v = zip(x, pattern).map { x, p in
        let x0 = p * tanhf(a * p * x / (s * s + 0.05))
        return a * (x - a * x0) / s - s * x0
      }
      return v + x.map { sinf(3 * $0) }
    }
  }

  private func run(_ settings: StageSettings, _ schedule: NoiseSchedule) throws -> [Float] {
    let network = ToyNetwork()
    let levels = schedule.levels(for: settings)
    var sampler = Sampler(
      kind: settings.sampler, eta: settings.eta, variance: schedule.variance, levels: levels)
    var random = RandomGenerator(seed: 11)
    var x = random.normal(count: Self.count)
    func estimate(_ x: [Float], _ level: NoiseLevel) -> (x0: [Float], learned: [Float]) {
      let output = network.predict(x, level.timestep)
      let x0 = schedule.estimate(x: x, level: level, cond: output, uncond: nil, guidance: 1)
      return (x0, Array(output[Self.count...]))
    }
    for k in 0..<sampler.count {
      let (x0, learned) = estimate(x, levels[k])
      try sampler.step(k, x: &x, x0: x0, learned: learned, random: &random) { x, level in
        estimate(x, levels[level]).x0
      }
    }
    return x
  }

  private static let names: [String] =
    (try? Golden("sampling/samplers").names) ?? []

  @Test func thereAreRunsOfEverySampler() {
    let seen = Set(Self.names.map { $0.prefix { $0 != " " && $0 != "/" } })
    #expect(seen == Set(SamplerKind.allCases.filter { $0 != .lcm }.map { Substring($0.rawValue) }))
  }

  @Test(arguments: names) func agrees(name: String) throws {
    let parts = name.split(separator: " ")
    let sampler = parts[0].split(separator: "/")
    let option = sampler.count > 1 ? String(sampler[1]) : ""
    let schedule = NoiseSchedule(
      betas: try #require(NoiseSchedule.Betas(rawValue: String(parts[3]))), prediction: .velocity,
      variance: NoiseSchedule.Variance(rawValue: option) ?? .fixedSmall)
    let settings = StageSettings(
      steps: try #require(Int(parts[2])),
      sampler: try #require(SamplerKind(rawValue: String(sampler[0]))), eta: Double(option) ?? 0,
      schedule: try #require(ScheduleKind(rawValue: String(parts[1]))))
    let result = try run(settings, schedule)
    let golden = try Golden("sampling/samplers").tensor(name).values
    let worst = zip(result, golden).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // Heun's rule leaves the range of pictures where the first step crosses most of a wide one.
    let scale = golden.reduce(1) { max($0, abs($1)) }
    #expect(result.count == golden.count && worst * 127.5 <= 2 * scale, "off by \(worst)")
  }
}
