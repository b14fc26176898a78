import Testing

@testable import Studio

/// Places: what opening and closing them does to what they show.
@Suite struct PlaceTests {
  private func kinds(_ places: Places) -> [Place.Kind] {
    var (places, kinds) = (places, [places.top.kind])
    while places.top != .studio {
      places.leave()
      kinds.append(places.top.kind)
    }
    return kinds
  }

  @Test func closingLeadsToWhereItWasOpened() {
    var places = Places()
    places.leave()
    #expect(kinds(places) == [.studio])
    places.show(.gallery)
    places.show(.viewer(Viewer()))
    places.show(.film(FilmPlayer("p", now: 0)))
    #expect(kinds(places) == [.film, .viewer, .gallery, .studio])
    #expect(places.below.kind == .viewer)
    // To and fro between two of them is one way back.
    places.show(.viewer(Viewer()))
    places.show(.film(FilmPlayer("q", now: 0)))
    #expect(kinds(places) == [.film, .viewer, .gallery, .studio])
    #expect(places[\.film]?.picture == "q")
    places.show(.studio)
    #expect(kinds(places) == [.studio] && places[\.film] == nil)
  }

  @Test func whatIsLostIsTakenOutWhereverItIs() {
    var places = Places()
    places.show(.comparison(Comparison(left: "p", right: "q")))
    places.show(.film(FilmPlayer("q", now: 0)))
    places.show(.models)
    places.close { $0.pictures.contains("q") }
    #expect(kinds(places) == [.models, .studio])
  }

  @Test func attentionAndMaskGoOnWhereTheyWereClosed() {
    var places = Places()
    var viewer = AttentionViewer("p")
    viewer.place = 1
    for place in [Place.attention(viewer), .film(FilmPlayer("p", now: 0)), .studio] {
      places.show(place)
    }
    #expect(places[\.attention] == nil && places.known(\.attention) == viewer)
    #expect(places.known(\.film) == nil)
    places.show(.attention(AttentionViewer("q")))
    places.leave()
    #expect(places.known(\.attention)?.picture == "q")
  }

  @Test func aSlideshowEndsUnderWhatIsOpened() {
    var harness = Harness()
    harness.show(.sample("p"))
    harness.press(.escape, .char("z"), .char(";"))
    #expect(harness.state.slideshow != nil && harness.state.isBare)
    harness.press(.char("O"))
    #expect(harness.state.place == .models && !harness.state.isBare)
    harness.press(.escape)
    #expect(harness.state.place.kind == .viewer && harness.state.slideshow == nil)
    #expect(!harness.state.isBare && harness.state.nextTick != 5)
  }
}
