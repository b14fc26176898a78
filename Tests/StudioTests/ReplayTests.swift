import Testing

@testable import Studio

/// Attention and films: looking into how a picture came about.
@Suite struct ReplayTests {
  /// A studio in front of the only picture.
  private func studio(_ item: PictureItem, _ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.press(.escape)
    harness.show(item)
    harness.send(.gallery(.picture(item.id, .flat(64, shade: 100))))
    return harness
  }

  /// What the engine answers: a film of four steps, and words that act in one corner each.
  private var replay: PictureReplay {
    var film = FilmRecording()
    for step in 1...4 {
      film.add(
        FilmFrame(
          stage: 0, step: step, count: 4, noiseLevel: 1 - Double(step - 1) / 4,
          image: .flat(64, shade: UInt8(step))))
    }
    func words(_ texts: [String]) -> [StageAttention.Word] {
      texts.enumerated().map { index, text in
        var light: [Float] = [0, 0, 0, 0]
        light[index % 4] = 1
        return .init(text: text, overlay: AttentionOverlay(width: 2, height: 2, light: light))
      }
    }
    return PictureReplay(
      attention: [
        StageAttention(stage: 0, words: words(["a", "red", "apple"])),
        StageAttention(stage: 1, words: words(["oil", "painting"])),
      ], film: film)
  }

  private func answered(_ harness: Harness) throws -> Harness {
    var harness = harness
    let job = try #require(harness.state.queue.running?.job)
    harness.send(.engine(.replayed(job.id, replay)))
    return harness
  }

  // MARK: The job

  @Test func attentionMakesThePictureAgainWithoutSavingIt() throws {
    let item = PictureItem.sample("p")
    var harness = studio(item)
    let effects = harness.press(.char("A"))
    let job = try #require(harness.state.queue.running?.job)
    #expect(effects.contains(.generate(job)))
    #expect(job.replay == "p" && job.request == item.request)
    #expect(harness.state.session.queue.isEmpty)
    harness.steps(1...3, of: 30, stage: 0, seconds: 0.2)
    let text = harness.screen().cells.map(\.text).joined()
    #expect(text.contains("base 3/30"))
    harness = try answered(harness)
    #expect(harness.state.queue.isEmpty)
    // The next look is instant.
    harness.press(.escape)
    #expect(harness.state.place == .studio)
    harness.press(.char("A"))
    #expect(harness.state.place.kind == .attention && harness.state.queue.isEmpty)
  }

  @Test func aReplayComesBeforeWhatWaitsAndInSpiteOfAPause() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.state.queue.togglePause()
    harness.state.queue.add(PictureItem.sample("x").request)
    harness.press(.char("F"))
    #expect(harness.state.queue.running?.job.replay == "p")
    harness = try answered(harness)
    #expect(harness.state.queue.running == nil && harness.state.queue.waiting.count == 1)
  }

  @Test func oneReplayServesBothViews() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"), .char("F"))
    #expect(harness.state.queue.unfinished.count == 1)
    harness = try answered(harness)
    #expect(harness.state.reel?.frames.count == 4)
    // Two views of one picture are one way back.
    harness.press(.char("A"), .char("F"), .char("A"), .escape, .escape)
    #expect(harness.state.place == .studio)
  }

  @Test func otherModelsAndPicturesOfPicturesAreRefused() {
    var other = PictureItem.sample("p")
    other.modelHash = "ffff"
    var edited = PictureItem.sample("p")
    edited.request.edit = .imageToImage(strength: 0.5)
    var foreign = PictureItem.sample("p")
    foreign.request.stages = []
    for (item, why) in [
      (other, "another version of Toybox 0.2 drew it, and Toybox 0.2 is loaded"),
      (edited, "it was made from another picture, which its recipe does not hold"),
      (foreign, "its file has no recipe"),
    ] {
      var harness = studio(item)
      harness.press(.char("A"))
      #expect(harness.state.place == .studio && harness.state.queue.isEmpty)
      #expect(harness.state.log.entries.last?.message.why == why)
    }
  }

  @Test func aCancelledReplayLeavesItsEmptyView() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"), .control("c"))
    let job = try #require(harness.state.queue.running?.job)
    #expect(harness.effects.contains(.cancel(job.id)))
    harness.send(.engine(.cancelled(job.id)))
    #expect(harness.state.place == .studio)
  }

  @Test func anotherModelMakesNoReplayOfIt() {
    var harness = studio(PictureItem.sample("p"))
    harness.state.queue.add(PictureItem.sample("x").request)
    harness.settle()
    harness.press(.char("A"))
    #expect(harness.state.queue.replay(of: "p") != nil && harness.state.place.kind == .attention)
    var other = ModelFacts.toybox
    other.name = "Other"
    other.hash = "ffff"
    harness.send(.engine(.loaded(other)))
    #expect(harness.state.queue.replay(of: "p") == nil && harness.state.place == .studio)
  }

  @Test func aReplayCannotBeSkipped() {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"))
    #expect(harness.press(.char("S")) == [])
    #expect(harness.state.queue.running?.ending == nil)
  }

  @Test func theFilmThatIsLookedAtStays() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"))
    harness = try answered(harness)
    for index in 0..<8 {
      harness.state.queue.add(PictureItem.sample("x").request)
      harness.wait(0.1)
      harness.steps(1...2, of: 2, stage: 0, seconds: 0.1)
      harness.finish("new\(index)")
    }
    #expect(harness.state.films["new0"] == nil && harness.state.films["new7"] != nil)
    #expect(harness.state.place.kind == .film && harness.state.reel?.frames.count == 4)
  }

  @Test func aViewWhoseReplayIsTakenFromTheQueueIsLeft() {
    var harness = studio(PictureItem.sample("p"))
    harness.state.queue.add(PictureItem.sample("x").request)
    harness.settle()
    harness.press(.char("F"))
    #expect(harness.state.place.kind == .film)
    harness.state.clearQueue()
    harness.wait(0.1)
    #expect(harness.state.place == .studio)
  }

  @Test(arguments: [
    [Key.char("A"), .char("F")], [.char("F"), .char("A")], [.char("M")], [.char("M"), .escape],
  ])
  func whatIsInTheTrashIsShownNowhere(keys: [Key]) throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"))
    harness = try answered(harness)
    harness.press(.escape)
    for key in keys { harness.press(key) }
    _ = harness.state.trash(["p"])
    harness.wait(0.1)
    #expect(harness.state.place == .studio && harness.state.subject == nil)
  }

  @Test func whatJobsStartFromStaysOutOfTheTrash() {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("I"), .enter)
    #expect(harness.state.queue.running?.job.source?.picture == "p")
    harness.show(.sample("p"))
    #expect(harness.state.trash(["p"]) == [])
    #expect(harness.state.log.entries.last?.message.what == "1 picture stayed")
    #expect(harness.state.trash(["q", "p"]) == [.gallery(.trash(["q"]))])
  }

  // MARK: Attention

  @Test func wordsAreWalkedThrough() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"))
    harness = try answered(harness)
    #expect(harness.screen().placements.map(\.image) == [.flat(64, shade: 100)])
    harness.press(.right)
    let lit = try #require(harness.screen().placements.first?.image)
    // “a” acts at the top left: bright there; at the bottom right the picture is darker, but seen.
    #expect(lit.pixels[0] > 150 && (20...60).contains(lit.pixels[lit.pixels.count - 3]))
    harness.press(.char("l"), .char("l"), .char("l"), .char("l"))
    #expect(harness.state.attention?.word == 3)
    harness.press(.char("]"))
    #expect(harness.state.attention?.place == 1 && harness.state.attention?.word == 2)
    harness.press(.char("]"), .char("["), .home)
    #expect(harness.state.attention?.place == 0 && harness.state.attention?.word == 0)
  }

  @Test func theLightIsWrittenInFullSize() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"))
    harness = try answered(harness)
    harness.press(.char("w"))
    #expect(harness.state.overlay == nil)
    harness.press(.right, .right, .char("w"))
    #expect(harness.state.query.text == "~/p-red.png")
    harness.press(.enter)
    guard case .gallery(.write(let export, let path))? = harness.effects.first,
      case .picture(let image) = export.content
    else {
      Issue.record("nothing is written")
      return
    }
    #expect(path == "~/p-red.png" && image.width == 64)
    #expect(export.title == "Attention of “red” in “a red apple”")
  }

  @Test func attentionOnTheScreen() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("A"))
    harness.steps(1...12, of: 30, stage: 0, seconds: 0.21)
    try expectScreen(harness, "replaying-100x30")
    harness = try answered(harness)
    harness.press(.right, .right)
    harness.settle()
    try expectScreen(harness, "attention-100x30")
    harness.send(.terminal(.resize(Size(columns: 80, rows: 24))))
    try expectScreen(harness, "attention-80x24")
  }

  // MARK: Film

  @Test func aFilmOfThisSessionIsThereAtOnce() {
    var harness = Harness()
    harness.type("a red apple")
    harness.state.parameters.cycle(.stage(1, .on), by: 1)
    harness.press(.enter)
    harness.steps(1...29, of: 30, stage: 0, seconds: 0.2)
    harness.finish("new")
    harness.press(.escape, .char("F"))
    #expect(harness.state.place.kind == .film && harness.state.queue.isEmpty)
    #expect(harness.state.reel?.frames.count == 29)
  }

  @Test func ticksPlayTheFilm() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"))
    harness = try answered(harness)
    harness.state.log = MessageLog()
    #expect(try #require(harness.state.nextTick) <= 0.08)
    harness.wait(0.07)
    #expect(harness.state.film?.index == 0)
    harness.wait(0.02)
    #expect(harness.state.film?.index == 1)
    harness.wait(0.08)
    #expect(harness.state.film?.index == 2)
    harness.press(.char(" "))
    harness.wait(5)
    #expect(harness.state.film?.index == 2)
    #expect(harness.state.frameDue == nil)
    harness.press(.char(" "))
    harness.wait(5)
    #expect(harness.state.film?.index == 3 && harness.state.film?.isPlaying == false)
    // At the end it begins again.
    harness.press(.char(" "))
    #expect(harness.state.film?.index == 0 && harness.state.film?.isPlaying == true)
    harness.press(.char("-"))
    harness.wait(0.1)
    #expect(harness.state.film?.index == 0)
    harness.press(.char("+"), .char("+"))
    harness.wait(0.05)
    #expect(harness.state.film?.index == 1)
  }

  @Test func aFilmIsStepped() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"))
    harness = try answered(harness)
    harness.press(.end)
    #expect(harness.state.film?.index == 3 && harness.state.film?.isPlaying == false)
    harness.press(.left, .left)
    #expect(harness.screen().placements.first?.image == .flat(64, shade: 2))
    harness.press(.home, .left)
    #expect(harness.state.film?.index == 0)
  }

  @Test func aFilmIsWrittenByTheEndingOfItsName() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"))
    harness = try answered(harness)
    harness.press(.char("w"), .control("u"))
    harness.type("~/a.b/film.mp4")
    #expect(harness.press(.enter) == [])
    #expect(harness.state.overlay?.kind == .ask(.exportFilm))
    harness.press(.control("u"))
    harness.type("~/film.png")
    harness.press(.enter)
    let export = Export(
      .film(replay.film.frames, picture: .flat(64, shade: 100)), title: "a red apple",
      name: "p.gif")
    #expect(harness.effects == [.gallery(.write(export, to: "~/film.png"))])
    harness.press(.char("w"), .control("u"))
    harness.type("~/a.b/film")
    #expect(harness.press(.enter) == [.gallery(.write(export, to: "~/a.b/film"))])
  }

  @Test func filmOnTheScreen() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"))
    harness = try answered(harness)
    harness.press(.home, .right)
    harness.settle()
    try expectScreen(harness, "film-100x30")
    harness.send(.terminal(.resize(Size(columns: 80, rows: 24))))
    try expectScreen(harness, "film-80x24")
  }

  @Test func longFilmsStayWithinTheirMemory() {
    var film = FilmRecording()
    for step in 1...1000 {
      film.add(
        FilmFrame(
          stage: 2, step: step, count: 1000, noiseLevel: 0, image: .flat(256, shade: 1)))
    }
    let bytes = film.frames.reduce(0) { $0 + $1.image.pixels.count }
    #expect(bytes <= FilmRecording.limit && bytes > FilmRecording.limit / 4)
    let steps = film.frames.map(\.step)
    #expect(steps == steps.sorted() && steps.first == 1 && steps.last == 1000)
    // Evenly thinned.
    let gaps = Set(zip(steps, steps.dropFirst()).map { $1 - $0 }.dropLast())
    #expect(gaps.count == 1)
  }

  @Test func onlyTheLastFewAreKept() {
    var recent = Recent<Int>(limit: 2)
    recent.keep(1, for: "a")
    recent.keep(2, for: "b")
    recent.keep(3, for: "a")
    recent.keep(4, for: "c")
    #expect(recent["a"] == 3 && recent["b"] == nil && recent["c"] == 4)
  }

  @Test func everySizeIsDrawn() throws {
    var harness = studio(PictureItem.sample("p"))
    harness.press(.char("F"), .char("A"), .right)
    var replayed = try answered(harness)
    replayed.press(.right)
    for columns in [40, 41, 71, 72, 200] {
      for rows in [12, 13, 24, 80] {
        for place in "AF" {
          for var harness in [harness, replayed] {
            harness.press(.char(place))
            harness.send(.terminal(.resize(Size(columns: columns, rows: rows))))
            for placement in harness.screen().placements {
              #expect(placement.rect.right <= columns && placement.rect.bottom <= rows - 2)
            }
          }
        }
      }
    }
  }
}
