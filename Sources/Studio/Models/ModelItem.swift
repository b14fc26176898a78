/// A model that the studio can switch to.
public struct ModelItem: Sendable, Equatable {
  /// Why it is in the list.
  public enum Origin: Sendable, Equatable {
    case embedded
    /// The user gave it its name, and can take it away.
    case added
    /// Only given on the command line or in the configuration.
    case given
    /// Another program keeps it; where.
    case found(String)
  }

  /// What options and the configuration call it; a path where it has no name.
  public var name: String
  /// Its folder, without symbolic links.
  public var folder: String
  public var origin: Origin
  /// What was found in the folder; nil while it is looked at.
  public var summary: ModelSummary?

  /// Whether another program keeps it.
  var isFound: Bool { if case .found = origin { true } else { false } }

  public init(name: String, folder: String, origin: Origin, summary: ModelSummary? = nil) {
    self.name = name
    self.folder = folder
    self.origin = origin
    self.summary = summary
  }
}

/// What a model's folder says of it, as far as it can be read.
public struct ModelSummary: Codable, Sendable, Equatable {
  public struct Network: Codable, Sendable, Equatable {
    public var name: String
    public var folder: String
    public var bytes: Int
    public var parameters: Int
    /// How most of its numbers are stored: F32, F16, BF16 or I8.
    public var storage: String

    public init(name: String, folder: String, bytes: Int, parameters: Int, storage: String) {
      self.name = name
      self.folder = folder
      self.bytes = bytes
      self.parameters = parameters
      self.storage = storage
    }
  }
  public struct Stage: Codable, Sendable, Equatable {
    public var stage: String
    public var resolution: Int
    public var steps: Int
    /// Nil where it has none.
    public var guidance: Double?

    public init(stage: String, resolution: Int, steps: Int, guidance: Double?) {
      self.stage = stage
      self.resolution = resolution
      self.steps = steps
      self.guidance = guidance
    }
  }
  /// As the model calls itself.
  public var name: String
  public var hash: String?
  public var folder: String
  /// What kind of model it is, such as "Stable Diffusion XL"; nil where it is none.
  public var family: String?
  /// "diffusers folder", "single file" or "built in".
  public var format: String?
  /// Bytes that it needs at most in memory.
  public var needs: Int?
  /// Bytes of its weights on disk.
  public var bytes: Int
  /// The first lines of the licence text in its folder.
  public var license: String?
  public var networks: [Network]
  /// How those of its weights were read that are pickles; nil where none are.
  public var pickles: String?
  public var stages: [Stage] = []
  /// Which stages another model lends, and what that means; nil where none does.
  public var lent: String?
  /// What will be in memory when.
  public var memory: String?
  /// Why a picture of all stages cannot be begun now.
  public var refusal: String?
  /// What keeps the model from being used.
  public var problems: [String]

  public init(
    name: String, folder: String, bytes: Int, license: String? = nil, networks: [Network],
    problems: [String] = []
  ) {
    self.name = name
    self.folder = folder
    self.bytes = bytes
    self.license = license
    self.networks = networks
    self.problems = problems
  }
}
