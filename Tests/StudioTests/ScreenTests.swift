import Testing

@testable import Studio

/// How the studio looks.
@Suite struct ScreenTests {
  /// A studio with a prompt and some pictures.
  private func studio(_ columns: Int, _ rows: Int) -> Harness {
    var harness = Harness(columns, rows)
    let items = (0..<12).map {
      PictureItem.sample("p\($0)", seed: UInt64($0), favourite: $0 % 4 == 1)
    }
    harness.send(.gallery(.page(GalleryFilter(), offset: 0, items: items, total: items.count)))
    for item in items {
      harness.send(.gallery(.thumbnail(item.id, .flat(32, shade: 1))))
    }
    harness.type("a red apple on a wooden table")
    harness.settle()
    return harness
  }

  @Test func firstStart() throws {
    try expectScreen(Harness(100, 30, session: nil), "first-start-100x30")
  }

  @Test func loading() throws {
    var harness = Harness(80, 24, loaded: false)
    harness.send(.engine(.loading(name: "Toybox 0.2", fraction: 0.4)))
    try expectScreen(harness, "loading-80x24")
  }

  @Test func denoising() throws {
    var harness = studio(100, 30)
    harness.press(.enter)
    harness.steps(1...18, of: 30, stage: 0, seconds: 0.21)
    try expectScreen(harness, "denoising-100x30")
  }

  @Test func finishedWide() throws {
    var harness = studio(160, 48)
    harness.press(.enter)
    harness.steps(1...30, of: 30, stage: 0, seconds: 0.21)
    harness.steps(1...12, of: 12, stage: 1, seconds: 0.05)
    harness.steps(1...8, of: 8, stage: 2, seconds: 0.6)
    harness.finish("new")
    harness.settle()
    try expectScreen(harness, "finished-160x48")
  }

  @Test func compact() throws {
    var harness = studio(40, 12)
    harness.press(.enter)
    harness.steps(1...5, of: 30, stage: 0, seconds: 0.21)
    try expectScreen(harness, "compact-40x12")
    harness.press(.escape, .char(","))
    try expectScreen(harness, "compact-settings-40x12")
  }

  @Test func tooSmall() throws {
    try expectScreen(studio(20, 5), "too-small-20x5")
  }

  // MARK: Sizes

  @Test func everySizeIsDrawn() {
    var harness = Harness(100, 30)
    harness.type("日本語 a red apple on a wooden table, at night under a full moon 🙂")
    harness.press(.enter, .enter)
    harness.steps(1...3, of: 30, stage: 0, seconds: 0.2)
    let overlays: [Overlay.Kind] = [
      .help, .palette, .history, .log, .themes(before: .standard),
      .grid(GridDraft(rows: .stage(0, .guidance), columns: .seed, seed: 7)),
      .confirm(.clearQueue), .ask(.candidates),
    ]
    for (columns, heights) in [
      (0, [0, 1]), (1, [1, 5]), (20, [5, 30]), (40, [12, 13, 60]), (71, [19, 40]),
      (72, [19, 20, 28]), (80, [24, 36]), (133, [35, 50]), (400, [12, 120]),
    ] {
      for rows in heights {
        harness.send(.terminal(.resize(Size(columns: columns, rows: rows))))
        for place in Place.ofPicture("p") {
          for pane in Pane.allCases {
            harness.state.show(place)
            harness.state.pane = pane
            harness.screen().expectWhole()
            if place != .studio { break }
          }
        }
        harness.state.show(.studio)
        harness.state.pane = .prompt
        for overlay in overlays {
          harness.state.open(overlay)
          harness.screen().expectWhole()
        }
        harness.state.overlay = nil
      }
    }
  }
}
