import Recipes

/// What the studio needs to know of a loaded model.
public struct ModelFacts: Sendable, Equatable {
  /// One stage of the cascade.
  public struct Stage: Sendable, Equatable {
    public var info: StageInfo
    /// The price of one U-Net forward, in any unit that is the same for all stages; used for the
    /// time left of stages that never ran.
    public var cost: Double

    public init(info: StageInfo, cost: Double) {
      self.info = info
      self.cost = cost
    }

    /// `base`, `sr1`, `sr2`.
    var name: String { info.shortName }
    /// Pixels a side.
    var resolution: Int { info.resolution }
    var defaults: StageSettings { info.defaults }
  }
  public var name: String
  public var hash: String
  /// Where it lies, without symbolic links.
  public var folder: String
  /// At least one, in the order in which they run.
  public var stages: [Stage]
  /// Tokens that the text encoder reads, with its own begin and end marks.
  public var tokenLimit: Int
  /// Whether it draws other pictures of what one shows, and nothing else.
  public var readsPictures: Bool
  /// Whether a picture can take the place of a prompt, or go beside it.
  var drawsFromPictures: Bool { readsPictures || stages.first?.info.searches == true }
  /// The world that it was trained on; nil for models of the open world.
  public var vocabulary: Vocabulary?

  public init(
    name: String, hash: String, folder: String, stages: [Stage], tokenLimit: Int,
    readsPictures: Bool = false, vocabulary: Vocabulary? = nil
  ) {
    precondition(!stages.isEmpty)
    self.name = name
    self.hash = hash
    self.folder = folder
    self.stages = stages
    self.tokenLimit = tokenLimit
    self.readsPictures = readsPictures
    self.vocabulary = vocabulary
  }
}
