import Pictures
import Recipes
import Studio

/// A user who presses keys by chance, before an engine and a gallery that are not there: pictures,
/// previews and thumbnails come when chance has it.
struct StudioWalk {
  private var random: SeededGenerator
  private(set) var state: State
  /// What engine and gallery have still to say, in their order.
  private var coming: [Event] = []
  private var pictures: [PictureItem]
  private var trash: [PictureItem] = []
  private var lastImage = 0
  private var now = 0.0
  /// What the terminal must do.
  private(set) var wantsRedraw = false
  private(set) var graphics: GraphicsSettings?
  /// Keys that were begun and will be pressed one a step.
  private var keys: [Key] = []
  /// What was done, for the report of a failure.
  private(set) var log: [String] = []

  init(seed: UInt64, size: Size) {
    random = SeededGenerator(seed: seed)
    var session = Session()
    session.prompt = "a red apple 日本"
    state = State(size: size, session: session)
    pictures = []
    pictures = (0..<random.pick([0, 3, 12, 40])).map { item("old-\(seed)-\($0)", stages: 3) }
    send(.tick(0))
    send(.themes([.standard, Self.light]))
    send(.random(seed))
    send(.started)
    send(.engine(.loaded(Self.model)))
  }

  var frame: Screen { view(state, size: state.size, theme: state.theme) }

  mutating func send(_ event: Event) {
    for effect in update(&state, event) { perform(effect) }
  }

  /// What the terminal must do is done.
  mutating func settled() { (wantsRedraw, graphics) = (false, nil) }

  // MARK: - The user

  /// Something happens.
  mutating func step() {
    if !coming.isEmpty, random.once(in: 2) {
      for _ in 0..<min(coming.count, 1 + random.below(5)) { send(coming.removeFirst()) }
      log.append("news")
      return
    }
    if keys.isEmpty, random.once(in: 6) {
      now += state.nextTick ?? 1
      send(.tick(now))
      log.append("tick")
      return
    }
    if keys.isEmpty { keys = random.pick(Self.habits) }
    let key = keys.removeFirst()
    log.append("\(key.code)")
    send(.terminal(.key(key)))
  }

  private static func keys(_ text: String) -> [Key] { text.map { Key(.character($0)) } }
  private static let enter = Key(.enter)
  private static let escape = Key(.escape)
  private static let clear = Key(.character("u"), .control)

  /// What users do: a key, or a few that belong together.
  private static let habits: [[Key]] =
    [
      "o", "w", "I", "M", "T", "x", "v", "G", "?", "L", "O", "Z", "1", "0", "+", "-", "m", "c", "s",
      "d", "u", "F", "A", "E", ",", "i", "g", "3", "5", " ", "X", "S", "P", "n", "t", "B", "b", "*",
      "a", "r", "h", "j", "k", "l",
    ].map(keys)
    + [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .tab, .backTab]
    .map { (code: Key.Code) in [Key(code)] }
    + Array(repeating: [enter], count: 6) + Array(repeating: [escape], count: 8)
    + [
      keys("o") + [escape], keys("ow") + [escape], keys("w") + [clear] + keys("/tmp/x") + [enter],
      keys("I") + [enter], keys("M ") + [Key(.right), Key(.down), enter, enter],
      keys("T") + [Key(.down), escape], keys("T") + [Key(.down), enter],
      keys("x") + [clear] + keys("8") + [enter], keys("x") + [clear] + keys("6") + [enter],
      keys("G") + [enter], keys("v") + [enter], keys("12") + [enter], keys("3") + [enter],
      keys("E") + [enter], keys("V") + [clear] + keys("oil; ink") + [enter],
      [escape, Key(.character("g"), .control)], [escape, enter], [escape] + keys("o") + [enter],
      keys("o") + [enter] + keys("1"), keys("o") + [enter] + keys("+++"),
      keys("om") + [Key(.right)] + keys("c"), [Key(.character("k"), .control), escape],
      [Key(.character("r"), .control), escape], [Key(.character("l"), .control)],
    ]

  // MARK: - Engine and gallery

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .generate(let job): make(job)
    case .skip(let id): end(id, with: finish(id))
    case .cancel(let id): end(id, with: [.engine(.cancelled(id))])
    case .countTokens(let text):
      coming.append(
        .engine(
          .tokens(TokenCount(text: text, tokens: 9, limit: 32, keptCharacters: text.count))))
    case .gallery(let request): perform(request)
    case .setGraphics(let settings): graphics = settings
    case .redraw: wantsRedraw = true
    case .suspend: coming.append(.resumed)
    case .models(.list): coming.append(.models(.listed([])))
    default: break
    }
  }

  private mutating func image() -> RGBImage {
    lastImage += 1
    return RandomImages.image(lastImage)
  }

  private mutating func make(_ job: Job) {
    coming.append(.engine(.started(job.id)))
    for stage in job.request.stages.indices {
      for step in 1...3 {
        let report = StepReport(
          stage: stage, step: step, count: 3, seconds: 0.4, noiseLevel: 1 - Double(step) / 3,
          preview: random.once(in: 4) ? nil : image())
        coming.append(.engine(.step(job.id, report)))
      }
      coming.append(.engine(.stageFinished(job.id, stage: stage, image: image())))
    }
    if job.replay != nil {
      var film = FilmRecording()
      for step in 1...4 {
        film.add(FilmFrame(stage: 0, step: step, count: 4, noiseLevel: 0.5, image: image()))
      }
      let light = AttentionOverlay(width: 2, height: 2, light: [0, 0.3, 0.6, 1])
      let words = ["red", "apple"].map { StageAttention.Word(text: $0, overlay: light) }
      let replay = PictureReplay(attention: [.init(stage: 0, words: words)], film: film)
      coming.append(.engine(.replayed(job.id, replay)))
    } else {
      coming += finish(job.id, job)
    }
  }

  private mutating func finish(_ id: Job.ID, _ job: Job? = nil) -> [Event] {
    var item = item("new-\(lastImage)", stages: job?.request.stages.count ?? 1)
    item.tags = job?.tags ?? []
    pictures.insert(item, at: 0)
    return [.engine(.finished(id, item, image: image())), .gallery(.changed)]
  }

  /// A job ends before its time.
  private mutating func end(_ id: Job.ID, with events: [Event]) {
    coming.removeAll { event in
      switch event {
      case .engine(.step(id, _)), .engine(.stageFinished(id, _, _)), .engine(.started(id)),
        .engine(.finished(id, _, _)), .engine(.replayed(id, _)):
        true
      default: false
      }
    }
    coming += events
  }

  private func item(_ id: PictureItem.ID, stages: Int) -> PictureItem {
    let request = GenerationRequest(
      prompt: "a red apple", seed: 7,
      stages: Array(Self.settings.prefix(stages)))
    let side = [64, 256, 1024][stages - 1]
    return PictureItem(
      id: id, path: "/pictures/\(id).png", request: request, model: Self.model.name,
      created: 1_700_000_000, width: side, height: side, seconds: 14.2)
  }

  private mutating func perform(_ request: GalleryRequest) {
    /// The same picture always looks the same, in every walk.
    func image(_ id: PictureItem.ID, _ kind: Int) -> RGBImage {
      RandomImages.image(id.utf8.reduce(kind) { ($0 &* 31 &+ Int($1)) & 0xFFFF })
    }
    switch request {
    case .page(let filter, let offset, let count):
      let found = pictures.filter { !filter.favouritesOnly || $0.favourite }
      let page = Array(found.dropFirst(offset).prefix(count))
      coming.append(.gallery(.page(filter, offset: offset, items: page, total: found.count)))
    case .thumbnail(let id):
      coming.append(.gallery(random.once(in: 20) ? .unreadable(id) : .thumbnail(id, image(id, 1))))
    case .picture(let id): coming.append(.gallery(.picture(id, image(id, 2))))
    case .setFavourite(let ids, let isFavourite):
      for index in pictures.indices where ids.contains(pictures[index].id) {
        pictures[index].favourite = isFavourite
      }
      coming.append(.gallery(.updated(pictures.filter { ids.contains($0.id) })))
    case .trash(let ids):
      trash += pictures.filter { ids.contains($0.id) }
      pictures.removeAll { ids.contains($0.id) }
      coming.append(.gallery(.changed))
    case .restore(let ids):
      pictures = trash.filter { ids.contains($0.id) } + pictures
      trash.removeAll { ids.contains($0.id) }
      coming.append(.gallery(.changed))
    case .unstarred:
      coming.append(.gallery(.unstarred(pictures.filter { !$0.favourite }.map(\.id))))
    default: break
    }
  }

  private static let settings = [12, 6, 4].map {
    StageSettings(steps: $0, guidance: 3, augLevel: 0)
  }

  private static let model = ModelFacts(
    name: "Toybox", hash: "00112233", folder: "/models/toybox",
    stages: zip([64, 256, 1024], settings).map { resolution, settings in
      let name = "s\(resolution)"
      return ModelFacts.Stage(
        info: StageInfo(
          name: name, shortName: name, resolution: resolution,
          isSuperResolution: resolution > 64, defaults: settings), cost: 1)
    },
    tokenLimit: 32)

  /// A theme with a ground of its own.
  private static let light: Theme = {
    var theme = Theme.standard
    theme.name = "paper"
    theme[.text] = Style(foreground: .rgb(20, 20, 20), background: .rgb(250, 250, 240))
    return theme
  }()
}
