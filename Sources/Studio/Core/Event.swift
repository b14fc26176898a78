import Pictures
import Recipes

/// Everything that can happen to the studio. Time and randomness come in as events too, so that
/// `update` is a pure function of what it is given.
public enum Event: Sendable, Equatable {
  /// The program has started and can act on effects; the studio asks for its first pictures.
  case started
  /// A key, a paste, a mouse report or a new size.
  case terminal(TerminalInput)
  /// What the terminal turned out to be able to do; sent when the probe ends and after a resize.
  case terminalFacts(TerminalFacts)
  /// Bytes written to the terminal in the last second; sent while `Effect.measureTraffic` is on.
  case traffic(bytesPerSecond: Int)
  /// The time in seconds of a clock that never goes back. Sent before other events, and alone
  /// when `State.nextTick` asks for it.
  case tick(Double)
  /// Fresh entropy for seeds and random prompts. Sent once, before `started`.
  case random(UInt64)
  case engine(EngineEvent)
  case gallery(GalleryEvent)
  /// The answer to `Effect.listPaths`: the same text, and what it may go on to.
  case paths(after: String, [String])
  case models(ModelEvent)
  case rating(RatingEvent)
  /// The user's presets and styles, as their files are now.
  case library(UserLibrary)
  /// Something that the user should know, from outside the studio (a config error, a failed write).
  case message(Message)
  /// The themes that can be chosen: built in, and the user's own.
  case themes([Theme])
  /// The configuration was changed while the studio runs.
  case preferences(Preferences)
  /// A text came back from the user's editor.
  case textEdited(String, EditedText)
  /// The process is back from SIGTSTP: the whole screen must be drawn again.
  case resumed
  /// The process must end (SIGTERM, SIGHUP): save and go, without questions.
  case terminate
}

/// What the engine reports.
public enum EngineEvent: Sendable, Equatable {
  /// A model is being loaded; `fraction` in 0...1 where it is known.
  case loading(name: String, fraction: Double?)
  case loaded(ModelFacts)
  /// The model could not be loaded: what happened, why, what to do.
  case loadFailed(Message)
  /// The answer to `Effect.countTokens`.
  case tokens(TokenCount)
  /// The engine began to work on a job.
  case started(Job.ID)
  /// A denoising step is done.
  case step(Job.ID, StepReport)
  /// A stage is done; its picture in its own resolution.
  case stageFinished(Job.ID, stage: Int, image: RGBImage)
  /// A job is done and its picture is on disk.
  case finished(Job.ID, PictureItem, image: RGBImage)
  /// The answer to `Effect.scoreCandidates`: the cosines of what could be measured, -1...1.
  case scored([Job.ID: Double])
  /// A replay is done.
  case replayed(Job.ID, PictureReplay)
  /// A job ended without a picture: what happened, why, what to do.
  case failed(Job.ID, Message)
  /// A job was dropped as asked.
  case cancelled(Job.ID)
}

/// One denoising step of a running job.
public struct StepReport: Sendable, Equatable {
  /// The stage, 0 for the base.
  public var stage: Int
  /// Steps of this stage that are done, 1...`count`.
  public var step: Int
  /// All steps of this stage.
  public var count: Int
  /// What this step took.
  public var seconds: Double
  /// The noise level that the step started from, 0...1.
  public var noiseLevel: Double
  /// The current estimate x0; nil where the step made no preview.
  public var preview: RGBImage?

  public init(
    stage: Int, step: Int, count: Int, seconds: Double, noiseLevel: Double, preview: RGBImage?
  ) {
    self.stage = stage
    self.step = step
    self.count = count
    self.seconds = seconds
    self.noiseLevel = noiseLevel
    self.preview = preview
  }
}

/// How the model's tokenizer sees a text.
public struct TokenCount: Sendable, Equatable {
  /// The text that was counted.
  public var text: String
  /// Tokens with the model's own begin and end marks.
  public var tokens: Int
  /// The most the model reads.
  public var limit: Int
  /// How many characters (graphemes) from the start the model reads; the rest is cut off.
  public var keptCharacters: Int

  public init(text: String, tokens: Int, limit: Int, keptCharacters: Int) {
    self.text = text
    self.tokens = tokens
    self.limit = limit
    self.keptCharacters = keptCharacters
  }
}

/// What the gallery reports.
public enum GalleryEvent: Sendable, Equatable {
  /// The answer to `GalleryRequest.page`: items from `offset` on, and how many the filter finds.
  case page(GalleryFilter, offset: Int, items: [PictureItem], total: Int)
  /// The answer to `GalleryRequest.prompts`.
  case prompts([String])
  /// A small version of a picture, at most 128 pixels a side.
  case thumbnail(PictureItem.ID, RGBImage)
  /// A whole picture.
  case picture(PictureItem.ID, RGBImage)
  /// Some pictures changed (starred, renamed, tagged).
  case updated([PictureItem])
  /// Pictures came, went or changed: what was listed may be old.
  case changed
  /// The answer to `GalleryRequest.unstarred`: all of them, and how many of them are candidates.
  case unstarred([PictureItem.ID], candidates: Int = 0)
  /// The answer to `GalleryRequest.place`; nil where the filter leaves the picture out.
  case place(GalleryFilter, PictureItem.ID, index: Int?)
  /// The answer to `GalleryRequest.usage`.
  case usage(GalleryUsage)
  /// Pictures came in; others are known, with the same pixels; of the rest it is said why they
  /// were left out.
  case imported([PictureItem], known: [PictureItem], leftOut: [String])
  /// A copy was written.
  case exported(PictureItem.ID, Written)
  /// An `Export` was written.
  case written(Written)
  /// Neither was written: what happened, why, what to do.
  case notWritten(Message)
  /// A thumbnail or picture cannot be shown (the file is gone or damaged).
  case unreadable(PictureItem.ID)
  /// A request failed: what happened, why, what to do.
  case failed(Message)
}

/// What is known of the terminal.
public struct TerminalFacts: Sendable, Equatable {
  /// A cell's size in pixels.
  public var cellWidth: Int
  public var cellHeight: Int
  /// How pictures are shown: `sixel`, `kitty`, `iTerm2`, `half blocks`, `ASCII`.
  public var graphics: String
  /// Whether they are made of its own pixels; else of characters.
  public var showsPixels: Bool
  /// Pixels of the largest picture that it shows.
  public var mostWidth: Int
  public var mostHeight: Int
  /// Whether its background is known to be light.
  public var hasLightBackground: Bool

  public init(
    cellWidth: Int = 10, cellHeight: Int = 20, graphics: String = "half blocks",
    showsPixels: Bool = false, mostWidth: Int = .max, mostHeight: Int = .max,
    hasLightBackground: Bool = false
  ) {
    self.showsPixels = showsPixels
    self.mostWidth = mostWidth
    self.mostHeight = mostHeight
    self.hasLightBackground = hasLightBackground
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.graphics = graphics
  }
}
