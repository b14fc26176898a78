import Testing

@testable import Studio

/// Pictures of other programs: asked for by name, pasted, dropped.
@Suite struct ImportTests {
  @Test(
    arguments: [
      ("/a/b.png", "/a/b.png"), (" '/a b/c d.JPG'\n", "/a b/c d.JPG"), ("\"/a.webp\"", "/a.webp"),
      ("/a\\ b/c\\\\d.jpeg", "/a b/c\\d.jpeg"), ("'/it'\\''s.png'", "/it's.png"),
      ("file:///a%20b/%C3%A4.webp", "/a b/ä.webp"), ("file://host/a.png", "/a.png"),
      ("~/a.jpg", "~/a.jpg"),
      ("a red apple.png", nil), ("/a/b.txt", nil), ("/a.png\n/b.png", nil), ("/", nil), ("", nil),
      ("file://%zz.png", nil), ("file:///%", nil), ("'", nil), ("\\", nil), (".png", nil),
    ] as [(String, String?)])
  func aPastedPathBringsThePictureIn(text: String, path: String?) {
    var harness = Harness()
    harness.send(.terminal(.paste(text)))
    let asked: [Effect] = path.map { [.gallery(.importPictures($0))] } ?? []
    #expect(
      harness.effects.filter { if case .gallery(.importPictures) = $0 { true } else { false } }
        == asked)
    if path != nil { #expect(harness.state.prompt.text.isEmpty) }
  }

  @Test func aPathInALineOfTextStaysText() {
    var harness = Harness()
    harness.state.open(.ask(.addModel), text: "")
    harness.send(.terminal(.paste("/a/b.png")))
    #expect(harness.state.query.text == "/a/b.png")
  }

  @Test func onePictureIsLookedAtAndManyAreCounted() {
    var harness = Harness()
    let item = PictureItem.sample("x", prompt: "a barn", seed: 5)
    harness.send(.gallery(.imported([item], known: [], leftOut: [])))
    #expect(harness.state.place.kind == .viewer && harness.state.current?.id == "x")
    #expect(harness.state.log.entries.last?.message.what == "1 picture imported")
    harness.press(.escape)
    let other = PictureItem.sample("y", prompt: "a tree", seed: 6)
    harness.send(.gallery(.imported([other], known: [item], leftOut: ["a.png is none", "b"])))
    #expect(harness.state.place.kind != .viewer)
    let last = harness.state.log.entries.last?.message
    #expect(last?.what == "1 picture imported, 1 picture there already, 2 left out")
    #expect(last?.why == "a.png is none")
  }

  @Test func theGalleryAsksForAFolder() {
    var harness = Harness()
    harness.state.show(.gallery)
    harness.state.askForImport()
    harness.type("pictures")
    harness.press(.enter)
    #expect(harness.effects.contains(.gallery(.importPictures("~/pictures"))))
  }
}
