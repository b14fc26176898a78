import Foundation
import Pictures
import Recipes
import Testing

@testable import Studio

/// Changing a picture: image to image, and masks.
@Suite struct EditTests {
  /// A studio in front of the only picture.
  private func studio(_ prompt: String = "", width: Int = 64, height: Int = 64) -> Harness {
    var harness = Harness()
    var item = PictureItem.sample("p")
    (item.width, item.height) = (width, height)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.type(prompt)
    harness.press(.escape)
    harness.show(item)
    let pixels = Array(repeating: UInt8(100), count: width * height * 3)
    harness.send(
      .gallery(.picture("p", RGBImage(width: width, height: height, pixels: pixels))))
    return harness
  }

  private func job(_ harness: Harness) throws -> Job {
    try #require(harness.state.queue.running?.job)
  }

  // MARK: Image to image

  @Test func imageToImageUsesThePromptAndTheSettings() throws {
    var harness = studio("a green pear")
    harness.press(.char("I"))
    #expect(harness.state.query.text == "0.6")
    harness.press(.enter)
    let job = try job(harness)
    #expect(job.request.prompt == "a green pear")
    #expect(job.request.edit == .imageToImage(strength: 0.6))
    #expect(job.request.stages == harness.state.parameters.active)
    #expect(job.request.baseSize == nil)
    #expect(job.source == JobSource(.sample("p")))
    #expect(harness.state.place == .studio && harness.state.overlay == nil)
  }

  @Test func withoutAPromptThePicturesOwnIsUsedInItsShape() throws {
    var harness = studio(width: 320, height: 224)
    harness.press(.char("I"), .enter)
    let job = try job(harness)
    #expect(job.request.prompt == "a red apple")
    #expect(job.request.baseSize == PictureSize(width: 80, height: 56))
  }

  @Test func strengthsAreChecked() {
    var harness = studio()
    for text in ["1.5", "much", ""] {
      harness.press(.char("I"), .control("u"))
      harness.type(text)
      harness.press(.enter)
      #expect(harness.state.queue.isEmpty)
      #expect(harness.state.log.entries.last?.message.what == "“\(text)” is no strength")
      harness.press(.escape)
    }
  }

  @Test func whatAPictureWasMadeFromIsKnownInItsSession() throws {
    var harness = studio()
    harness.press(.char("I"), .enter)
    harness.finish("new")
    harness.press(.char("A"))
    let replay = try job(harness)
    #expect(replay.replay == "new" && replay.source == JobSource(.sample("p")))
  }

  // MARK: Likeness

  @Test func aModelThatReadsPicturesDrawsMoreLikeOne() throws {
    var facts = ModelFacts.toybox
    facts.readsPictures = true
    var harness = Harness(session: nil, facts: facts)
    #expect(harness.shows("Choose a picture and press ~"))
    let item = PictureItem.sample("p")
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    // Words alone say nothing to it.
    harness.type("a cat")
    harness.press(.enter)
    #expect(harness.state.queue.isEmpty)
    #expect(harness.state.log.entries.last?.message.remedy == "choose a picture and press ~")
    harness.press(.escape)
    harness.show(item)
    harness.press(.char("~"))
    let job = try job(harness)
    #expect(job.request.edit == .likeness && job.request.prompt.isEmpty)
    #expect(job.request.stages == harness.state.parameters.active)
    #expect(job.source == JobSource(item))
    harness.finish("like")
    // Another one has another seed.
    harness.press(.char("~"))
    #expect(try self.job(harness).request.seed != job.request.seed)
    #expect(harness.shows("~ more"))
  }

  /// VQGAN+CLIP takes the picture beside the prompt, and those of its settings.
  @Test func aModelThatSearchesTakesPicturesAsPrompts() throws {
    var facts = ModelFacts.toybox
    facts.stages = [
      ModelFacts.Stage(
        info: StageInfo(
          name: "base", shortName: "base", resolution: 64, isSuperResolution: false, searches: true,
          defaults: StageSettings(steps: 20),
          settings: [.seed, .seedPolicy, .count, .aspect, .size, .steps, .pictures]), cost: 1)
    ]
    var harness = Harness(session: nil, facts: facts)
    let item = PictureItem.sample("p")
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.type("a cat|ink:0.5")
    harness.press(.escape, .char(","))
    harness.state.parameters.selected = .whole(.pictures)
    harness.press(.enter, .control("u"))
    harness.type("/x/a b.png:0.25")
    harness.press(.enter)
    #expect(harness.state.parameters.text(.whole(.pictures)) == "a b.png 0.25")
    let given = PicturePrompt(file: "/x/a b.png", weight: 0.25)
    #expect(harness.state.session.parameters.picturePrompts == [given])
    harness.state.pane = .picture
    harness.show(item)
    harness.press(.char("~"))
    let job = try job(harness)
    #expect(job.request.picturePrompts == [given, PicturePrompt(file: item.path)])
    #expect(job.request.prompt == "a cat|ink:0.5" && job.request.edit == nil && job.source == nil)
    harness.steps(1...2, of: 20, stage: 0, seconds: 0.2)
    #expect(harness.shows("Searching base"))
    // Its settings are taken without where it ended.
    var ended = item
    ended.request = job.request
    ended.request.stages[0].endsAfter = 7
    harness.state.parameters.adopt(ended.request)
    #expect(harness.state.parameters.stages[0].endsAfter == nil)
    #expect(harness.state.parameters.picturePrompts.count == 2)
    #expect(RecipeRow.rows(of: ended).contains { $0.value.hasPrefix("20 steps, ended after 7") })
  }

  @Test func otherModelsDoNotOfferIt() {
    var harness = studio()
    harness.press(.char("~"))
    #expect(harness.state.queue.isEmpty)
  }

  // MARK: Masks

  @Test func theBrushPaintsWhereItGoes() throws {
    var harness = studio()
    harness.press(.char("M"))
    #expect(harness.state.place.kind == .mask)
    harness.press(.right, .left)
    #expect(try #require(harness.state.maskEditor).mask.isEmpty)
    harness.press(.char(" "), .right, .right)
    let painted = try #require(harness.state.maskEditor?.mask)
    #expect(painted.bits[64 * 128 + 64] && painted.bits[64 * 128 + 84])
    #expect(!painted.bits[64 * 128 + 100] && !painted.bits[30 * 128 + 64])
    harness.press(.char(" "), .char("i"))
    #expect(harness.state.maskEditor?.mask.bits[64 * 128 + 64] == false)
    harness.press(.char("u"))
    #expect(harness.state.maskEditor?.mask == painted)
    harness.press(.char("U"))
    #expect(harness.state.maskEditor?.mask.bits[64 * 128 + 64] == false, "inverted again")
    harness.press(.char("u"))
    harness.press(.char("e"), .char(" "), .left, .char(" "))
    #expect(harness.state.maskEditor?.mask.bits[64 * 128 + 76] == false)
    harness.press(.char("U"))
    #expect(harness.state.maskEditor?.canRedo == false, "another stroke was painted meanwhile")
    harness.press(.char("u"), .char("u"))
    #expect(harness.state.maskEditor?.mask.isEmpty == true)
    // The mask comes back when the picture is painted again.
    harness.press(.char("i"), .escape)
    #expect(harness.state.place == .studio)
    harness.press(.char("M"))
    #expect(harness.state.maskEditor?.mask.share == 1)
    harness.press(.char("c"))
    #expect(harness.state.maskEditor?.mask.isEmpty == true)
  }

  @Test func noKeyForThePromptDropsAMask() {
    var harness = studio()
    harness.state.history.add("a cat")
    harness.press(.char("M"), .char(" "))
    let prompt = harness.state.prompt.text
    harness.press(.control("g"), .control("r"))
    #expect(harness.state.place.kind == .mask && harness.state.overlay == nil)
    #expect(harness.state.prompt.text == prompt)
  }

  @Test func theBrushHasSizesAndStaysOnThePicture() throws {
    var harness = studio(width: 128, height: 64)
    harness.press(.char("M"))
    for _ in 0..<40 { harness.press(.char("]"), .right, .down) }
    var editor = try #require(harness.state.maskEditor)
    #expect((editor.x, editor.y) == (127, 63) && editor.radius == 48)
    for _ in 0..<60 { harness.press(.char("["), .char("h"), .char("k")) }
    editor = try #require(harness.state.maskEditor)
    #expect((editor.x, editor.y) == (0, 0) && editor.radius == 1)
    harness.press(.char("L"), .char("J"))
    #expect(harness.state.maskEditor?.x == 1 && harness.state.maskEditor?.y == 1)
  }

  @Test func theMousePaints() throws {
    var harness = studio()
    harness.press(.char("M"))
    let placement = try #require(harness.screen().placements.first)
    let middle = (placement.rect.columns / 2, placement.rect.row + placement.rect.rows / 2)
    harness.send(.terminal(.mouse(Mouse(.press, column: middle.0, row: middle.1))))
    harness.send(.terminal(.mouse(Mouse(.drag, column: middle.0 + 10, row: middle.1))))
    let mask = try #require(harness.state.maskEditor?.mask)
    #expect(mask.bits[64 * 128 + 64] && mask.bits[64 * 128 + 80])
    #expect(!mask.bits[20 * 128 + 64])
    // One stroke is one undo.
    harness.press(.char("u"))
    #expect(harness.state.maskEditor?.mask.isEmpty == true)
  }

  @Test func whatIsPaintedIsSeen() throws {
    var harness = studio()
    harness.press(.char("M"), .char("["), .char("i"))
    let image = try #require(harness.screen().placements.first?.image)
    #expect(image.width == 256 && image.height == 256)
    // Light and dark stripes over a grey picture.
    let values = Set((0..<60).map { image.pixels[$0 * 3] })
    #expect((values.min() ?? 0) > 100 && (values.max() ?? 0) > 180 && values.count == 2)
  }

  @Test func enterRedrawsWhatIsPainted() throws {
    var harness = studio("a green pear")
    harness.press(.char("M"), .enter)
    #expect(harness.state.log.entries.last?.message.what == "Nothing is painted yet")
    harness.press(.char(" "), .enter)
    #expect(harness.state.query.text == "a green pear")
    harness.press(.enter)
    #expect(harness.state.query.text == "1")
    let painted = try #require(harness.state.maskEditor?.mask)
    harness.press(.enter)
    let job = try job(harness)
    #expect(job.request.edit == .inpainting(strength: 1))
    #expect(job.source?.mask == painted)
    #expect(harness.state.place == .studio)
    // It survives a restart.
    let session = try JSONDecoder().decode(
      Session.self, from: JSONEncoder().encode(harness.state.session))
    #expect(session.queue == [job])
  }

  @Test func masksAreSavedAsRuns() throws {
    var mask = Mask(pictureWidth: 320, pictureHeight: 224)
    #expect((mask.width, mask.height) == (128, 89))
    mask.dab(x: 0, y: 0, radius: 5, to: true)
    mask.dab(x: 127, y: 88, radius: 3, to: true)
    let data = try JSONEncoder().encode(mask)
    #expect(data.count < 400)
    #expect(try JSONDecoder().decode(Mask.self, from: data) == mask)
    mask.clear()
    #expect(try JSONDecoder().decode(Mask.self, from: JSONEncoder().encode(mask)) == mask)
    for damaged in [
      #"{"width":4,"height":4,"runs":[15]}"#, #"{"width":4,"height":4,"runs":[15,2]}"#,
      #"{"width":4,"height":4,"runs":[20,-4]}"#, #"{"width":0,"height":4,"runs":[]}"#,
      #"{"width":4000000000,"height":4000000000,"runs":[9]}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Mask.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test func jobsOfEarlierVersionsAreRead() throws {
    let old = #"{"id":3,"request":{"prompt":"a cat","stages":[]},"tags":[]}"#
    let job = try JSONDecoder().decode(Job.self, from: Data(old.utf8))
    #expect(job == Job(id: 3, request: GenerationRequest(prompt: "a cat", stages: [])))
  }

  @Test func aJobWithASourceIsNotTakenApart() {
    var harness = studio()
    harness.state.queue.add(PictureItem.sample("x").request)
    harness.press(.char("I"), .enter)
    harness.state.pane = .queue
    harness.press(.enter)
    #expect(harness.state.queue.unfinished.count == 2)
    #expect(harness.state.log.entries.last?.message.what == "This job cannot be edited")
  }

  @Test func masksOnTheScreen() throws {
    var harness = studio()
    harness.press(.char("M"), .char(" "), .right)
    harness.settle()
    try expectScreen(harness, "mask-100x30")
    harness.press(.char("?"))
    try expectScreen(harness, "mask-help-100x30")
    harness.press(.escape)
    harness.send(.terminal(.resize(Size(columns: 80, rows: 24))))
    try expectScreen(harness, "mask-80x24")
    for (columns, rows) in [(40, 12), (41, 13), (200, 12), (72, 60), (10, 3)] {
      harness.send(.terminal(.resize(Size(columns: columns, rows: rows))))
      _ = harness.screen()
      for column in 0..<columns {
        harness.send(.terminal(.mouse(Mouse(.drag, column: column, row: column % rows))))
      }
    }
  }
}
