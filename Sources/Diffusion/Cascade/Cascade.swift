import Foundation
import Pictures
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
  private let openEncoder: (Reader, Additions) throws(DiffusionError) -> any TextEncoder
  private let openDenoiser: (Manifest.Stage, Additions) throws(DiffusionError) -> any Denoiser
  private let openSpace: (Manifest.Stage) throws(DiffusionError) -> any Space
  private let openSearch: (Manifest.Stage) throws(DiffusionError) -> VQGANCLIP
  private var encoders: [Reader: any TextEncoder] = [:]
  private var denoisers: [Place: any Denoiser] = [:]
  private var spaces: [Int: any Space] = [:]
  private var searched: VQGANCLIP?
  private var encodings: [Reading: TextEncoding] = [:]
  private var loras = AddedLoRAs()
  private let openPictureReader: (PictureReader) throws(DiffusionError) -> CLIPImageEncoder
  /// The picture that was last read.
  private var read: (picture: RGBImage, embedding: PictureEmbedding)?

  /// A stage, or what takes its place for inpainting.
  private struct Place: Hashable {
    let stage: Int
    let inpaints: Bool
  }

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
      schedules.append(
        stage.traits.space == .codes
          ? .none
          : try Schedules(
            stage: manifest.path(of: stage, in: folder), scheduler: stage.scheduler))
    }
    let plan = try MemoryPlan(folder: folder, manifest: manifest, machine: .current)
    let compute = CPU(threads: threads, compactWeights: plan.strategy == .compact)
    self.init(
      folder: folder,
      hash: try modelHash(
        folders: [folder, manifest.stages.last?.origin?.folder].compactMap { $0 }),
      manifest: manifest, schedules: schedules, memoryPlan: plan,
      openEncoder: { (reader, additions) throws(DiffusionError) in
        try openTextEncoder(reader, compute: compute, additions: additions)
      },
      openDenoiser: { (stage, additions) throws(DiffusionError) in
        try stage.network.open(
          stage: manifest.path(of: stage, in: folder), patchSize: stage.patchSize,
          compute: compute, winogradBytes: plan.winogradBytes, additions: additions)
      },
      openSpace: { (stage) throws(DiffusionError) in
        try stage.openSpace(
          in: manifest.path(of: stage, in: folder), compute: compute,
          winogradBytes: plan.winogradBytes, tile: plan.tile)
      },
      openPictureReader: { (reader) throws(DiffusionError) in try reader.open(compute: compute) },
      openSearch: { (stage) throws(DiffusionError) in
        try stage.network.openSearch(
          stage: manifest.path(of: stage, in: folder), compute: compute,
          winogradBytes: plan.winogradBytes)
      })
  }

  /// A cascade of any networks.
  init(
    folder: ModelPath, hash: String, manifest: Manifest, schedules: [Schedules],
    memoryPlan: MemoryPlan? = nil,
    openEncoder: @escaping (Reader, Additions) throws(DiffusionError) -> any TextEncoder,
    openDenoiser: @escaping (Manifest.Stage, Additions) throws(DiffusionError) -> any Denoiser,
    openSpace: @escaping (Manifest.Stage) throws(DiffusionError) -> any Space,
    openPictureReader: @escaping (PictureReader) throws(DiffusionError) -> CLIPImageEncoder,
    openSearch: @escaping (Manifest.Stage) throws(DiffusionError) -> VQGANCLIP
  ) {
    self.folder = folder
    self.hash = hash
    self.manifest = manifest
    self.schedules = schedules
    self.memoryPlan = memoryPlan
    self.openEncoder = openEncoder
    self.openDenoiser = openDenoiser
    self.openSpace = openSpace
    self.openPictureReader = openPictureReader
    self.openSearch = openSearch
    name = manifest.name
    stages = manifest.stages.indices.map { index in
      StageInfo(index: index, of: manifest, schedule: schedules[index].picture)
    }
  }

  /// Starts a picture. Nothing is loaded or computed before its first step.
  /// - Parameters:
  ///   - milestone: of this model, and one that precedes the request: its stages are not run again.
  ///   - embedding: of this model, what the picture shows: the request begins with the base stage,
  ///     and no prior runs and no picture is read.
  ///   - recordsAttention: whether `Generation.attention` will have something to say, at the price
  ///     of slower steps.
  public func begin(
    _ request: GenerationRequest, sources: GenerationSources = GenerationSources(),
    from milestone: Milestone? = nil, of embedding: PictureEmbedding? = nil,
    recordsAttention: Bool = false
  ) throws(DiffusionError) -> Generation {
    let request = try identified(request)
    precondition(milestone?.precedes(request) ?? true)
    try validate(request, sources: sources, of: embedding)
    try use(request.loras)
    // What is loaded already is not free any more, but is not needed again either.
    if denoisers.isEmpty, searched == nil, !request.changesNothing,
      let refusal = memoryPlan?.refusal(stages: request.stages.count, area: area(of: request))
    {
      throw .request(refusal)
    }
    return Generation(
      cascade: self, request: request, sources: sources, from: milestone, of: embedding,
      recordsAttention: recordsAttention)
  }

  /// The base picture of a request as a multiple of the model's own.
  private func area(of request: GenerationRequest) -> Double {
    let (size, side) = (size(of: 0, in: request), stages[0].resolution)
    return Double(size.width * size.height) / Double(side * side)
  }

  /// Loads the text encoder and the networks that stay and fit, so that the first picture does not
  /// wait for them.
  /// - Throws: also where there is no memory for the first stage.
  public func load() throws(DiffusionError) {
    if let refusal = memoryPlan?.refusal(stages: 1) { throw .request(refusal) }
    _ = try tokenizer()
    for index in keepsAllStages ? stages.indices : 0..<1
    where memoryPlan?.refusal(stages: index + 1) == nil {
      try open(index)
    }
  }

  /// Loads what runs in a stage.
  public func open(_ stage: Int) throws(DiffusionError) {
    if manifest.stages[stage].traits.space == .codes {
      _ = try search(stage)
    } else {
      _ = try denoiser(stage)
    }
  }

  /// Lets the networks go; they load again when they are next needed.
  public func unload() {
    denoisers.removeAll()
    spaces.removeAll()
    searched = nil
  }

  /// The request with the hashes of its LoRA files and the place of the base stage, which is what a
  /// recipe keeps.
  /// - Throws: where one cannot be read, or does not hold what the request names.
  public func identified(
    _ request: GenerationRequest
  ) throws(DiffusionError) -> GenerationRequest {
    var request = request
    request.loras = try loras.identified(request.loras)
    request.baseStage = stages.countToBase - 1
    return request
  }

  /// Adds what LoRA files hold to the networks of the first stage, and takes away what was added
  /// before. Networks that change are loaded anew when they are next needed: a step costs what it
  /// costs without.
  /// - Throws: where a file cannot be read, or is made for another model.
  public func use(_ wanted: [LoRA]) throws(DiffusionError) {
    guard try loras.change(to: wanted, of: manifest, in: folder) else { return }
    denoisers[Place(stage: 0, inpaints: false)] = nil
    encoders.removeAll()
    encodings.removeAll()
  }

  private var keepsAllStages: Bool { memoryPlan?.strategy ?? .allStages == .allStages }

  /// How a stage's prompt is read.
  public func tokenizer(stage: Int = 0) throws(DiffusionError) -> any Tokenizer {
    try textEncoder(stage: stage).tokenizer
  }

  /// Who reads a stage's prompt.
  public func textEncoder(stage: Int = 0) throws(DiffusionError) -> any TextEncoder {
    try textEncoder(of: manifest.stages[stage].reader)
  }

  private func textEncoder(of reader: Reader) throws(DiffusionError) -> any TextEncoder {
    if let encoder = encoders[reader] { return encoder }
    let opened = try openEncoder(reader, loras.additions)
    encoders[reader] = opened
    return opened
  }

  /// What runs as a stage.
  /// - Parameter inpaints: whether a part of a picture is drawn.
  func plan(_ stage: Int, inpaints: Bool) -> Manifest.Stage {
    (inpaints ? manifest.inpainting[stage] : nil) ?? manifest.stages[stage]
  }

  /// Whether it draws other pictures of what one shows (`Edit.likeness`), and nothing else.
  public var readsPictures: Bool { manifest.pictureReader != nil }

  /// A picture as those that are drawn from it see it.
  /// - Throws: where the model reads none.
  public func embedding(of picture: RGBImage) throws(DiffusionError) -> PictureEmbedding {
    guard let reader = manifest.pictureReader else {
      throw .request("\(name) reads no pictures")
    }
    if let read, read.picture == picture { return read.embedding }
    let embedding = PictureEmbedding(values: try openPictureReader(reader).embed([picture])[0])
    read = (picture, embedding)
    return embedding
  }

  /// The network of a stage. Where memory is short, those of other stages go first; of a stage and
  /// what takes its place only one is loaded.
  public func denoiser(
    _ stage: Int, inpaints: Bool = false
  ) throws(DiffusionError) -> any Denoiser {
    let inpaints = inpaints && manifest.inpainting[stage] != nil
    let place = Place(stage: stage, inpaints: inpaints)
    if let denoiser = denoisers[place] { return denoiser }
    if !keepsAllStages { unload() }
    denoisers[Place(stage: stage, inpaints: !inpaints)] = nil
    let opened = try openDenoiser(
      plan(stage, inpaints: inpaints), stage == 0 && !inpaints ? loras.additions : [:])
    denoisers[place] = opened
    return opened
  }

  /// What a stage searches with. There is one such stage at most.
  func search(_ stage: Int) throws(DiffusionError) -> VQGANCLIP {
    if let searched { return searched }
    let opened = try openSearch(manifest.stages[stage])
    searched = opened
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
  func encoding(
    _ prompt: String, for stage: Manifest.Stage
  ) throws(DiffusionError) -> TextEncoding {
    let reading = Reading(prompt: prompt, reader: stage.reader)
    if let known = encodings[reading] { return known }
    let encoding = try textEncoder(of: stage.reader).encode(prompt)
    if encodings.count >= 64 { encodings.removeAll() }
    encodings[reading] = encoding
    return encoding
  }

  /// The texts of a guided generation, of the same length: what is longer in one has an empty text
  /// beside it in the other.
  func encodings(
    _ prompt: String, negative: String, for stage: Manifest.Stage
  ) throws(DiffusionError) -> [TextEncoding] {
    var texts = [try encoding(prompt, for: stage), try encoding(negative, for: stage)]
    if negative.isEmpty, stage.traits.zerosEmptyNegative {
      texts[1] = texts[1].zeros
    }
    let longest = max(texts[0].tokens.count, texts[1].tokens.count)
    for (index, text) in texts.enumerated() where text.tokens.count < longest {
      texts[index] = text.filled(
        to: longest, with: index == 1 && negative.isEmpty ? text : try encoding("", for: stage))
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

  /// Of a stage that denoises nothing.
  static let none = Schedules(
    picture: NoiseSchedule(betas: .linear, prediction: .epsilon),
    augmentation: NoiseSchedule(betas: .linear, prediction: .epsilon))

  /// Reads those of a stage's folder; without a schedule of its own, augmentation has the picture's.
  /// - Parameter scheduler: the folder of the picture's.
  init(stage: ModelPath, scheduler: String = "scheduler") throws(DiffusionError) {
    func file(_ folder: String) -> ModelPath {
      stage.appending("\(folder)/scheduler_config.json")
    }
    picture = try NoiseSchedule(file: file(scheduler))
    let noising = ["image_noising_scheduler", "low_res_scheduler"].map(file).first { $0.exists }
    augmentation = if let noising { try NoiseSchedule(file: noising) } else { picture }
  }
}
