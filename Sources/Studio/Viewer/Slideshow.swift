/// One picture after another in the viewer, by itself.
struct Slideshow: Sendable, Equatable {
  /// When the picture came, in seconds of the studio's clock; nil until it is loaded.
  var since: Double?
  /// How long each is there.
  var seconds = 5.0
  /// Only the picture is shown.
  var hidesRest = true

  static let range = 1.0...60.0
}

extension State {
  /// Begins with the picture under the cursor, or ends.
  mutating func toggleSlideshow() {
    guard slideshow == nil else { return endSlideshow() }
    guard let item = subject else { return }
    currentID = item.id
    var viewer = Viewer()
    viewer.slideshow = Slideshow()
    show(.viewer(viewer))
    say(
      "Slideshow",
      remedy: "\(key("Show the rest again")) or \(key("Slideshow: start or stop")) ends it, "
        + "+ and - change its pace")
  }

  mutating func endSlideshow() { viewer?.slideshow = nil }

  /// It ends with the place that shows it.
  var slideshow: Slideshow? { viewer?.slideshow }

  mutating func changeSlideshow(by factor: Double) {
    guard let seconds = slideshow?.seconds else { return }
    let new = clamp((seconds * factor).rounded(), Slideshow.range)
    viewer?.slideshow?.seconds = new
    say("\(Format.count(Int(new), "second")) a picture")
  }

  /// When the next picture is to come.
  var slideDue: Double? { slideshow.flatMap { show in show.since.map { $0 + show.seconds } } }

  /// Goes on with the slideshow.
  mutating func advanceSlideshow() {
    guard slideshow != nil else { return }
    if let due = slideDue, due <= now {
      let list = self[keyPath: viewedList]
      let at = currentID.flatMap { list.index(of: $0) } ?? list.count
      // Behind the oldest, the newest comes again.
      if at + 1 < list.count { stepCurrent(by: 1) } else { stepCurrent(by: -list.count) }
      viewer?.slideshow?.since = nil
    }
    let isThere = currentID.map { pictures[$0] != nil || pictures.unreadable.contains($0) }
    let now = now
    if slideshow?.since == nil, isThere ?? true { viewer?.slideshow?.since = now }
  }
}
