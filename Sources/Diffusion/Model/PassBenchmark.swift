import Pictures

/// Times forward passes of one network on made-up input, without loading a text encoder. It stands
/// here because the shape of that input is the network's own affair.
public struct PassBenchmark {
  private let compute: CPU
  private let once: () throws(DiffusionError) -> Void

  /// Of a stage's U-Net.
  /// - Parameters:
  ///   - stage: index of the stage in the model.
  ///   - batch: texts a pass, at least 1.
  ///   - threads: at least 1.
  /// - Throws: `.request` where the stage has no U-Net.
  public init(
    model: ModelPath, stage: Int, batch: Int, threads: Int
  ) throws(DiffusionError) {
    let model = try model.opened()
    let manifest = try Manifest(folder: model)
    guard manifest.stages.indices.contains(stage) else {
      throw .request("the model has \(manifest.stages.count) stages, not \(stage + 1)")
    }
    let description = manifest.stages[stage]
    guard let unet = description.network.unet else {
      throw .request("the \(manifest.name(of: stage)) is no U-Net, which is what is timed")
    }
    let compute = CPU(threads: threads)
    let net = try UNet(
      folder: model.appending(description.folder).appending(unet),
      patchSize: description.patchSize, compute: compute)
    let side = description.resolution / description.factor
    let values = Self.values(net.inputChannels * side * side)
    let width = net.textWidth
    var conditioning = Conditioning(
      texts: (0..<batch).map { _ in
        TextEncoding(
          tokens: Array(repeating: 0, count: 32),
          states: (0..<32 * width).map { Float(($0 &* 7907) % 997) / 500 - 1 },
          width: width, mask: Array(repeating: 1, count: 32))
      })
    if let size = net.vectorWidth {
      conditioning.vectors = Array(repeating: Array(values.prefix(size)), count: batch)
    }
    let conditioned = try net.condition(on: conditioning, onAttention: nil)
    self.compute = compute
    once = { () throws(DiffusionError) in
      _ = try conditioned.predict(
        x: values, low: nil, width: side, height: side, timestep: 500, augTimestep: 100,
        texts: batch)
    }
  }

  /// Of the decoder that makes pictures of a model's latents, in the size of its stage.
  /// - Parameter threads: at least 1.
  /// - Throws: `.request` where the model draws in pixels.
  public init(decoderOf model: ModelPath, threads: Int) throws(DiffusionError) {
    let model = try model.opened()
    let manifest = try Manifest(folder: model)
    guard let stage = manifest.stages.first(where: { $0.traits.space.isLatents }) else {
      throw .request("\(manifest.name) draws in pixels: it has no decoder to measure")
    }
    let compute = CPU(threads: threads)
    let space = try stage.openSpace(
      in: manifest.path(of: stage, in: model), compute: compute,
      winogradBytes: MachineMemory.current.winogradBytes, tile: nil)
    let size = space.size(of: PictureSize(width: stage.resolution, height: stage.resolution))
    let values = Self.values(space.planes * size.width * size.height)
    self.compute = compute
    once = { () throws(DiffusionError) in _ = try space.decode(values, size, by: .full) }
  }

  /// Any values do, but denormal or equal ones would not be fair.
  private static func values(_ count: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919) % 1999) / 1000 - 1 }
  }

  /// Seconds of one forward pass, the conversion of the pictures included.
  public func pass() throws(DiffusionError) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try once()
    return (clock.now - start) / .seconds(1)
  }

  /// One forward pass, operation by operation.
  public func profile() throws(DiffusionError) -> Profile {
    let profile = Profile()
    compute.profile = profile
    defer { compute.profile = nil }
    _ = try pass()
    return profile
  }

  /// The units of a forward pass that so many threads would be handed, each timed on one.
  /// - Parameters:
  ///   - threads: at least 1.
  ///   - passes: of which the least time of each unit counts; at least 1.
  public func trace(threads: Int, passes: Int) throws(DiffusionError) -> UnitTrace {
    let best = try trace(threads: threads)
    for _ in 1..<max(1, passes) { best.improve(by: try trace(threads: threads)) }
    return best
  }

  private func trace(threads: Int) throws(DiffusionError) -> UnitTrace {
    let trace = UnitTrace(threads: threads)
    compute.trace = trace
    defer { compute.trace = nil }
    trace.finish(seconds: try pass())
    return trace
  }
}
