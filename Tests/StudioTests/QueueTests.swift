import Foundation
import Testing

@testable import Studio

/// Generating, waiting, stopping.
@Suite struct QueueTests {
  private func studio(_ prompts: String..., size: Size = Size(columns: 100, rows: 30)) -> Harness {
    var harness = Harness(size.columns, size.rows)
    for prompt in prompts {
      harness.press(.control("u"))
      harness.type(prompt)
      harness.press(.enter)
    }
    return harness
  }

  private func prompts(_ harness: Harness) -> [String] {
    harness.state.queue.waiting.map(\.request.prompt)
  }

  @Test func enterStartsAGenerationOnce() throws {
    var harness = Harness()
    harness.type("a red apple ")
    harness.press(.enter)
    let job = try #require(harness.state.queue.running?.job)
    #expect(job.request.prompt == "a red apple")
    #expect(job.request.stages == ModelFacts.toybox.stages.map(\.defaults))
    #expect(job.request.seed == harness.state.parameters.seed)
    #expect(harness.effects == [.generate(job), .save(harness.state.session)])
    #expect(harness.state.session.queue == [job])
    #expect(harness.state.history.entries == ["a red apple "])
  }

  @Test func anEmptyPromptSaysWhatToDo() {
    var harness = Harness()
    harness.press(.char(" "), .enter)
    #expect(harness.effects == [])
    #expect(harness.state.queue.isEmpty)
    #expect(harness.state.log.entries.last?.message.what == "The prompt is empty")
  }

  @Test func aPromptWaitsForTheModel() throws {
    var session = Session()
    session.parameters.seedMode = .next
    session.parameters.seed = 4
    session.parameters.batch = 2
    var harness = Harness(session: session, loaded: false)
    harness.send(.engine(.loading(name: "Toybox", fraction: nil)))
    harness.type("a cat")
    harness.press(.enter)
    harness.type(" on a mat")
    harness.press(.enter)
    #expect(prompts(harness) == ["a cat", "a cat on a mat"])
    #expect(harness.state.queue.running == nil)
    // What waits is in the session, and goes on at the next start.
    #expect(harness.state.session.queue.count == 2)
    let effects = harness.send(.engine(.loaded(.toybox)))
    let running = try #require(harness.state.queue.running?.job)
    #expect(effects.contains(.generate(running)))
    #expect(running.request.prompt == "a cat")
    let all = harness.state.queue.unfinished.map(\.request)
    #expect(all.map(\.seed) == [5, 6, 7, 8])
    #expect(all.allSatisfy { $0.stages == harness.state.parameters.active })
    #expect(all.last?.prompt == "a cat on a mat")
  }

  @Test func promptsThatWaitedForAModelThatNeverCameGetItsSettingsLater() throws {
    var harness = Harness(loaded: false)
    harness.type("a cat")
    harness.press(.enter)
    var next = Harness(session: harness.state.session)
    #expect(next.state.queue.running == nil && next.state.queue.isStopped)
    #expect(next.state.queue.waiting.map(\.request.stages) == [next.state.parameters.active])
    next.state.pane = .queue
    next.press(.char("P"))
    #expect(next.state.queue.running?.job.request.prompt == "a cat")
  }

  @Test func withoutAModelNothingStarts() {
    var harness = Harness(loaded: false)
    harness.type("a cat")
    let failure = Message(.error, "The model cannot be read", why: "no such folder")
    harness.send(.engine(.loadFailed(failure)))
    harness.press(.enter)
    #expect(harness.state.log.entries.last?.message == failure)
    #expect(harness.state.queue.isEmpty)
  }

  @Test func theNextJobStartsWhenOneEnds() throws {
    var harness = studio("a cat", "a dog")
    #expect(prompts(harness) == ["a dog"])
    let effects = harness.finish("one")
    let job = try #require(harness.state.queue.running?.job)
    #expect(job.request.prompt == "a dog")
    #expect(effects.contains(.generate(job)))
    let failure = Message(.error, "Out of memory")
    harness.send(.engine(.failed(job.id, failure)))
    #expect(harness.state.queue.isEmpty)
    #expect(harness.state.log.entries.last?.message == failure)
    #expect(harness.state.session.queue == [])
  }

  @Test func reorderRemoveAndPutBack() {
    var harness = studio("a cat", "a dog", "an owl", "a pig")
    harness.state.pane = .queue
    harness.press(.down, .char("K"))
    #expect(prompts(harness) == ["an owl", "a dog", "a pig"])
    harness.press(.char("J"), .char("J"))
    #expect(prompts(harness) == ["a dog", "a pig", "an owl"])
    harness.press(.up, .char("d"))
    #expect(prompts(harness) == ["a dog", "an owl"])
    #expect(harness.effects == [.save(harness.state.session)])
    harness.press(.char("u"))
    #expect(prompts(harness) == ["a dog", "a pig", "an owl"])
    harness.press(.char("X"))
    #expect(harness.state.overlay?.kind == .confirm(.clearQueue))
    harness.press(.char("n"))
    #expect(prompts(harness).count == 3)
    harness.press(.char("X"), .char("y"))
    #expect(prompts(harness) == [])
    #expect(harness.state.pane == .picture)
    harness.press(.char("u"))
    #expect(prompts(harness).count == 3)
  }

  @Test func aWaitingRecipeCanBeEdited() {
    var harness = studio("a cat", "a dog")
    harness.state.pane = .queue
    harness.press(.enter)
    #expect(harness.state.prompt.text == "a dog")
    #expect(harness.state.pane == .prompt)
    #expect(prompts(harness) == [])
  }

  @Test func controlCCancelsAndThenQuits() throws {
    var harness = studio("a cat", "a dog")
    let job = try #require(harness.state.queue.running?.job)
    #expect(harness.press(.control("c")) == [.cancel(job.id)])
    #expect(harness.state.queue.running?.ending == .cancel)
    // The job is dropped, and the next does not start by itself.
    harness.send(.engine(.cancelled(job.id)))
    #expect(harness.state.queue.running == nil)
    #expect(prompts(harness) == ["a dog"])
    #expect(harness.press(.control("c")) == [.save(harness.state.session), .quit])
  }

  @Test func controlCTwiceQuitsOnlyInARow() {
    var harness = Harness()
    harness.settle()
    #expect(harness.press(.control("c")) == [])
    #expect(harness.state.log.entries.last?.message.what == "Ctrl-C again quits")
    harness.wait(3)
    #expect(harness.press(.control("c")) == [])
    #expect(harness.press(.control("c")) == [.save(harness.state.session), .quit])
  }

  @Test func pauseGoesOn() throws {
    var harness = studio("a cat", "a dog")
    harness.press(.control("c"))
    harness.send(.engine(.cancelled(1)))
    harness.press(.escape, .char("P"))
    let job = try #require(harness.state.queue.running?.job)
    #expect(job.request.prompt == "a dog")
    #expect(harness.effects.contains(.generate(job)))
  }

  @Test func skipKeepsWhatIsThere() {
    var harness = studio("a cat")
    harness.steps(1...3, of: 30, stage: 0, seconds: 0.2)
    #expect(harness.press(.alt("s")) == [.skip(1)])
    #expect(harness.press(.alt("s")) == [])
    harness.finish("kept")
    #expect(harness.state.current?.id == "kept")
    #expect(harness.state.strip.count == 1)
  }

  @Test func lateEventsOfAnEndedJobChangeNothing() {
    var harness = studio("a cat")
    harness.send(.engine(.cancelled(1)))
    let before = harness.state
    let report = StepReport(
      stage: 0, step: 1, count: 30, seconds: 1, noiseLevel: 0.5, preview: .flat(8, shade: 1))
    #expect(harness.send(.engine(.step(1, report))) == [])
    #expect(harness.send(.engine(.cancelled(1))) == [])
    #expect(harness.state == before)
  }

  @Test func onlyTheNewestPreviewIsKept() {
    var harness = studio("a cat")
    harness.steps(1...2, of: 30, stage: 0, seconds: 0.2)
    let placements = harness.screen().placements
    #expect(placements.count == 1)
    #expect(placements[0].image == .flat(64, shade: 2))
    #expect(placements[0].quality == .preview)
    #expect(placements[0].isPassing)
  }

  // MARK: Time left

  /// Runs a picture with known step times and compares each estimate with the truth.
  private func estimates(
    _ harness: inout Harness, stages: [(steps: Int, seconds: Double)]
  ) -> [(estimate: Double, truth: Double)] {
    var left = stages.reduce(0) { $0 + Double($1.steps) * $1.seconds }
    var found: [(Double, Double)] = []
    for (index, stage) in stages.enumerated() {
      for step in 1...stage.steps {
        // Steps are never the same twice; the first one warms up.
        let wobble = step == 1 ? 1.6 : step.isMultiple(of: 2) ? 1.05 : 0.95
        harness.steps(step...step, of: stage.steps, stage: index, seconds: stage.seconds * wobble)
        left -= stage.seconds
        if index > 0 || step >= 3, let running = harness.state.queue.running {
          let estimate = harness.state.timings.left(running, .toybox, now: harness.state.now)
          found.append((estimate ?? -1, left))
        }
      }
    }
    return found
  }

  @Test func timeLeftIsRightAfterThreeSteps() {
    let stages = [(30, 0.21), (12, 0.05), (8, 0.6)]
    var harness = studio("a cat")
    // The first picture is told by the price of the stages, which need not be in proportion.
    _ = estimates(&harness, stages: stages)
    harness.finish("one")
    harness.press(.enter)
    for (estimate, truth) in estimates(&harness, stages: stages) {
      #expect(abs(estimate - truth) <= max(0.1 * truth, 0.06), "\(estimate) for \(truth)")
    }
  }

  @Test func timeLeftOfAModelInProportionIsRightTheFirstTime() {
    var harness = studio("a cat")
    // Guidance makes the base step two passes of 21.3, the others are one.
    let unit = 0.21 / (2 * 21.3)
    let stages = [(30, 0.21), (12, unit * 4.6), (8, unit * 73.1)]
    for (estimate, truth) in estimates(&harness, stages: stages) {
      #expect(abs(estimate - truth) <= max(0.1 * truth, 0.06), "\(estimate) for \(truth)")
    }
  }

  @Test func timeLeftRunsDownBetweenSteps() throws {
    var harness = studio("a cat")
    harness.steps(1...5, of: 30, stage: 0, seconds: 0.4)
    let running = try #require(harness.state.queue.running)
    let before = try #require(harness.state.timings.left(running, .toybox, now: harness.state.now))
    let after = try #require(
      harness.state.timings.left(running, .toybox, now: harness.state.now + 0.3))
    #expect(abs(before - after - 0.3) < 1e-9)
  }

  @Test func queueOnTheScreen() throws {
    var harness = studio("a cat", "a dog in the snow", "three owls", "a pig")
    harness.steps(1...30, of: 30, stage: 0, seconds: 0.21)
    harness.steps(1...4, of: 12, stage: 1, seconds: 0.05)
    harness.press(.escape)
    harness.state.pane = .queue
    harness.settle()
    try expectScreen(harness, "queue-100x30")
  }

  @Test func theQueueSaysWhatIsLeftAndWhatIsWhat() throws {
    var harness = studio("a cat", size: Size(columns: 100, rows: 44))
    _ = estimates(&harness, stages: [(30, 0.2), (12, 0.1), (8, 0.5)])
    harness.finish("one")
    harness.press(.enter, .enter, .enter)
    let running = try #require(harness.state.queue.running)
    let each = try #require(harness.state.timings.total(running.job.request, .toybox))
    let all = try #require(harness.state.queueSeconds)
    #expect(abs(all - 3 * each) < 0.01)
    let text = harness.screen().cells.map(\.text).joined()
    #expect(text.contains("2, \(Format.seconds(all)) left"))
    for job in harness.state.queue.waiting { #expect(text.contains("seed \(job.request.seed)")) }
  }

  @Test func cellsOfAGridShowTheirValuesInTheQueue() throws {
    var harness = studio()
    harness.type("a cat")
    harness.press(.escape, .char("G"), .enter)
    guard case .grid(let rows, let columns)? = harness.state.explore?.kind else {
      Issue.record("no grid")
      return
    }
    let text = harness.screen().cells.map(\.text).joined()
    #expect(text.contains("\(rows.values[0]), \(columns.values[1])"))
  }

  // MARK: Sessions

  @Test func aKillLosesNothing() throws {
    var harness = studio("a cat", "a dog", "an owl")
    harness.press(.control("u"))
    harness.type("half a tho")
    harness.wait(0.5)
    harness.wait(3)
    guard
      case .save(let session)? = harness.effects.first(where: {
        if case .save = $0 { true } else { false }
      })
    else {
      Issue.record("nothing was saved")
      return
    }
    var next = Harness(session: session)
    #expect(next.state.prompt.text == "half a tho")
    #expect(prompts(next) == ["a cat", "a dog", "an owl"])
    #expect(next.state.queue.running == nil)
    #expect(next.state.history.entries == ["an owl", "a dog", "a cat"])
    next.press(.escape, .char("P"))
    let job = try #require(next.state.queue.running?.job)
    #expect(job.request.prompt == "a cat")
    next.press(.char("g"))
    #expect(Set(next.state.queue.unfinished.map(\.id)).count == 4)
  }

  @Test func settingsAndThemeSurvive() {
    var harness = studio("a cat")
    harness.state.parameters.selected = .stage(2, .steps)
    harness.press(.escape, .char(","), .right)
    harness.state.parameters.fix(seed: 99)
    let next = Harness(session: harness.state.session)
    #expect(next.state.parameters.stages == harness.state.parameters.stages)
    #expect(next.state.parameters.seed == 99)
    #expect(next.state.session == harness.state.session)
  }

  @Test func sessionsOfEarlierVersionsAreRead() throws {
    let old = try JSONDecoder().decode(Session.self, from: Data(#"{"prompt": "a cat"}"#.utf8))
    var expected = Session()
    expected.prompt = "a cat"
    #expect(old == expected)
    let full = studio("a cat", "a dog").state.session
    let copy = try JSONDecoder().decode(Session.self, from: JSONEncoder().encode(full))
    #expect(copy == full)
  }

  @Test func whatIsAskedForNowComesBeforeWhatWasStopped() {
    var harness = studio("a cat", "a dog")
    harness.press(.control("c"))
    harness.send(.engine(.cancelled(1)))
    harness.press(.control("u"))
    harness.type("an owl")
    harness.press(.enter)
    #expect(harness.state.queue.running?.job.request.prompt == "an owl")
    #expect(prompts(harness) == ["a dog"])
  }

  @Test func whatWasStoppedWaitsUntilItIsToldToGoOn() {
    var harness = studio("a cat", "a dog")
    harness.press(.control("c"))
    harness.send(.engine(.cancelled(1)))
    harness.press(.control("u"))
    harness.type("an owl")
    harness.press(.enter)
    harness.finish("owl")
    #expect(harness.state.queue.running == nil && prompts(harness) == ["a dog"])
    harness.press(.alt("p"))
    #expect(harness.state.queue.running?.job.request.prompt == "a dog")
  }

  @Test(arguments: [
    [Key.char("g")], [.char("x"), .enter], [.char("G"), .enter], [.char("v")],
    [.char("I"), .enter],
    [.char("E"), .enter],
  ])
  func nothingButPauseEndsAPause(keys: [Key]) {
    var harness = studio("a cat")
    harness.finish("cat")
    harness.press(.enter, .escape, .char("P"))
    let job = harness.state.queue.running?.job.id
    for key in keys { harness.press(key) }
    harness.finish("again")
    #expect(job != nil && harness.state.queue.running == nil)
    #expect(harness.state.queue.paused && !harness.state.queue.waiting.isEmpty)
    #expect(harness.state.log.entries.contains { $0.message.what.contains("the queue is paused") })
    harness.press(.char("P"))
    #expect(harness.state.queue.running != nil && !harness.state.queue.isStopped)
  }

  @Test func terminateSavesAndGoes() {
    var harness = studio("a cat")
    #expect(harness.send(.terminate) == [.save(harness.state.session), .quit])
  }
}
