import Pictures
import Recipes
import Testing

@testable import Studio

/// Candidates, variations and grids.
@Suite struct ExploreTests {
  private func candidates(_ count: Int, size: Size = Size(columns: 100, rows: 30)) -> Harness {
    var harness = Harness(size.columns, size.rows)
    harness.type("a cat")
    harness.press(.escape, .char("x"), .control("u"))
    harness.type("\(count)")
    harness.press(.enter)
    return harness
  }

  private func requests(_ harness: Harness) -> [GenerationRequest] {
    harness.state.queue.unfinished.map(\.request)
  }

  @Test func candidatesAreBaseOnlyWithTheirOwnSeeds() throws {
    let harness = candidates(4)
    let explore = try #require(harness.state.explore)
    #expect(explore.slots.count == 4)
    #expect(requests(harness).allSatisfy { $0.stages.count == 1 && $0.prompt == "a cat" })
    #expect(Set(requests(harness).map(\.seed)).count == 4)
    #expect(harness.state.queue.unfinished.allSatisfy { $0.tags == [Job.candidateTag] })
    #expect(explore.slots[0].progress == .running)
    #expect(harness.state.pane == .picture)
  }

  @Test func theNumberOfCandidatesIsChecked() {
    let harness = candidates(65)
    #expect(harness.state.explore == nil)
    #expect(harness.state.overlay?.kind == .ask(.candidates))
    #expect(harness.state.log.entries.last?.message.remedy == "write 1 to 64")
  }

  @Test func onlyTheChosenAreEnlargedAndFirst() throws {
    var harness = candidates(4)
    harness.finish("c1")
    harness.finish("c2")
    let slots = try #require(harness.state.explore?.slots)
    harness.press(.char("2"), .char("1"), .char("1"), .enter)
    let waiting = harness.state.queue.waiting
    #expect(waiting.count == 2)
    #expect(waiting[0].request.seed == slots[1].request.seed)
    #expect(waiting[0].request.stages == ModelFacts.toybox.stages.map(\.defaults))
    #expect(waiting[0].tags == [])
    #expect(waiting[1].tags == [Job.candidateTag])
    #expect(harness.state.openExplore == nil)
    harness.press(.char("C"))
    #expect(harness.state.openExplore != nil)
  }

  @Test func withNothingChosenTheSelectedOneIsEnlarged() throws {
    var harness = candidates(3)
    for id in ["c1", "c2", "c3"] { harness.finish(id) }
    harness.press(.right, .right, .right, .enter)
    let job = try #require(harness.state.queue.running?.job)
    #expect(job.request.seed == harness.state.explore?.slots[2].request.seed)
    #expect(job.request.stages.count == 3)
  }

  @Test func badSeedsAreDroppedEarly() throws {
    var harness = candidates(3)
    let jobs = try #require(harness.state.explore?.slots.map(\.job))
    // The running one is cancelled, a waiting one leaves the queue, a done one goes to the trash.
    #expect(harness.press(.char("d")) == [.cancel(jobs[0])])
    harness.send(.engine(.cancelled(jobs[0])))
    #expect(harness.state.explore?.slots[0].progress == .gone)
    harness.press(.right, .right, .char("d"))
    #expect(harness.state.explore?.slots[2].progress == .gone)
    harness.finish("c2")
    harness.press(.left)
    let effects = harness.press(.char("d"))
    #expect(effects.first == .gallery(.trash(["c2"])))
    #expect(harness.state.explore?.slots[1].isGone == true)
  }

  @Test func stoppingKeepsWhatIsDone() throws {
    var harness = candidates(4)
    harness.finish("c1")
    let running = try #require(harness.state.queue.running?.job.id)
    let effects = harness.press(.char("X"))
    #expect(effects == [.cancel(running), .save(harness.state.session)])
    harness.send(.engine(.cancelled(running)))
    let explore = try #require(harness.state.explore)
    #expect(explore.isDone)
    #expect(explore.done == 1)
    #expect(harness.state.queue.isEmpty)
  }

  @Test func hidingDoesNotStop() {
    var harness = candidates(4)
    harness.press(.escape)
    #expect(harness.state.openExplore == nil)
    #expect(harness.state.queue.unfinished.count == 4)
  }

  @Test func candidatesStayOutOfTheStrip() {
    var harness = candidates(2)
    harness.finish("c1")
    #expect(harness.state.strip.count == 0)
  }

  @Test func variationsKeepTheSeedAndTheRecipe() throws {
    var harness = Harness()
    let item = PictureItem.sample("p", seed: 42)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.show(item)
    harness.type("another prompt")
    harness.press(.escape, .char("v"))
    let made = requests(harness)
    #expect(made.count == 8)
    #expect(made.allSatisfy { $0.seed == 42 && $0.prompt == "a red apple" })
    #expect(made.allSatisfy { $0.variation?.strength == 0.3 })
    #expect(Set(made.compactMap { $0.variation?.seed }).count == 8)
    guard case .variations(let of)? = harness.state.explore?.kind else {
      Issue.record("no variations")
      return
    }
    #expect(of == item.id)
  }

  // MARK: Ranks

  /// What a studio with a CLIP asks to be measured.
  private func asked(_ harness: Harness) -> [Candidate]? {
    harness.effects.compactMap {
      if case .scoreCandidates(let candidates) = $0 { candidates } else { nil }
    }.first
  }

  @Test func aCompleteSetIsRankedAroundTheSelection() throws {
    var harness = candidates(4)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    let jobs = try #require(harness.state.explore?.slots.map(\.job))
    for id in ["c1", "c2", "c3"] {
      harness.finish(id)
      #expect(asked(harness) == nil, "pictures stay where they are while others come")
    }
    harness.press(.char("3"))
    harness.finish("c4")
    #expect(
      asked(harness)
        == zip(jobs, 1...4).map {
          Candidate(job: $0, path: "/pictures/c\($1).png", prompt: "a cat")
        })
    // What cannot be measured is the last.
    harness.send(.engine(.scored([jobs[0]: 0.2213, jobs[2]: 0.2, jobs[3]: 0.29876])))
    var explore = try #require(harness.state.explore)
    #expect(explore.slots.map(\.job) == [jobs[3], jobs[0], jobs[2], jobs[1]])
    #expect(explore.slots.map(\.isChosen) == [false, false, true, false])
    #expect(explore.current?.job == jobs[2])
    harness.settle()
    try expectScreen(harness, "ranked-100x30")
    // Nothing is asked twice, and what does not concern this set changes nothing.
    harness.send(.engine(.scored([-1: 1])))
    #expect(harness.state.explore == explore && asked(harness) == nil)
    // A picture that comes back from the trash keeps its place and its score.
    harness.press(.char("d"))
    harness.press(.char("u"))
    explore = try #require(harness.state.explore)
    #expect(explore.slots[2].score == 0.2 && explore.slots[2].picture == "c3")
    harness.press(.char("3"), .char("1"), .enter)
    #expect(harness.state.queue.unfinished.first?.request.seed == explore.slots[0].request.seed)
  }

  /// Whoever has not chosen a picture yet sees the best one first.
  @Test func theBestIsSelectedUntilTheUserMoves() throws {
    var harness = candidates(3)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    for id in ["c1", "c2", "c3"] { harness.finish(id) }
    let jobs = try #require(harness.state.explore?.slots.map(\.job))
    harness.send(.engine(.scored([jobs[0]: 0.1, jobs[1]: 0.2, jobs[2]: 0.3])))
    #expect(harness.state.explore?.current?.job == jobs[2])
  }

  @Test func onlyWhatHasOnePromptAndNoPlaceIsRanked() throws {
    // Without a CLIP nothing is asked; with one that is named later, it is.
    var harness = candidates(2)
    for id in ["c1", "c2"] { harness.finish(id) }
    #expect(asked(harness) == nil)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    #expect(asked(harness)?.count == 2)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    #expect(asked(harness) == nil)
    // One picture has no rank.
    harness = candidates(2)
    harness.send(.preferences(Preferences(scoresPictures: true)))
    harness.finish("c1")
    harness.press(.char("X"))
    let stopped = try #require(harness.state.queue.running?.job.id)
    harness.send(.engine(.cancelled(stopped)))
    #expect(asked(harness) == nil && harness.state.explore?.isDone == true)
    // The places of a grid are its values.
    harness = grid()
    harness.send(.preferences(Preferences(scoresPictures: true)))
    harness.press(.enter)
    let count = try #require(harness.state.explore?.slots.count)
    for index in 0..<count {
      harness.finish("g\(index)")
      #expect(asked(harness) == nil)
    }
    #expect(harness.state.explore?.isDone == true)
  }

  // MARK: Grids

  private func grid() -> Harness {
    var harness = Harness(100, 32)
    harness.type("a cat")
    harness.press(.escape, .char("G"))
    return harness
  }

  @Test func gridOverTwoParameters() throws {
    var harness = grid()
    try expectScreen(harness, "grid-draft-100x32")
    harness.press(.control("u"))
    harness.type("1, 5")
    harness.press(.down, .down, .control("u"))
    harness.type("7,8,9")
    harness.press(.enter)
    let made = requests(harness)
    #expect(made.map { $0.stages[0].guidance } == [1, 1, 1, 5, 5, 5])
    #expect(made.map(\.seed) == [7, 8, 9, 7, 8, 9])
    #expect(made.allSatisfy { $0.stages.count == 1 })
    harness.finish("g1")
    harness.steps(1...2, of: 30, stage: 0, seconds: 0.2)
    try expectScreen(harness, "grid-100x32")
  }

  @Test func gridValuesAreChecked() {
    var harness = grid()
    harness.press(.control("u"))
    harness.type("1, ninety")
    harness.press(.enter)
    #expect(harness.state.overlay?.grid != nil)
    #expect(
      harness.state.log.entries.last?.message
        == Message(.warning, "Guidance cannot be “ninety”", remedy: "it can be 0 to 100"))
    harness.press(.control("u"), .enter)
    #expect(harness.state.log.entries.last?.message.what == "Guidance has no values")
  }

  @Test func gridOfALaterStageRunsItsStages() throws {
    var harness = grid()
    harness.press(.up)
    while harness.state.overlay?.grid?.fields[0] != .stage(1, .augLevel) { harness.press(.right) }
    harness.press(.enter)
    let made = requests(harness)
    #expect(made.allSatisfy { $0.stages.count == 2 })
    #expect(made.prefix(4).allSatisfy { $0.stages[1].augLevel == 0 })
    #expect(made.count == 16)
  }

  @Test func theSameParameterTwiceIsNoGrid() {
    var harness = grid()
    harness.press(.up)
    while harness.state.overlay?.grid?.fields[0] != .seed { harness.press(.left) }
    harness.press(.enter)
    #expect(harness.state.explore == nil)
    #expect(harness.state.log.entries.last?.message.remedy == "choose another parameter")
  }

  @Test func readyMadeGrids() {
    var harness = grid()
    harness.press(.escape, .control("k"))
    harness.type("grid thresholding")
    harness.press(.enter)
    #expect(
      harness.state.overlay?.grid?.fields == [.stage(0, .thresholding), .stage(0, .guidance)])
    harness.press(.enter)
    #expect(requests(harness).count == 12)
  }

  @Test func candidatesOnTheScreen() throws {
    var harness = candidates(8)
    for id in 1...5 { harness.finish("c\(id)") }
    harness.steps(1...9, of: 30, stage: 0, seconds: 0.21)
    harness.press(.char("2"), .char("4"), .right, .char("d"))
    harness.settle()
    try expectScreen(harness, "candidates-100x30")
  }

  // MARK: Enlargements

  private func studio(_ item: PictureItem) -> Harness {
    var harness = Harness()
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.press(.escape)
    harness.show(item)
    return harness
  }

  @Test func enlargementsDifferInTheirSeedsAlone() throws {
    var item = PictureItem.sample("p")
    (item.width, item.height) = (80, 56)
    var harness = studio(item)
    harness.press(.char("E"), .enter)
    let jobs = harness.state.queue.unfinished
    #expect(jobs.count == 4 && Set(jobs.map(\.request.seed)).count == 4)
    for job in jobs {
      #expect(job.request.firstStage == 1 && job.request.prompt == "a red apple")
      #expect(job.request.stages == Array(harness.state.parameters.stages.dropFirst()))
      #expect(job.request.baseSize == PictureSize(width: 80, height: 56))
      #expect(job.source == JobSource(.sample("p")) && job.tags.isEmpty)
    }
    // They are whole pictures: Enter looks at one of them.
    harness.finish("e1")
    harness.press(.enter)
    #expect(harness.state.place.kind == .viewer && harness.state.current?.id == "e1")
    #expect(harness.state.strip[0] == "e1")
  }

  @Test func enlargementsRunTheStagesThatAreOn() {
    var harness = studio(PictureItem.sample("p"))
    harness.state.parameters.cycle(.stage(2, .on), by: 1)
    harness.press(.char("E"), .control("u"), .char("0"), .enter)
    #expect(harness.state.log.entries.last?.message.remedy == "write 1 to 16")
    harness.press(.control("u"), .char("2"), .enter)
    #expect(requests(harness).map(\.stages.count) == [1, 1])
  }

  @Test func stylesPromptTheLaterStagesAnew() throws {
    var facts = ModelFacts.toybox
    facts.vocabulary = nil
    var harness = studio(PictureItem.sample("p"))
    harness.state.model = .ready(facts)
    harness.press(.char("V"))
    harness.type("oil painting; ; pencil sketch")
    harness.press(.enter)
    let requests = requests(harness)
    #expect(
      requests.map { $0.stages.map(\.prompt) } == [
        ["a red apple, oil painting", "a red apple, oil painting"],
        ["a red apple, pencil sketch", "a red apple, pencil sketch"],
      ])
    #expect(requests.allSatisfy { $0.seed == 7 && $0.stages.allSatisfy { $0.augLevel == 0.3 } })
    harness.finish("s1")
    harness.settle()
    try expectScreen(harness, "styles-100x30")
  }

  @Test func candidatesOfAnotherModelAreNotDrawnAnew() throws {
    var harness = Harness()
    harness.type("a mug")
    harness.press(.escape, .char("x"), .enter)
    while harness.state.queue.running != nil { harness.finish("p\(harness.state.queue.nextID)") }
    #expect(harness.state.explore?.done == 8)
    var other = ModelFacts.toybox
    other.hash = "ffff"
    harness.send(.engine(.loaded(other)))
    harness.press(.enter)
    #expect(harness.state.queue.isEmpty)
    #expect(
      harness.state.log.entries.last?.message.what == "Another model would draw these anew")
  }

  @Test func enlargementsWaitForAModelThatHasTheirStages() throws {
    var harness = Harness()
    harness.press(.escape)
    harness.show(.sample("p"))
    harness.send(.gallery(.picture("p", .flat(64, shade: 1))))
    harness.press(.char("E"), .enter)
    let first = try #require(harness.state.queue.running?.job)
    #expect(first.request.firstStage == 1)
    var small = ModelFacts.toybox
    small.name = "Small"
    small.hash = "ffff"
    small.stages = [small.stages[0]]
    harness.send(.engine(.loaded(small)))
    harness.finish("one")
    #expect(harness.state.queue.running == nil && harness.state.queue.waiting.count == 3)
    harness.send(.engine(.loaded(.toybox)))
    #expect(harness.state.queue.running?.job.request.stages.count == 2)
  }
}
