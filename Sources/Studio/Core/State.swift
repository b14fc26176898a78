import Recipes

/// All that the studio knows and shows. Only `update` changes it.
public struct State: Sendable, Equatable {
  // The terminal.
  /// Cells of the terminal.
  public internal(set) var size: Size
  var terminal = TerminalFacts()
  public internal(set) var graphics: GraphicsSettings
  /// Bytes a second; nil while nobody wants to see them.
  var traffic: Int?
  /// Which keys do what.
  var keymap: Keymap
  /// Whether the end of work is announced while the terminal is out of sight.
  var notifies: Bool
  /// Whether the user looks at the terminal, as far as it tells.
  var hasFocus = true
  /// Pictures that were finished since it lost the focus.
  var unseen = 0
  /// The theme to draw with: the chosen one, or the one being tried in the picker.
  public internal(set) var theme: Theme
  var themes: [Theme] = [.standard]

  // Time and chance.
  /// The time of the last tick, in seconds.
  var now = 0.0
  var random = RandomSource(state: 0)
  /// The name of the last passing image.
  var imageCounter: UInt64 = 0

  // Where the user is.
  var places = Places()
  var pane = Pane.prompt
  var overlay: Overlay?
  /// Only the picture is shown, where there is one; a slideshow has that of its own.
  var hidesRest = false
  /// When Ctrl-C was last pressed.
  var interruptedAt: Double?

  // The prompt.
  var prompt = TextEditor()
  var negative = TextEditor()
  var ring = KillRing()
  var history = PromptHistory()
  var completion: Completion?
  var lexicon: Lexicon?
  var tokens: TokenCount?
  /// The text that was last sent to be counted, and when the next is due.
  var tokensAsked: String?
  var tokensDue: Double?

  // Work.
  var model = ModelStatus.none
  var parameters = Parameters()
  var savedParameters: SavedParameters?
  var queue = JobQueue()
  var timings = Timings()
  var explore: Explore?
  /// Whether there is a CLIP to rank pictures by.
  var scoresPictures: Bool

  // Presets and styles.
  var library = UserLibrary()
  /// What the configuration begins pictures with.
  var defaults: SettingValues

  // Models.
  var models = ModelList()
  /// The model that is loaded as soon as nothing runs.
  var wantedModel: ModelItem?
  /// What the configuration begins the next start with; empty is the embedded model.
  var defaultModel: String
  /// What was changed for models that are not loaded, by their names.
  var modelSettings: [String: ModelSettings]

  // Ratings.
  /// The folders that were rated last, as they were typed.
  var ratingFolders: String
  /// Where the user was when a rating was asked for that is not there yet.
  var ratingAskedFrom: Whereabouts?

  // Pictures.
  /// All that are known; everything else holds names.
  var items = PictureTable()
  var strip = PictureList()
  var gallery = PictureList()
  var thumbnails = ImageStore(kind: "thumbnail", limit: 800)
  var pictures = ImageStore(kind: "picture", limit: 6)
  /// The picture in the middle, while nothing newer is being made.
  var currentID: PictureItem.ID?
  /// Whether the viewer shows the recipe; nil leaves it to the room that there is.
  var showsRecipe: Bool?
  /// The picture marked to be compared with another.
  var markedID: PictureItem.ID?
  /// How the last pictures that were looked into came about.
  var attentions = Recent<[StageAttention]>(limit: 8)
  var films = Recent<Reel>(limit: 6)
  /// What the last pictures were made from: their recipes do not say it.
  var sources = Recent<JobSource>(limit: 64)
  /// What the gallery holds and takes.
  var usage: GalleryUsage?
  var usageIsOld = true
  /// Where the last export went, as it is typed.
  var exportFolder: String
  /// The answer that is being carried out.
  var exporting: ExportQuestion?
  /// What the user changed and took away, to be undone.
  var edits = EditHistory()

  // What the user was told, and what is on disk.
  var log = MessageLog()
  var isFirstStart: Bool
  var savedSession: Session
  /// When the session is to be saved.
  var saveDue: Double?

  /// The studio as it starts.
  /// - Parameters:
  ///   - session: what the last run left, nil at the very first start.
  ///   - preferences: what the configuration says.
  public init(size: Size, session: Session?, preferences: Preferences = Preferences()) {
    defaults = preferences.defaults
    self.size = size
    graphics = preferences.graphics
    keymap = preferences.keymap
    notifies = preferences.notifies
    scoresPictures = preferences.scoresPictures
    theme = preferences.theme ?? .standard
    defaultModel = preferences.model
    isFirstStart = session == nil
    let session = session ?? Session()
    savedSession = session
    prompt = TextEditor(session.prompt)
    negative = TextEditor(session.negativePrompt)
    history = PromptHistory(session.promptHistory)
    savedParameters = session.parameters
    queue = JobQueue(restoring: session.queue, nextID: session.nextJobID)
    timings = Timings(session.timings)
    gallery = PictureList(filter: session.filter)
    modelSettings = session.modelSettings
    ratingFolders = session.ratingFolders
    exportFolder = session.exportFolder
    currentID = session.picture
  }

  /// The middle shows the job at the engine, but for somebody who walks through the history.
  var showsRunning: Bool { queue.running != nil && pane != .strip }

  /// Whether only the picture is on the screen: not while something else has the focus.
  var isBare: Bool { (slideshow?.hidesRest ?? hidesRest) && place.kind.canBeBare(pane) }

  /// The picture in the middle.
  var current: PictureItem? { items[currentID] }
  /// The marked picture.
  var marked: PictureItem? { items[markedID] }
  /// The pictures side by side.
  var compared: (left: PictureItem, right: PictureItem)? {
    guard let left = items[comparison?.left], let right = items[comparison?.right] else {
      return nil
    }
    return (left, right)
  }

  /// The exploration, while it is on the screen.
  var openExplore: Explore? { explore.flatMap { $0.isShown ? $0 : nil } }

  /// What the next start would go on from.
  public var session: Session {
    var session = Session()
    session.prompt = prompt.text
    session.negativePrompt = negative.text
    session.promptHistory = history.asked
    session.parameters = parameters.facts == nil ? savedParameters ?? .init() : parameters.saved
    session.queue = queue.unfinished.filter { $0.replay == nil }
    session.nextJobID = queue.nextID
    session.timings = timings.seconds
    session.filter = gallery.filter
    session.modelSettings = modelSettings
    if let facts = parameters.facts { session.modelSettings[facts.name] = parameters.changes }
    session.ratingFolders = ratingFolders
    session.exportFolder = exportFolder
    session.picture = currentID
    return session
  }

  /// Seconds from the last tick until the studio wants the next; nil to sleep until something
  /// happens.
  public var nextTick: Double? {
    var times = [tokensDue, saveDue, log.nextChange(now: now)].compactMap { $0 }.map {
      max(0, $0 - now)
    }
    if queue.running != nil { times.append(0.5) }
    if let due = slideDue { times.append(max(0, due - now)) }
    if let due = frameDue { times.append(max(0, due - now)) }
    if case .loading = model { times.append(0.5) }
    return times.min()
  }
}

/// The parts of the studio that can have the focus, in the order of Tab.
enum Pane: Sendable, Equatable, CaseIterable {
  case prompt, negative, settings, picture, strip, queue
}

/// What is known of the model.
enum ModelStatus: Sendable, Equatable {
  case none
  case loading(name: String, fraction: Double?)
  case ready(ModelFacts)
  case failed(Message)

  var facts: ModelFacts? {
    if case .ready(let facts) = self { facts } else { nil }
  }
  var isLoading: Bool {
    if case .loading = self { true } else { false }
  }
}
