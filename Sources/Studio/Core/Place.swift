/// The whole-screen views, with what each of them shows.
enum Place: Sendable, Equatable {
  case studio, gallery, models
  /// The picture in the middle, close up.
  case viewer(Viewer)
  case comparison(Comparison)
  case attention(AttentionViewer)
  case film(FilmPlayer)
  case mask(MaskEditor)
  case rating(RatingDesk)

  /// Which of them it is.
  enum Kind: Sendable, Equatable, CaseIterable {
    case studio, gallery, viewer, comparison, attention, film, mask, models, rating
  }

  var kind: Kind {
    switch self {
    case .studio: .studio
    case .gallery: .gallery
    case .models: .models
    case .viewer: .viewer
    case .comparison: .comparison
    case .attention: .attention
    case .film: .film
    case .mask: .mask
    case .rating: .rating
    }
  }

  /// The pictures without which there is nothing to show.
  var pictures: [PictureItem.ID] {
    switch self {
    case .studio, .gallery, .models, .viewer, .rating: []
    case .comparison(let pair): [pair.left, pair.right]
    case .attention(let viewer): [viewer.picture]
    case .film(let player): [player.picture]
    case .mask(let editor): [editor.picture]
    }
  }
}

extension Place {
  // What it shows, where it is of that kind; nil changes nothing.

  var viewer: Viewer? {
    get { if case .viewer(let viewer) = self { viewer } else { nil } }
    set { if let newValue, kind == .viewer { self = .viewer(newValue) } }
  }
  var comparison: Comparison? {
    get { if case .comparison(let pair) = self { pair } else { nil } }
    set { if let newValue, kind == .comparison { self = .comparison(newValue) } }
  }
  var attention: AttentionViewer? {
    get { if case .attention(let viewer) = self { viewer } else { nil } }
    set { if let newValue, kind == .attention { self = .attention(newValue) } }
  }
  var film: FilmPlayer? {
    get { if case .film(let player) = self { player } else { nil } }
    set { if let newValue, kind == .film { self = .film(newValue) } }
  }
  var mask: MaskEditor? {
    get { if case .mask(let editor) = self { editor } else { nil } }
    set { if let newValue, kind == .mask { self = .mask(newValue) } }
  }
  var rating: RatingDesk? {
    get { if case .rating(let desk) = self { desk } else { nil } }
    set { if let newValue, kind == .rating { self = .rating(newValue) } }
  }
}

/// Where the user is, and the way back: opening a place puts it on the others, closing it takes it
/// off. There is one of a kind at most.
struct Places: Sendable, Equatable {
  /// What is open over the studio; the last is on the screen.
  private var open: [Place] = []
  /// Attention and mask as they were closed, to go on with where the same picture is opened again.
  private var closed: [Place] = []

  /// The place on the screen.
  var top: Place { open.last ?? .studio }
  /// The place that closing this one leads to.
  var below: Place { open.dropLast().last ?? .studio }

  /// What is open of a kind, on the screen or below; nil changes nothing.
  subscript<Shown>(_ path: WritableKeyPath<Place, Shown?>) -> Shown? {
    get { open.lazy.compactMap { $0[keyPath: path] }.first }
    set { for index in open.indices { open[index][keyPath: path] = newValue } }
  }

  /// The same, or what was closed last of that kind.
  func known<Shown>(_ path: KeyPath<Place, Shown?>) -> Shown? {
    (open + closed).lazy.compactMap { $0[keyPath: path] }.first
  }

  /// Puts a place on the others; the studio and the gallery have none under them.
  mutating func show(_ place: Place) {
    switch place {
    case .studio, .gallery: close(from: 0)
    case .viewer, .comparison, .attention, .film, .mask, .models, .rating:
      // Going to and fro between two of them is one way back, not many.
      if let at = open.firstIndex(where: { $0.kind == place.kind }) { close(from: at) }
      // A slideshow ends where something else is looked at.
      self[\.viewer]?.slideshow = nil
    }
    closed.removeAll { $0.kind == place.kind }
    if place != .studio { open.append(place) }
  }

  /// Takes the place on the screen off.
  mutating func leave() { close(from: max(0, open.count - 1)) }

  /// Takes out what is lost, wherever it is.
  mutating func close(where isLost: (Place) -> Bool) {
    for place in open where isLost(place) { keep(place) }
    open.removeAll(where: isLost)
  }

  private mutating func close(from first: Int) {
    for place in open[first...] { keep(place) }
    open.removeSubrange(first...)
  }

  private mutating func keep(_ place: Place) {
    guard place.kind == .attention || place.kind == .mask else { return }
    closed.removeAll { $0.kind == place.kind }
    closed.append(place)
  }
}

extension State {
  /// The place on the screen.
  var place: Place { places.top }

  // What is open, on the screen or below; nil changes nothing.

  var viewer: Viewer? {
    get { places[\.viewer] }
    set { places[\.viewer] = newValue }
  }
  var comparison: Comparison? {
    get { places[\.comparison] }
    set { places[\.comparison] = newValue }
  }
  var attention: AttentionViewer? {
    get { places[\.attention] }
    set { places[\.attention] = newValue }
  }
  var film: FilmPlayer? {
    get { places[\.film] }
    set { places[\.film] = newValue }
  }
  var maskEditor: MaskEditor? {
    get { places[\.mask] }
    set { places[\.mask] = newValue }
  }
  var rating: RatingDesk? {
    get { places[\.rating] }
    set { places[\.rating] = newValue }
  }

  /// Goes to a place.
  mutating func show(_ place: Place) {
    if place.kind != self.place.kind { completion = nil }
    places.show(place)
  }

  /// Goes back to where the place was opened.
  mutating func leave() { places.leave() }

  /// Nothing comes of these jobs: candidates that they would have made are gone, and what waits for
  /// the replay of a picture closes.
  mutating func abandon(_ jobs: some Sequence<Job.ID>) {
    for job in jobs { explore?.change(job) { $0.progress = .gone } }
    closeUnmade()
  }

  /// Closes attention and film of pictures that nobody replays and nobody has replayed.
  mutating func closeUnmade() {
    if let picture = attention?.picture, attentions[picture] == nil,
      queue.replay(of: picture) == nil
    {
      places.close { $0.kind == .attention }
    }
    if let picture = film?.picture, films[picture] == nil, queue.replay(of: picture) == nil {
      places.close { $0.kind == .film }
    }
  }
}
