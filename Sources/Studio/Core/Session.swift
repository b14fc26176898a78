import Pictures
import Recipes

/// What the next start goes on from: all work that is not yet a picture on disk.
public struct Session: Codable, Sendable, Equatable {
  public var prompt = ""
  public var negativePrompt = ""
  /// Prompts that were asked for, newest first.
  public var promptHistory: [String] = []
  public var parameters = SavedParameters()
  /// What waits, the job at the engine first.
  public var queue: [Job] = []
  /// The name for the next job.
  public var nextJobID = 1
  /// Seconds a step by stage and settings, learned from earlier pictures.
  public var timings: [String: Double] = [:]
  public var filter = GalleryFilter()
  /// What the user changed of models' defaults, by the models' names.
  public var modelSettings: [String: ModelSettings] = [:]
  /// The two folders that were rated last, as they were typed.
  public var ratingFolders = ""
  /// Where the last export went, as it is typed, with a slash at the end.
  public var exportFolder = "~/"
  /// The picture that was looked at.
  public var picture: PictureItem.ID?

  public init() {}

  /// Keys that an earlier version did not write keep their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
      value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    try read(.prompt, into: &prompt)
    try read(.negativePrompt, into: &negativePrompt)
    try read(.promptHistory, into: &promptHistory)
    try read(.parameters, into: &parameters)
    try read(.queue, into: &queue)
    // Counted up with every job, and never near an end.
    nextJobID =
      try values.decodeIfPresent(in: 0...1 << 53, forKey: .nextJobID) ?? nextJobID
    try read(.timings, into: &timings)
    try read(.filter, into: &filter)
    try read(.modelSettings, into: &modelSettings)
    try read(.ratingFolders, into: &ratingFolders)
    try read(.exportFolder, into: &exportFolder)
    picture = try values.decodeIfPresent(PictureItem.ID.self, forKey: .picture)
  }
}

/// The parameters as they are saved; a stage is found again by its place.
public struct SavedParameters: Codable, Sendable, Equatable {
  public var seedMode = SeedMode.random
  public var seed: UInt64 = 0
  public var batch = 1
  /// As `3:2`; nil is the square.
  public var shape: String?
  /// What is added to the model's weights; nil is nothing.
  public var loras: [LoRA]?
  /// What a searched picture shall be like; nil is nothing.
  public var picturePrompts: [PicturePrompt]?
  /// How many stages run, from the base on.
  public var stagesOn: Int?
  public var stages: [StageSettings] = []
  /// The name of the model that the stages are of; nil in sessions of earlier versions.
  public var model: String?
  /// What they began with; nil in sessions of earlier versions. What is as it was follows defaults
  /// that have changed since.
  public var usual: Usual?

  public struct Usual: Codable, Sendable, Equatable {
    public var seedMode: SeedMode
    public var stagesOn: Int
    public var stages: [StageSettings]
  }

  public init() {}
}

/// What the user set for one model.
public struct ModelSettings: Codable, Sendable, Equatable {
  public var stages: [StageSettings]
  /// How many stages run, from the base on.
  public var stagesOn: Int
}
