import Foundation

/// What of a model will be in memory when, and whether that fits.
///
/// The way to keep the weights is chosen by the memory that the machine has, not by what is free at
/// the moment: the same recipe must give the same picture tomorrow.
public struct MemoryPlan: Sendable, Hashable {
  /// How the networks' weights are kept, from the fastest to the smallest.
  public enum Strategy: Sendable, Hashable, CaseIterable {
    /// Every stage stays, in the form that is fastest to compute with.
    case allStages
    /// A stage goes before the next one loads.
    case oneStage
    /// As `oneStage`, with 8-bit weights made when they are loaded.
    case compact
  }

  /// A part of making a picture.
  public struct Phase: Sendable, Hashable {
    /// "text encoder", "base", ...
    public let name: String
    /// Index of the stage that it belongs to; nil where all stages need it.
    public let stage: Int?
    /// Bytes of weights that are resident meanwhile, those of other phases that stay included.
    public let weights: Int
    /// Bytes of everything else, in the model's own size of picture.
    public let work: Int
    /// The most that it is in a larger one, where it is computed in tiles.
    public let largestWork: Int
    /// Bytes of weight files that are mapped meanwhile: addresses, not memory.
    public let mapped: Int

    /// Bytes that are resident meanwhile.
    /// - Parameter area: of the picture, as a multiple of the model's own.
    public func resident(area: Double = 1) -> Int {
      weights + Int(min(Double(work) * area, Double(largestWork)))
    }
  }

  public let strategy: Strategy
  public let phases: [Phase]
  public let machine: MachineMemory
  /// The largest side, in latents, that an autoencoder computes at a time.
  let tile: Int
  /// What the kernels of a network may take beyond their direct form, for speed.
  let winogradBytes: Int
  /// Whether the weights on disk are larger than they need to be.
  private let canShrink: Bool
  /// Whether the base picture can be smaller than the model's own.
  private let drawsAnySize: Bool

  /// Bytes at the worst moment of a picture that runs the first stages; nil runs all.
  public func peak(stages: Int? = nil) -> Int {
    phases(of: stages).map { $0.resident() }.max() ?? 0
  }

  private func phases(of stages: Int?) -> [Phase] {
    phases.filter { $0.stage ?? 0 < stages ?? .max }
  }

  /// The plan in one line, such as for a user who waits for it.
  public var summary: String {
    let parts = phases.map { "\($0.name) \(Self.text($0.resident()))" }.joined(separator: ", ")
    let how =
      switch strategy {
      case .allStages: "everything stays loaded"
      case .oneStage: "one stage at a time"
      case .compact: "one stage at a time, weights in 8 bits"
      }
    return
      "memory: \(parts); at most \(Self.text(peak())) of "
      + "\(Self.text(machine.memory.available)) free, "
      + how
  }

  /// How the commands make a smaller picture.
  public static let smaller = "make a smaller picture (--size)"

  /// Why a picture that runs the first stages cannot be begun now, and what would help; nil where
  /// it fits.
  /// - Parameters:
  ///   - area: of the base picture, as a multiple of the model's own.
  ///   - smaller: how the user makes a smaller picture.
  public func refusal(
    stages: Int? = nil, area: Double = 1, smaller: String = MemoryPlan.smaller
  ) -> String? {
    let run = phases(of: stages)
    func shortage(_ room: MachineMemory.Room?, _ need: (Phase) -> Int) -> (
      Phase, Int, MachineMemory.Room
    )? {
      guard let room, let worst = run.max(by: { need($0) < need($1) }),
        need(worst) > room.available
      else { return nil }
      return (worst, need(worst), room)
    }
    guard
      let (worst, need, room) = shortage(machine.memory, { $0.resident(area: area) })
        ?? shortage(machine.addressSpace, { $0.resident(area: area) + $0.mapped })
    else { return nil }
    var advice = [room.bound.advice]
    if area > 0.25 && drawsAnySize || run.contains(where: { $0.stage ?? 0 > 0 }) {
      advice.append(smaller)
    }
    if canShrink { advice.append("make an 8-bit copy (easel models quantize IN OUT)") }
    advice.append("use a smaller model")
    return "the model needs \(Self.text(need)) of memory (\(worst.name)), "
      + "\(Self.text(room.available)) of \(Self.text(room.total)) are free: "
      + advice.joined(separator: ", or ")
  }

  private static func text(_ bytes: Int) -> String {
    bytes < 1_000_000_000
      ? "\((bytes + 999_999) / 1_000_000) MB"
      : String(format: "%.1f GB", Double(bytes) / 1e9)
  }
}

extension MemoryPlan {
  /// The program, its pictures and the screen.
  private static let program = 150 << 20
  /// - Throws: where a network's files cannot be read.
  init(folder: ModelPath, manifest: Manifest, machine: MachineMemory) throws(DiffusionError) {
    var networks: [NetworkMemory] = []
    for part in manifest.parts(in: folder) {
      networks.append(try NetworkMemory(part, in: part.origin ?? folder))
    }
    let fast = machine.winogradBytes
    let tile = try Self.tile(networks, winogradBytes: fast)
    let less = min(tile, 64)
    let ways: [(Strategy, tile: Int, winogradBytes: Int)] = [
      (.allStages, less, fast), (.oneStage, less, fast), (.oneStage, less, 0),
      (.compact, less, fast), (.compact, less, 0), (.compact, 32, 0),
    ]
    var plan = try MemoryPlan(networks, .allStages, tile, fast, machine)
    for (strategy, tile, winogradBytes) in ways where plan.peak() > machine.total / 5 * 4 {
      plan = try MemoryPlan(networks, strategy, tile, winogradBytes, machine)
    }
    self = plan
  }

  /// The tile of an autoencoder where there is room. Who keeps a model in 8 bits wants it small: then
  /// decoding must not take more than denoising did.
  private static func tile(
    _ networks: [NetworkMemory], winogradBytes: Int
  ) throws(DiffusionError) -> Int {
    let most = 128
    guard let autoencoder = networks.first(where: \.isAutoencoder), autoencoder.isInIntegers,
      let denoiser = networks.last(where: { $0.stage == autoencoder.stage && !$0.isAutoencoder })
    else { return most }
    // What a pass takes is at least half of what is planned for it.
    let room =
      denoiser.work(tile: most) / 2
      - (try autoencoder.weights(compact: false, winogradBytes: winogradBytes))
    return (32...most).last { autoencoder.largestWork(tile: $0) <= room } ?? 32
  }

  private init(
    _ networks: [NetworkMemory], _ strategy: Strategy, _ tile: Int, _ winogradBytes: Int,
    _ machine: MachineMemory
  ) throws(DiffusionError) {
    var phases: [Phase] = []
    // What stays of a stage until its picture is done, and of all before.
    var kept = Self.program
    var stage: Int?
    // Text encoders come first and stay mapped.
    let text = networks.reduce(0) { $0 + ($1.stage == nil ? $1.mapped : 0) }
    for network in networks {
      if network.stage != stage, strategy != .allStages { kept = Self.program }
      stage = network.stage
      let weights = try network.weights(
        compact: strategy == .compact, winogradBytes: winogradBytes)
      kept += weights
      phases.append(
        Phase(
          name: network.name, stage: network.stage, weights: kept, work: network.work(tile: tile),
          largestWork: network.largestWork(tile: tile),
          mapped: text + (network.stage == nil ? 0 : network.mapped)))
    }
    self.init(
      strategy: strategy, phases: phases, machine: machine, tile: tile,
      winogradBytes: winogradBytes, canShrink: networks.contains(where: \.canShrink),
      drawsAnySize: networks.contains { $0.isAutoencoder || $0.isTraced })
  }
}

/// What one network takes.
struct NetworkMemory {
  let name: String
  /// Index of the stage that needs it; nil for what reads prompts and pictures.
  let stage: Int?
  /// Bytes of everything that is not weights, computed at once.
  private let work: Int
  /// Of an autoencoder, bytes for a pixel, and the latents of the picture's side.
  private let autoencoder: (pixel: Int, factor: Int, side: Int)?
  /// Bytes of the weight files.
  let mapped: Int
  /// Whether weights are stored in 8 bits.
  let isInIntegers: Bool
  /// Whether the weights could be stored in fewer bytes.
  let canShrink: Bool
  /// The weights that are loaded; nil for what reads them from its file.
  private let loaded: Weights?
  /// Whether only a decoder is loaded, with its transposed for the way back.
  fileprivate let isTraced: Bool

  init(_ part: Manifest.Part, in model: ModelPath) throws(DiffusionError) {
    name = part.name
    stage = part.stage
    let files = try part.folder.weights(in: model)
    mapped = files.byteCount
    var largest = 0
    var canShrink = false
    var hasIntegers = false
    for name in files.names where files.isLearnt(name) {
      let tensor = try files.tensor(name)
      largest = max(largest, tensor.range.count)
      hasIntegers = hasIntegers || tensor.storage == .int8
      canShrink =
        canShrink
        || !tensor.isHeldAsIntegers(compact: false)
          && tensor.isHeldAsIntegers(compact: true)
    }
    self.canShrink = canShrink
    isInIntegers = hasIntegers
    let config = model.appending(part.folder.path).appending("config.json")
    if case .vqgan = part.kind { isTraced = true } else { isTraced = false }
    switch part.kind {
    case .textEncoder, .pictureEncoder, .projection:
      loaded = nil
      // A matrix at a time is in memory.
      work = largest + 64 << 20
    case .denoiser(let stage):
      loaded = files
      let side = stage.resolution / stage.patchSize / stage.factor
      work = Self.work(
        try UNetConfig(Config(file: config)), side: side, texts: stage.traits.readsText ? 2 : 1)
    case .prior:
      loaded = files
      work = Self.work(try PriorConfig(Config(file: config)))
    case .vqgan(let stage, let clip):
      loaded = files
      work =
        Self.work(try VQGANConfig(Config(file: config)), side: stage.resolution)
        + (try Self.traced(clip: model.appending(stage.folder).appending(clip)))
    case .autoencoder(let stage):
      loaded = files
      let kind = try AutoencoderKind(Config(file: config))
      // Sizes of buffers are up to an eighth larger than what is in them.
      let pixel = 4 * kind.widest * 9 / 8
      autoencoder = (pixel, kind.factor, stage.resolution / kind.factor)
      work = pixel * stage.resolution * stage.resolution
      return
    }
    autoencoder = nil
  }

  var isAutoencoder: Bool { autoencoder != nil }

  /// Bytes of everything that is not weights, in the model's own size of picture.
  func work(tile: Int) -> Int { min(work, largestWork(tile: tile)) }

  /// The most that it is in a larger picture.
  func largestWork(tile: Int) -> Int {
    guard let autoencoder else { return .max }
    let side = tile * autoencoder.factor
    return autoencoder.pixel * side * side
  }

  /// Bytes of the weights in memory.
  func weights(compact: Bool, winogradBytes: Int) throws(DiffusionError) -> Int {
    guard let loaded else { return 0 }
    let budget = try CPU.kernelBudget(
      loaded, bytes: isTraced ? winogradBytes / 2 : winogradBytes, compact: compact)
    var bytes = 0
    for name in loaded.names where !isTraced || !name.hasPrefix("encoder.") {
      bytes += Self.packed(try loaded.tensor(name), compact: compact, budget: budget)
    }
    return isTraced ? 2 * bytes : bytes
  }

  /// Bytes of a tensor as a network holds it.
  static func packed(_ tensor: WeightTensor, compact: Bool, budget: KernelBudget) -> Int {
    CPU.bytes(
      of: tensor, compact: compact, rounds: SpatialTransformer.rounds(tensor.name),
      budget: budget)
  }

  /// Bytes of what a VQGAN's decoder leaves for the way back: what goes into each convolution of a
  /// level; and of three more of the largest while it is gone.
  static func work(_ config: VQGANConfig, side: Int) -> Int {
    let each = 2 * (config.layers + 1) + 1
    let left = config.levels.enumerated().reduce(0) { sum, level in
      sum + each * level.element * side * side >> (2 * level.offset)
    }
    // Sizes of buffers are up to an eighth larger than what is in them.
    return 4 * (left + 3 * config.levels[0] * side * side) * 9 / 8
  }

  /// Bytes of a CLIP's vision transformer there and back, and of what some cut-outs leave.
  static func traced(clip: ModelPath) throws(DiffusionError) -> Int {
    let weights = try Weights(folder: clip, baseName: "model")
    var values = 0
    for name in weights.names where name.hasPrefix("vision_model.") || name.hasPrefix("visual_") {
      values += try weights.tensor(name).count
    }
    return 2 * 4 * values + 200 << 20
  }

  /// Bytes of what two texts leave in each layer, and of the widest products while they are read.
  static func work(_ config: PriorConfig) -> Int {
    4 * config.width * (config.textLength + 4) * (2 * 2 * config.layers + 16)
  }

  /// Bytes of the feature maps of a pass, which guidance makes for two texts. The skips are known; all
  /// maps and scratch together were measured at 3 (Karlo's enlargement) to 9 times as much.
  static func work(_ config: UNetConfig, side: Int, texts: Int) -> Int {
    var skips = config.levels[0] * side * side
    for (level, channels) in config.levels.enumerated() {
      let area = max(1, side >> level) * max(1, side >> level)
      skips += config.layers[level] * channels * area
      if level < config.levels.count - 1 { skips += channels * area / 4 }
    }
    return 10 * skips * texts * 4
  }
}

extension MachineMemory.Bound {
  /// What helps where this is what is short.
  var advice: String {
    switch self {
    case .machine: "close other programs"
    case .group(let file): "give the job or container more memory (\(file) limits it)"
    case .addressSpace: "raise the shell's limit (ulimit -v)"
    case .data: "raise the shell's limit (ulimit -d)"
    }
  }
}
