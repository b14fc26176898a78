import Pictures
import Recipes
import Testing

@testable import Studio

/// History, gallery, viewer, comparison.
@Suite struct PictureTests {
  private func items(_ range: Range<Int>) -> [PictureItem] {
    range.map { PictureItem.sample("p\($0)", prompt: "picture \($0)", seed: UInt64($0)) }
  }

  /// A studio in front of a gallery; pages are answered as they are asked for.
  private func gallery(_ total: Int, _ columns: Int = 100, _ rows: Int = 30) -> Harness {
    var harness = Harness(columns, rows, loaded: true)
    harness.send(.gallery(.changed))
    answer(&harness, total)
    harness.press(.escape)
    harness.send(.terminal(.key(.char("o"))))
    answer(&harness, total)
    return harness
  }

  /// - Returns: what was asked for.
  @discardableResult
  private func answer(_ harness: inout Harness, _ total: Int) -> [GalleryRequest] {
    var asked: [GalleryRequest] = []
    var open = harness.effects
    while !open.isEmpty {
      let effect = open.removeFirst()
      guard case .gallery(let request) = effect else { continue }
      asked.append(request)
      if case .page(let filter, let offset, let count) = request {
        let end = min(offset + count, total)
        open += harness.send(
          .gallery(
            .page(filter, offset: offset, items: items(min(offset, end)..<end), total: total)))
      }
      if case .thumbnail(let id) = request {
        open += harness.send(.gallery(.thumbnail(id, .flat(16, shade: 1))))
      }
    }
    return asked
  }

  @Test func everyFinishedPictureIsShownAndKept() {
    var harness = Harness(100, 40)
    harness.type("a cat")
    harness.press(.enter)
    let effects = harness.finish("new")
    #expect(harness.state.current?.id == "new")
    #expect(harness.state.strip[0] == "new")
    #expect(effects.contains(.gallery(.thumbnail("new"))))
    let placement = harness.screen().placements.first { $0.quality == .full }
    #expect(placement?.image == .flat(64, shade: 9))
  }

  @Test func onlyWhatIsSeenIsLoaded() {
    var harness = gallery(10_000)
    harness.press(.end)
    let asked = answer(&harness, 10_000)
    let pages = asked.filter { if case .page = $0 { true } else { false } }
    #expect(pages == [.page(GalleryFilter(), offset: 9900, count: 100)])
    #expect(harness.state.gallery.selectedID == "p9999")
    #expect(asked.count < 120)
    // Nothing is asked for twice.
    harness.press(.left)
    let again = answer(&harness, 10_000)
    #expect(again.allSatisfy { !asked.contains($0) })
  }

  @Test func movesInTheGrid() {
    var harness = gallery(40)
    let columns = Layout(harness.state, size: harness.state.size).gallery.columns
    harness.press(.char("j"), .char("l"))
    #expect(harness.state.gallery.selected == columns + 1)
    harness.press(.char("k"), .char("h"))
    #expect(harness.state.gallery.selected == 0)
    harness.press(.up, .left)
    #expect(harness.state.gallery.selected == 0)
    harness.press(.end)
    #expect(harness.state.gallery.selected == 39)
    harness.press(.down)
    #expect(harness.state.gallery.selected == 39)
  }

  @Test func filters() {
    var harness = gallery(40)
    harness.press(.char("/"))
    harness.type("cat")
    let effects = harness.press(.enter)
    let filter = GalleryFilter(text: "cat")
    #expect(effects.contains(.gallery(.page(filter, offset: 0, count: 100))))
    // An answer to the old question changes nothing.
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items(0..<3), total: 3)))
    #expect(harness.state.gallery.total == nil)
    harness.press(.char("*"))
    #expect(harness.state.gallery.filter == GalleryFilter(text: "cat", favouritesOnly: true))
    harness.press(.char("\\"))
    #expect(harness.state.gallery.filter == GalleryFilter())
  }

  @Test func starNameTagExportCopy() {
    var harness = gallery(3)
    #expect(harness.press(.char("s")) == [.gallery(.setFavourite(["p0"], true))])
    var starred = items(0..<1)[0]
    starred.favourite = true
    harness.send(.gallery(.updated([starred])))
    #expect(harness.state.items["p0"]?.favourite == true)
    #expect(harness.press(.char("s")) == [.gallery(.setFavourite(["p0"], false))])
    harness.press(.char("n"))
    harness.type("best")
    #expect(harness.press(.enter) == [.gallery(.rename("p0", "best"))])
    harness.press(.char("t"))
    harness.type("fruit, red,")
    #expect(harness.press(.enter) == [.gallery(.setTags("p0", ["fruit", "red"]))])
    harness.press(.char("w"))
    harness.type("out.png")
    #expect(harness.press(.enter) == [.gallery(.export("p0", to: "~/out.png"))])
    // The next one begins where the last one went.
    harness.send(
      .gallery(
        .exported("p0", Written(path: "/h/NEW/p.png", folder: "~/NEW/", isNewFolder: true))))
    #expect(
      harness.state.log.entries.last?.message.line
        == "Copied to /h/NEW/p.png; the folder ~/NEW/ is new")
    harness.press(.char("w"))
    #expect(harness.state.query.text == "~/NEW/" && harness.state.session.exportFolder == "~/NEW/")
    harness.type("/tmp/x")
    #expect(harness.press(.enter) == [.gallery(.export("p0", to: "/tmp/x"))])
    // What could not be written is asked for again, as it was typed.
    harness.send(.gallery(.notWritten(Message(.error, "The picture was not exported"))))
    #expect(harness.state.query.text == "~/NEW//tmp/x")
    #expect(harness.state.log.entries.last?.message.what == "The picture was not exported")
    harness.press(.escape)
    #expect(harness.press(.char("y")) == [.copy("/pictures/p0.png")])
    #expect(harness.press(.char("Y")) == [.copy("picture 0")])
  }

  @Test func tabCompletesPaths() throws {
    var harness = gallery(3)
    harness.press(.char("w"))
    harness.type("pi")
    #expect(harness.press(.tab) == [.listPaths("~/pi")])
    harness.send(.paths(after: "~/pi", ["~/pictures/", "~/picture.png"]))
    #expect(harness.state.query.text == "~/picture")
    try expectScreen(harness, "paths-100x30")
    harness.type("s")
    #expect(
      harness.state.overlay?.paths == nil && harness.press(.tab) == [.listPaths("~/pictures")])
    harness.send(.paths(after: "~/pictures", ["~/pictures/"]))
    #expect(harness.state.query.text == "~/pictures/")
    // What comes late changes nothing.
    harness.send(.paths(after: "~/pictures", ["~/x"]))
    #expect(harness.state.query.text == "~/pictures/")
    harness.send(.paths(after: "~/pictures/", []))
    #expect(harness.state.log.entries.last?.message.what == "Nothing there begins with ~/pictures/")
  }

  // MARK: Pictures outside of the lists

  /// A candidate, which no list has; `keys` lead to where it is shown.
  private func candidate(_ keys: [Key]) -> Harness {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.escape, .char("x"), .control("u"), .char("2"), .enter)
    harness.finish("c1")
    harness.send(.gallery(.picture("c1", .flat(64, shade: 3))))
    for key in keys { harness.press(key) }
    return harness
  }

  private func text(_ harness: Harness) -> String {
    harness.screen().cells.map(\.text).joined()
  }

  @Test(arguments: [
    [], [Key.char("z")], [.char("A")], [.char("F")], [.char("z"), .char("A"), .char("F")],
  ])
  func theStarIsSeenAndTakenAwayWhereverThePictureIs(keys: [Key]) throws {
    var harness = candidate(keys)
    var item = try #require(harness.state.subject)
    for isStarred in [true, false, true] {
      #expect(
        harness.press(.char("s")).contains(.gallery(.setFavourite(["c1"], isStarred))))
      item.favourite = isStarred
      harness.send(.gallery(.updated([item])))
      #expect(harness.state.subject?.favourite == isStarred)
      // Attention and film have no line for it.
      if keys.isEmpty || keys == [.char("z")] {
        #expect(text(harness).contains("★") == isStarred)
      }
    }
  }

  @Test func namesAndTagsAreNewWhereverThePictureIs() throws {
    var harness = candidate([.char("m"), .char("F"), .char("t")])
    var item = try #require(harness.state.marked)
    item.name = "my cat"
    item.tags = ["candidate", "soft"]
    harness.send(.gallery(.updated([item])))
    harness.press(.escape, .char("t"))
    #expect(harness.state.query.text == "candidate, soft")
    harness.press(.escape, .char("w"))
    #expect(harness.state.subject?.name == "my cat")
    harness.press(.escape, .escape, .char("z"))
    #expect(text(harness).contains("my cat"))
    #expect(harness.state.marked?.name == "my cat")
  }

  @Test func whatIsDeletedIsNowhereAndComesBackEverywhere() {
    var harness = candidate([.char("m"), .char("z"), .char("d")])
    #expect(harness.effects.contains(.gallery(.trash(["c1"]))))
    #expect(harness.state.place == .studio && harness.state.marked == nil)
    #expect(harness.state.explore?.slots[0].isGone == true)
    #expect(harness.state.explore?.done == 0)
    harness.press(.char("u"))
    #expect(harness.state.explore?.slots[0].picture == "c1")
    #expect(harness.state.marked?.id == "c1")
  }

  @Test func sSavesOutsideOfThePrompt() {
    var harness = Harness()
    harness.type("a cat")
    harness.press(.enter)
    harness.finish("new")
    for pane in [Pane.picture, .settings] {
      harness.state.pane = pane
      #expect(harness.press(.char("s")) == [.gallery(.setFavourite(["new"], true))])
    }
  }

  @Test func trashAndUndo() {
    var harness = gallery(3)
    let effects = harness.press(.char("d"))
    #expect(effects.first == .gallery(.trash(["p0"])))
    #expect(harness.state.gallery.count == 2)
    #expect(harness.state.gallery.selectedID == "p1")
    harness.press(.right, .char("d"))
    #expect(harness.state.gallery.selectedID == "p1")
    #expect(harness.press(.char("u")).first == .gallery(.restore(["p2"])))
    #expect(harness.press(.char("u")).first == .gallery(.restore(["p0"])))
    let third = harness.press(.char("u"))
    #expect(!third.contains(.gallery(.restore(["p0"]))))
  }

  @Test func deletingAllWithoutAStarAsks() throws {
    var harness = gallery(5)
    harness.press(.control("k"))
    harness.type("delete every")
    #expect(harness.press(.enter) == [.gallery(.unstarred)])
    harness.send(.gallery(.unstarred(["p1", "p3"])))
    try expectScreen(harness, "confirm-100x30")
    #expect(harness.press(.escape) == [])
    #expect(harness.state.gallery.count == 5)
    harness.send(.gallery(.unstarred(["p1", "p3"], candidates: 1)))
    #expect(text(harness).contains("1 picture and 1 candidate without a star"))
    #expect(harness.press(.char("y")).first == .gallery(.trash(["p1", "p3"])))
    #expect(
      harness.state.log.entries.last?.message.what == "1 picture and 1 candidate in the trash")
    #expect(harness.state.gallery.count == 3)
    #expect(harness.press(.char("u")).first == .gallery(.restore(["p1", "p3"])))
  }

  @Test func useTheRecipe() {
    var harness = gallery(3)
    var item = PictureItem.sample("r", prompt: "a panda", seed: 77)
    item.request.negativePrompt = "blurry"
    item.request.stages = [StageSettings(steps: 9, guidance: 5)]
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: [item], total: 1)))
    harness.press(.home, .char("r"))
    #expect(harness.state.place == .studio)
    #expect(harness.state.prompt.text == "a panda")
    #expect(harness.state.negative.text == "blurry")
    #expect(harness.state.parameters.active == [StageSettings(steps: 9, guidance: 5)])
    #expect(harness.state.parameters.seedMode == .fixed)
    harness.press(.enter)
    #expect(harness.state.queue.running?.job.request == item.request)
  }

  @Test func useTheSeed() {
    var harness = gallery(3)
    harness.press(.right, .char("e"))
    #expect(harness.state.parameters.seed == 1)
    #expect(harness.state.parameters.seedMode == .fixed)
  }

  // MARK: Looking closer

  @Test func viewZoomAndPan() {
    var harness = gallery(3)
    let asked = harness.press(.enter)
    #expect(asked == [.gallery(.picture("p0"))])
    let pixels = (0..<64 * 64).flatMap { at -> [UInt8] in
      [UInt8(at % 64) * 4, UInt8(at / 64) * 4, 0]
    }
    let image = RGBImage(width: 64, height: 64, pixels: pixels)
    harness.send(.gallery(.picture("p0", image)))
    #expect(harness.screen().placements.map(\.image) == [image])
    for _ in 0..<6 { harness.press(.char("+")) }
    let centre = harness.screen().placements[0]
    #expect(centre.image.width < 64 && centre.image.width > centre.image.height)
    for _ in 0..<60 { harness.press(.char("l")) }
    let right = harness.screen().placements[0]
    #expect(right.id != centre.id)
    #expect(right.image.pixels[right.image.width * 3 - 3] == 252)
    harness.press(.char("0"))
    #expect(harness.screen().placements[0].image == image)
    harness.press(.char("l"))
    #expect(harness.state.current?.id == "p1")
    harness.press(.escape)
    #expect(harness.state.place == .gallery)
  }

  @Test func compareTwo() throws {
    var harness = gallery(3)
    harness.press(.char("c"))
    #expect(harness.state.log.entries.last?.message.what == "A comparison needs two pictures")
    harness.press(.char("m"), .right)
    #expect(
      harness.press(.char("c")) == [.gallery(.picture("p0")), .gallery(.picture("p1"))])
    harness.send(.gallery(.picture("p0", .flat(64, shade: 1))))
    harness.send(.gallery(.picture("p1", .flat(64, shade: 2))))
    let differing = RecipeRow.compare(items(0..<1)[0], items(1..<2)[0]).filter(\.differs)
    #expect(differing.map(\.label) == ["Prompt", "Seed"])
    harness.settle()
    try expectScreen(harness, "compare-100x30")
    harness.press(.tab)
    #expect(harness.state.comparison?.left == "p1")
    harness.press(.escape)
    #expect(harness.state.place == .gallery)
  }

  @Test func aFinishedPictureDoesNotTakeTheLookedAtAway() {
    var harness = gallery(3)
    harness.press(.enter)
    harness.state.queue.add(PictureItem.sample("x").request)
    harness.send(.tick(1))
    harness.finish("new")
    #expect(harness.state.current?.id == "p0")
    #expect(harness.state.strip[0] == "new")
    #expect(harness.state.log.entries.last?.message.what == "A picture is finished")
  }

  @Test func theHistoryCanBeLookedThroughWhileAPictureIsMade() {
    var harness = Harness(100, 40)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items(0..<5), total: 5)))
    harness.type("a cat")
    harness.press(.enter)
    harness.steps(1...2, of: 30, stage: 0, seconds: 0.2)
    harness.state.pane = .strip
    harness.press(.right)
    #expect(harness.effects.contains(.gallery(.picture("p1"))))
    harness.send(.gallery(.picture("p1", .flat(32, shade: 5))))
    #expect(harness.screen().placements.contains { $0.image == .flat(32, shade: 5) })
  }

  @Test func unreadablePicturesSaySo() {
    var harness = gallery(2)
    harness.press(.enter)
    harness.send(.gallery(.unreadable("p0")))
    let text = harness.screen().cells.map(\.text).joined()
    #expect(text.contains("This picture cannot be read:"))
  }

  @Test func galleryOnTheScreen() throws {
    var harness = gallery(23, 100, 30)
    harness.press(.right, .right, .char("m"), .down)
    harness.settle()
    try expectScreen(harness, "gallery-100x30")
  }

  @Test func emptyGallery() throws {
    try expectScreen(gallery(0, 80, 24), "gallery-empty-80x24")
  }

  private func strip(_ total: Int) -> Harness {
    var harness = Harness(100, 40)
    harness.send(
      .gallery(.page(GalleryFilter(), offset: 0, items: items(0..<total), total: total)))
    harness.type("a cat")
    harness.press(.escape)
    return harness
  }

  @Test(arguments: [[Key.char("g")], [.char("E"), .enter], [.char("r"), .enter]])
  func whatIsAskedForWhileBrowsingShowsInTheStrip(keys: [Key]) throws {
    var harness = strip(60)
    harness.state.pane = .strip
    harness.press(.end)
    let older = harness.state.strip.selectedID
    for key in keys { harness.press(key) }
    #expect(harness.state.pane != .strip)
    harness.finish("new")
    #expect(harness.state.current?.id == "new" && harness.state.strip.selectedID == "new")
    let cells = try #require(Layout(harness.state, size: harness.state.size).stripCells)
    #expect(cells.range.contains(0) && older == "p59")
  }

  @Test func theStripSaysWhereItGoesOnAndWhatIsWhat() throws {
    var harness = strip(60)
    #expect(text(harness).contains("▼ ") && !text(harness).contains("newer"))
    harness.state.pane = .strip
    harness.press(.right, .char("m"))
    for _ in 0..<6 { harness.press(.right) }
    harness.settle()
    try expectScreen(harness, "strip-100x40")
    harness.press(.end)
    #expect(text(harness).contains("newer") && !text(harness).contains("older"))
    // The current picture is marked, too, when somebody is elsewhere.
    harness.press(.home, .char(","))
    #expect(text(harness).contains("▌"))
  }

  @Test func theLastPictureIsThereAgain() {
    var harness = strip(3)
    harness.state.pane = .strip
    harness.press(.right)
    var next = State(size: harness.state.size, session: harness.state.session)
    #expect(update(&next, .started).contains(.gallery(.item("p1"))))
    _ = update(&next, .gallery(.updated([items(1..<2)[0]])))
    #expect(next.current?.id == "p1")
    // Where it is gone meanwhile, the newest takes its place.
    var gone = State(size: harness.state.size, session: harness.state.session)
    _ = update(&gone, .started)
    _ = update(
      &gone, .gallery(.page(GalleryFilter(), offset: 0, items: items(5..<7), total: 2)))
    _ = update(&gone, .gallery(.unreadable("p1")))
    #expect(gone.current?.id == "p5")
  }

  @Test func theGalleryOpensAtThePictureThatIsLookedAt() {
    var harness = strip(40)
    harness.state.pane = .strip
    for _ in 0..<7 { harness.press(.right) }
    harness.press(.char("o"))
    answer(&harness, 40)
    #expect(
      harness.effects.contains(.gallery(.place(GalleryFilter(), "p7")))
        || harness.state.gallery.total == 40)
    harness.send(.gallery(.place(GalleryFilter(), "p7", index: 7)))
    #expect(harness.state.gallery.selectedID == "p7")
    // A list that is known needs no answer.
    harness.press(.escape, .char("i"), .escape)
    harness.show(items(9..<10)[0])
    harness.press(.char("o"))
    #expect(harness.state.gallery.selectedID == "p9")
    // The answer may come before the list.
    var list = PictureList()
    list.seek(150)
    #expect(list.request(150..<160) == [.page(GalleryFilter(), offset: 100, count: 100)])
    list.receive(offset: 100, ids: (100..<200).map { "p\($0)" }, total: 300)
    #expect(list.selectedID == "p150")
  }

  @Test func theViewerShowsTheWholeRecipe() throws {
    var harness = Harness(120, 34)
    var item = PictureItem.sample("p", prompt: "a panda in the snow", seed: 77)
    item.name = "my panda"
    item.tags = ["soft", "best"]
    item.date = "2026-11-23 19:36"
    item.shortID = "3f9a2c1"
    item.request.stages[0].schedule = .karras
    harness.show(item)
    harness.press(.escape, .enter)
    harness.send(.gallery(.picture("p", .flat(64, shade: 9))))
    harness.settle()
    try expectScreen(harness, "viewer-120x34")
    harness.press(.tab)
    #expect(!text(harness).contains("2026-11-23") && text(harness).contains("my panda"))
    // Where there is no room beside the picture it is asked for.
    var narrow = Harness(60, 24)
    narrow.show(item)
    narrow.press(.escape, .enter)
    #expect(!text(narrow).contains("karras"))
    narrow.press(.tab)
    #expect(text(narrow).contains("karras"))
  }

  @Test func stripIsWalkedThrough() {
    var harness = Harness(100, 40)
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items(0..<5), total: 5)))
    harness.state.pane = .strip
    harness.press(.right, .right)
    #expect(harness.state.current?.id == "p2")
    #expect(harness.effects.contains(.gallery(.picture("p2"))))
    // A new picture does not take the selection of somebody away who is there.
    harness.state.pane = .prompt
    harness.type("a cat")
    harness.press(.enter)
    harness.state.pane = .strip
    harness.press(.home, .right, .right)
    harness.finish("new")
    #expect(harness.state.strip.selectedID == "p2" && harness.state.current?.id == "p2")
    #expect(harness.state.strip[0] == "new")
  }
}
