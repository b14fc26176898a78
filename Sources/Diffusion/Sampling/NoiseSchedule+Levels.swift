import Foundation
import Recipes

extension NoiseSchedule {
  /// The levels that a run visits, from the noisiest on, with the clean picture behind the last
  /// one: one more than it has steps.
  func levels(for settings: StageSettings) -> [NoiseLevel] {
    if settings.sampler == .lcm { return consistency(steps: settings.steps).map(level) + [.clean] }
    let visited =
      switch settings.schedule {
      case .linear: linear(steps: settings.steps).map(level)
      case .trailing: trailing(steps: settings.steps).map(level)
      case .leading: leading(steps: settings.steps).map(level)
      case .endpoint: endpoint(steps: settings.steps).map(level)
      case .karras: karras(steps: settings.steps, sampler: settings.sampler)
      default: (settings.schedule.timesteps ?? []).map(level)
      }
    if settings.sampler == .ddpm, end == .rounded { return visited + [rounded] }
    return visited + [settings.sampler == .ddim && end == .lowestForDDIM ? level(0) : .clean]
  }

  /// The clean picture times the first beta over 1 - (1 - beta), in single precision.
  private var rounded: NoiseLevel {
    let kept = Float(1 - firstBeta)
    return NoiseLevel(timestep: 0, alpha: Double(Float(firstBeta) / (1 - kept)), sigma: 0)
  }

  /// Some of the fifty timesteps that latent consistency models are distilled for, evenly spaced
  /// (arXiv 2310.04378).
  private func consistency(steps: Int) -> [Int] {
    let stride = max(timesteps / 50, 1)
    let origins = (1...min(50, timesteps)).reversed().map { $0 * stride - 1 }
    return (0..<steps).map { origins[$0 * origins.count / steps] }
  }

  /// Timesteps round(linspace(N - 1, 0, steps + 1)) without the last, with the float32 rounding of
  /// torch.linspace.
  private func linear(steps: Int) -> [Int] {
    let last = Float(timesteps - 1)
    let stride = -last / Float(steps)
    return (0..<steps).map { i in
      let value =
        i < (steps + 1) / 2
        ? last.addingProduct(stride, Float(i)) : (-stride * Float(steps - i))
      return Int(value.rounded(.toNearestOrEven))
    }
  }

  private func trailing(steps: Int) -> [Int] {
    let stride = Double(timesteps) / Double(steps)
    return (0..<steps).map { i in
      Int((Double(timesteps) - Double(i) * stride).rounded(.toNearestOrEven)) - 1
    }
  }

  private func leading(steps: Int) -> [Int] {
    let stride = max(timesteps / steps, 1)
    return (0..<min(steps, timesteps)).reversed().map { min($0 * stride + offset, timesteps - 1) }
  }

  /// Halves go to the even neighbour. DALL-E 2 multiplies the stride; GLIDE adds it up, and a sum may
  /// miss a half by its rounding.
  private func endpoint(steps: Int) -> [Int] {
    let last = Double(timesteps - 1)
    guard steps > 1 else { return [timesteps - 1] }
    let stride = last / Double(steps - 1)
    var sum = 0.0
    let places = (0..<steps).map { i in
      defer { sum += stride }
      return end == .rounded ? Double(i) * stride : sum
    }
    return places.reversed().map { Int($0.rounded(.toNearestOrEven)) }
  }

  /// Rho 7, from the largest to the smallest ratio of noise to signal of training.
  private func karras(steps: Int, sampler: SamplerKind) -> [NoiseLevel] {
    let rho = 7.0
    let high = pow(level(timesteps - 1).ratio, 1 / rho)
    let low = pow(level(0).ratio, 1 / rho)
    return (0..<steps).map { i in
      let share = steps == 1 ? 0 : Double(i) / Double(steps - 1)
      var level = level(ratio: pow(high + share * (low - high), rho))
      level.timestep = heard(level.timestep, by: sampler)
      return level
    }
  }

  /// diffusers tells the network fractional timesteps with Euler's and Heun's rules, whole ones
  /// with the multistep solvers; a picture must not depend on who draws it.
  private func heard(_ timestep: Float, by sampler: SamplerKind) -> Float {
    switch sampler {
    case .dpmPlusPlus2M, .dpmPlusPlusSDE:
      timestep.rounded(betas == .squaredCosine ? .down : .toNearestOrEven)
    case .uniPC: timestep.rounded(.toNearestOrEven)
    default: timestep
    }
  }
}
