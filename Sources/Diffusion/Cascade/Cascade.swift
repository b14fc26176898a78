import Foundation
import Recipes

/// A model: text encoders and a chain of stages, each a U-Net with its schedule.
///
/// Reading one is cheap; the networks load when they are first needed, and stay where memory allows.
/// Not thread-safe: use it from one queue.
public final class Cascade {
  public let folder: ModelPath
  /// As the model calls itself, with its version where it has one.
  public let name: String
  public let stages: [StageInfo]
  /// Identifies the model in recipes: 16 hexadecimal digits that are the same for the same files,
  /// made of the configurations and of the weight files' headers and sizes, not of every weight.
  public let hash: String

  /// What will be in memory when; nil for a cascade that was not read from a folder.
  public let memoryPlan: MemoryPlan?

  let manifest: Manifest
  let schedules: [Schedules]
  private let openEncoder: (Reader) throws(DiffusionError) -> any TextEncoder
  private let openDenoiser: (Manifest.Stage) throws(DiffusionError) -> any Denoiser
  private let openSpace: (Manifest.Stage) throws(DiffusionError) -> any Space
  private var encoders: [Reader: any TextEncoder] = [:]
  private var denoisers: [Int: any Denoiser] = [:]
  private var spaces: [Int: any Space] = [:]
  private var encodings: [Reading: TextEncoding] = [:]

  /// A prompt and who reads it.
  private struct Reading: Hashable {
    let prompt: String
    let reader: Reader
  }

  /// Reads the folder's description and schedules.
  /// - Parameters:
  ///   - folder: in the diffusers layout with a `cascade.json`, a download of DeepFloyd IF or Latent
  ///     Diffusion's descendants; or a checkpoint file of Stable Diffusion.
  ///   - continuation: a model whose last stages enlarge what DeepFloyd IF's stage II draws; nil
  ///     leaves it at that size.
  ///   - threads: how many threads compute, at least 1.
  public convenience init(
    folder: ModelPath, continuation: ModelPath? = nil, threads: Int
  ) throws(DiffusionError) {
    let folder = try folder.opened()
    let own = try Manifest(folder: folder)
    let manifest = if let continuation { try own.continued(by: continuation) } else { own }
    var schedules: [Schedules] = []
    for stage in manifest.stages {
      schedules.append(try Schedules(stage: manifest.path(of: stage, in: folder)))
    }
    let plan = try MemoryPlan(folder: folder, manifest: manifest, machine: .current)
    let compute = Compute(threads: threads, compactWeights: plan.strategy == .compact)
    self.init(
      folder: folder,
      hash: try modelHash(
        folders: [folder, manifest.stages.last?.origin?.folder].compactMap { $0 }),
      manifest: manifest, schedules: schedules, memoryPlan: plan,
      openEncoder: { (reader) throws(DiffusionError) in
        try openTextEncoder(reader, compute: compute)
      },
      openDenoiser: { (stage) throws(DiffusionError) in
        try UNet(
          folder: manifest.path(of: stage, in: folder).appending("unet"),
          patchSize: stage.patchSize, compute: compute, winogradBytes: plan.winogradBytes)
      },
      openSpace: { (stage) throws(DiffusionError) in
        guard case .latents(let name) = stage.traits.space else { return PixelSpace() }
        let autoencoder = try Autoencoder(
          folder: manifest.path(of: stage, in: folder).appending(name), compute: compute,
          winogradBytes: plan.winogradBytes)
        return LatentSpace(autoencoder, tile: MemoryPlan.largestTile)
      })
  }

  /// A cascade of any networks.
  init(
    folder: ModelPath, hash: String, manifest: Manifest, schedules: [Schedules],
    memoryPlan: MemoryPlan? = nil,
    openEncoder: @escaping (Reader) throws(DiffusionError) -> any TextEncoder,
    openDenoiser: @escaping (Manifest.Stage) throws(DiffusionError) -> any Denoiser,
    openSpace: @escaping (Manifest.Stage) throws(DiffusionError) -> any Space
  ) {
    self.folder = folder
    self.hash = hash
    self.manifest = manifest
    self.schedules = schedules
    self.memoryPlan = memoryPlan
    self.openEncoder = openEncoder
    self.openDenoiser = openDenoiser
    self.openSpace = openSpace
    name = manifest.name
    stages = manifest.stages.enumerated().map { index, stage in
      StageInfo(index: index, stage: stage, schedule: schedules[index].picture)
    }
  }

  /// Starts a picture. Nothing is loaded or computed before its first step.
  /// - Parameters:
  ///   - milestone: of this model, and one that precedes the request: its stages are not run again.
  ///   - recordsAttention: whether `Generation.attention` will have something to say, at the price
  ///     of slower steps.
  public func begin(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources(),
    from milestone: Milestone? = nil, recordsAttention: Bool = false
  ) throws(DiffusionError) -> Generation {
    precondition(milestone?.precedes(request) ?? true)
    try validate(request, sources: sources)
    // What is loaded already is not free any more, but is not needed again either.
    if denoisers.isEmpty, !request.changesNothing,
      let refusal = memoryPlan?.refusal(stages: request.stages.count)
    {
      throw .request(refusal)
    }
    return Generation(
      cascade: self, request: request, sources: sources, from: milestone,
      recordsAttention: recordsAttention)
  }

  /// Loads the text encoder and the networks that stay and fit, so that the first picture does not
  /// wait for them.
  /// - Throws: also where there is no memory for the first stage.
  public func load() throws(DiffusionError) {
    if let refusal = memoryPlan?.refusal(stages: 1) { throw .request(refusal) }
    _ = try tokenizer()
    for index in keepsAllStages ? stages.indices : 0..<1
    where memoryPlan?.refusal(stages: index + 1) == nil {
      _ = try denoiser(index)
    }
  }

  /// Lets the networks go; they load again when they are next needed.
  public func unload() {
    denoisers.removeAll()
    spaces.removeAll()
  }

  private var keepsAllStages: Bool { memoryPlan?.strategy ?? .allStages == .allStages }

  /// How a stage's prompt is read.
  public func tokenizer(stage: Int = 0) throws(DiffusionError) -> any Tokenizer {
    try textEncoder(stage: stage).tokenizer
  }

  /// Who reads a stage's prompt.
  public func textEncoder(stage: Int = 0) throws(DiffusionError) -> any TextEncoder {
    let reader = manifest.stages[stage].reader
    if let encoder = encoders[reader] { return encoder }
    let opened = try openEncoder(reader)
    encoders[reader] = opened
    return opened
  }

  /// The network of a stage. Where memory is short, those of other stages go first.
  public func denoiser(_ stage: Int) throws(DiffusionError) -> any Denoiser {
    if let denoiser = denoisers[stage] { return denoiser }
    if !keepsAllStages { unload() }
    let opened = try openDenoiser(manifest.stages[stage])
    denoisers[stage] = opened
    return opened
  }

  /// What a stage draws in.
  func space(_ stage: Int) throws(DiffusionError) -> any Space {
    if let space = spaces[stage] { return space }
    let opened = try openSpace(manifest.stages[stage])
    spaces[stage] = opened
    return opened
  }

  /// A prompt's encoding for a stage; the last few dozen are kept.
  func encoding(_ prompt: String, stage: Int) throws(DiffusionError) -> TextEncoding {
    let reading = Reading(prompt: prompt, reader: manifest.stages[stage].reader)
    if let known = encodings[reading] { return known }
    let encoding = try textEncoder(stage: stage).encode(prompt)
    if encodings.count >= 64 { encodings.removeAll() }
    encodings[reading] = encoding
    return encoding
  }

  /// The texts of a guided generation, of the same length: what is longer in one has an empty text
  /// beside it in the other.
  func encodings(
    _ prompt: String, negative: String, stage: Int
  ) throws(DiffusionError) -> [TextEncoding] {
    var texts = [try encoding(prompt, stage: stage), try encoding(negative, stage: stage)]
    if negative.isEmpty, manifest.stages[stage].traits.zerosEmptyNegative {
      texts[1] = texts[1].zeros
    }
    let longest = max(texts[0].tokens.count, texts[1].tokens.count)
    for (index, text) in texts.enumerated() where text.tokens.count < longest {
      texts[index] = text.filled(
        to: longest, with: index == 1 && negative.isEmpty ? text : try encoding("", stage: stage))
    }
    return texts
  }
}

/// The diffusions of a stage.
struct Schedules {
  /// Of its picture.
  let picture: NoiseSchedule
  /// Of the low-resolution picture's augmentation.
  let augmentation: NoiseSchedule

  init(picture: NoiseSchedule, augmentation: NoiseSchedule) {
    self.picture = picture
    self.augmentation = augmentation
  }

  /// Reads those of a stage's folder; without a schedule of its own, augmentation has the picture's.
  init(stage: ModelPath) throws(DiffusionError) {
    func file(_ folder: String) -> ModelPath {
      stage.appending("\(folder)/scheduler_config.json")
    }
    picture = try NoiseSchedule(file: file("scheduler"))
    let noising = ["image_noising_scheduler", "low_res_scheduler"].map(file).first { $0.exists }
    augmentation = if let noising { try NoiseSchedule(file: noising) } else { picture }
  }
}
