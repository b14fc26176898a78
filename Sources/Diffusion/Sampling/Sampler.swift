import Foundation
import Recipes

/// The update rules, all of them on x0 estimates: the next x is a sum of x, this and earlier
/// estimates, and fresh noise, with factors that depend on the noise levels alone.
///
/// In this form Euler's rule is DDIM with eta 0, and Euler's ancestral rule is DDIM with eta 1 and
/// DDPM with the posterior's variance: diffusers' schedulers differ by their schedules only.
struct Sampler {
  let kind: SamplerKind
  /// Share of fresh noise in DDIM's steps.
  let eta: Double
  let variance: NoiseSchedule.Variance
  /// From the noisiest on; the last one is clean.
  let levels: [NoiseLevel]
  private let draws: Draws
  /// What a step has drawn before it knew whether it needs any.
  private var drawn: [Float]?
  /// Estimates of the steps before, latest last; two are enough for second order.
  private var earlier: [[Float]] = []
  /// UniPC: x as the last step left it before predicting on, and the order of that prediction.
  private var corrected: [Float] = []
  private var order = 0

  /// When fresh noise is drawn; what a seed means depends on it.
  enum Draws {
    /// Where a step needs some.
    case needed
    /// In every step, for so many pictures, of which the first counts.
    case always(pictures: Int)
  }

  init(
    kind: SamplerKind, eta: Double = 0, variance: NoiseSchedule.Variance, levels: [NoiseLevel],
    draws: Draws = .needed
  ) {
    precondition(levels.count >= 2)
    self.kind = kind
    self.eta = eta
    self.variance = variance
    self.levels = levels
    self.draws = draws
  }

  /// Number of steps.
  var count: Int { levels.count - 1 }

  /// Takes x from one level to the next.
  /// - Parameters:
  ///   - k: index of the step, and of the level that x is at.
  ///   - x: the noisy picture; replaced.
  ///   - x0: the network's estimate at x.
  ///   - learned: where the network learns the variance, its share in [-1, 1] of the way from the
  ///     smallest to the largest log variance, value by value.
  ///   - random: where fresh noise comes from; not touched where a step needs none.
  ///   - evaluate: the estimate at another x and level index, for rules that need two.
  mutating func step(
    _ k: Int, x: inout [Float], x0: [Float], learned: [Float]? = nil,
    random: inout RandomGenerator,
    evaluate: ([Float], Int) throws(DiffusionError) -> [Float]
  ) throws(DiffusionError) {
    let (now, next) = (levels[k], levels[k + 1])
    if case .always(let pictures) = draws { drawn = random.normal(count: x.count, of: pictures) }
    switch kind {
    case .ddim: firstOrder(&x, x0, now, next, eta: eta, &random)
    case .euler: firstOrder(&x, x0, now, next, eta: 0, &random)
    case .eulerAncestral: firstOrder(&x, x0, now, next, eta: 1, &random)
    case .ddpm: ancestral(&x, x0, now, next, learned, &random)
    case .heun:
      if next.sigma == 0 {
        firstOrder(&x, x0, now, next, eta: 0, &random)
      } else {
        var predicted = x
        firstOrder(&predicted, x0, now, next, eta: 0, &random)
        heun(&x, x0, try evaluate(predicted, k + 1), now, next)
      }
    case .dpmPlusPlus2M, .dpmPlusPlusSDE: multistep(k, &x, x0, &random)
    case .uniPC: predictorCorrector(k, &x, x0)
    case .lcm: consistency(&x, x0, now, next, isLast: k + 1 == count, &random)
    }
  }

  private func fresh(_ count: Int, _ random: inout RandomGenerator) -> [Float] {
    drawn ?? random.normal(count: count)
  }

  /// DDIM (equation 12 of arXiv 2010.02502).
  private func firstOrder(
    _ x: inout [Float], _ x0: [Float], _ now: NoiseLevel, _ next: NoiseLevel, eta: Double,
    _ random: inout RandomGenerator
  ) {
    let share = eta * posteriorDeviation(now, next)
    let kept = max(next.sigma * next.sigma - share * share, 0).squareRoot() / now.sigma
    let towards = next.alpha - kept * now.alpha
    if share > 0 {
      let noise = fresh(x.count, &random)
      Planes.blend(&x, kept, x0, towards, noise, share)
    } else {
      Planes.blend(&x, kept, x0, towards)
    }
  }

  /// Standard deviation of x at the next level, given x here and x0.
  private func posteriorDeviation(_ now: NoiseLevel, _ next: NoiseLevel) -> Double {
    let gain = now.alpha / next.alpha
    return next.sigma / now.sigma * max(1 - gain * gain, 0).squareRoot()
  }

  /// DDPM: the posterior's mean, and noise of the model's own variance.
  private func ancestral(
    _ x: inout [Float], _ x0: [Float], _ now: NoiseLevel, _ next: NoiseLevel, _ learned: [Float]?,
    _ random: inout RandomGenerator
  ) {
    guard next.sigma > 0 else {
      x = x0
      if next.alpha != 1 { Planes.blend(&x, next.alpha, x0, 0) }
      return
    }
    let small = posteriorDeviation(now, next)
    let gain = now.alpha / next.alpha
    let large = max(1 - gain * gain, 0).squareRoot()
    let kept = gain * (next.sigma / now.sigma) * (next.sigma / now.sigma)
    let towards = next.alpha - kept * now.alpha
    var noise = fresh(x.count, &random)
    if let learned, variance == .learnedRange {
      let (low, span) = (Float(log(small)), Float(log(large) - log(small)))
      for i in noise.indices { noise[i] *= exp(low + (learned[i] + 1) / 2 * span) }
      Planes.blend(&x, kept, x0, towards, noise, 1)
    } else {
      Planes.blend(&x, kept, x0, towards, noise, variance == .fixedLarge ? large : small)
    }
  }

  /// A consistency model's estimate, noised to the next level (arXiv 2310.04378, algorithm 3). Near
  /// the clean end x itself is part of it.
  private func consistency(
    _ x: inout [Float], _ x0: [Float], _ now: NoiseLevel, _ next: NoiseLevel, isLast: Bool,
    _ random: inout RandomGenerator
  ) {
    let time = 10 * Double(now.timestep)
    let skip = 0.25 / (time * time + 0.25)
    let out = time / (time * time + 0.25).squareRoot()
    Planes.blend(&x, skip, x0, out)
    guard !isLast else { return }
    Planes.blend(&x, next.alpha, fresh(x.count, &random), next.sigma)
  }

  /// Heun's rule in x / alpha over the noise-to-signal ratio, with the estimate after Euler's step.
  private func heun(
    _ x: inout [Float], _ x0: [Float], _ after: [Float], _ now: NoiseLevel, _ next: NoiseLevel
  ) {
    let (s, t) = (now.ratio, next.ratio)
    let half = (t - s) / 2
    Planes.blend(
      &x, next.alpha * t / s / now.alpha, x0, next.alpha * half * (1 / t - 2 / s),
      after, -next.alpha * half / t)
  }

  /// DPM-Solver++(2M) (arXiv 2211.01095, algorithm 2) and its stochastic twin; first order where
  /// there is no earlier estimate or no noise left.
  private mutating func multistep(
    _ k: Int, _ x: inout [Float], _ x0: [Float], _ random: inout RandomGenerator
  ) {
    let (now, next) = (levels[k], levels[k + 1])
    let h = next.lambda - now.lambda
    let stochastic = kind == .dpmPlusPlusSDE
    let kept = next.sigma / now.sigma * (stochastic ? exp(-h) : 1)
    let towards = -next.alpha * expm1(stochastic ? -2 * h : -h)
    let before = k > 0 ? now.lambda - levels[k - 1].lambda : 0
    if let previous = earlier.last, next.sigma > 0, before > 0 {
      let slope = h / before / 2
      Planes.blend(&x, kept, x0, towards * (1 + slope), previous, -towards * slope)
    } else {
      Planes.blend(&x, kept, x0, towards)
    }
    let share = stochastic ? next.sigma * (-expm1(-2 * h)).squareRoot() : 0
    if share > 0 { Planes.blend(&x, 1, fresh(x.count, &random), share) }
    earlier = [x0]
  }

  /// UniPC with B(h) = e^h - 1 and order two (arXiv 2302.04867, algorithms 5 and 6): the estimate at
  /// x first corrects x, then predicts on from there.
  private mutating func predictorCorrector(_ k: Int, _ x: inout [Float], _ x0: [Float]) {
    if k > 0 { correct(k, &x, x0) }
    corrected = x
    let (now, next) = (levels[k], levels[k + 1])
    let h = next.lambda - now.lambda
    let kept = next.sigma / now.sigma
    let towards = -next.alpha * expm1(-h)
    let before = k > 0 ? levels[k - 1].lambda - now.lambda : 0
    if let previous = earlier.last, next.sigma > 0, before < 0 {
      order = 2
      let slope = h / before / 2
      Planes.blend(&x, kept, x0, towards * (1 - slope), previous, towards * slope)
    } else {
      order = 1
      Planes.blend(&x, kept, x0, towards)
    }
    earlier = Array((earlier + [x0]).suffix(2))
  }

  private func correct(_ k: Int, _ x: inout [Float], _ x0: [Float]) {
    guard let previous = earlier.last else { return }
    let (from, now) = (levels[k - 1], levels[k])
    let h = now.lambda - from.lambda
    guard h > 0 else { return }
    let towards = -now.alpha * expm1(-h)
    let phi = expm1(-h)
    let first = (phi / -h - 1) / phi
    x = corrected
    if order == 2, let older = earlier.dropLast().last {
      let second = 2 * ((phi / -h - 1) / -h - 0.5) / phi
      let rate = (levels[k - 2].lambda - from.lambda) / h
      let ahead = (second - rate * first) / (1 - rate)
      let behind = (first - ahead) / rate
      Planes.blend(
        &x, now.sigma / from.sigma, previous, towards * (1 - behind - ahead),
        older, towards * behind)
      Planes.blend(&x, 1, x0, towards * ahead)
    } else {
      Planes.blend(&x, now.sigma / from.sigma, previous, towards / 2, x0, towards / 2)
    }
  }
}
