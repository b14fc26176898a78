/// A film that can be shown: its frames, with names for the terminal.
struct Reel: Sendable, Equatable {
  let frames: [FilmFrame]
  private let firstID: UInt64

  /// - Parameter firstID: the first of as many unused image numbers as there are frames.
  init(_ frames: [FilmFrame], firstID: UInt64) {
    self.frames = frames
    self.firstID = firstID
  }

  func shot(_ index: Int) -> Shot {
    Shot(id: Placement.ID(firstID + UInt64(index)), image: frames[index].image)
  }

  static func == (a: Reel, b: Reel) -> Bool {
    a.firstID == b.firstID && a.frames.count == b.frames.count
  }
}

/// Watching how a picture came out of noise.
struct FilmPlayer: Sendable, Equatable {
  let picture: PictureItem.ID
  private(set) var index = 0
  private(set) var isPlaying = true
  private(set) var speed = 1.0
  /// When the frame came, in seconds of the studio's clock.
  private var since: Double

  static let speeds = 0.125...8.0

  init(_ picture: PictureItem.ID, now: Double) {
    self.picture = picture
    since = now
  }

  /// When the next frame is to come; nil while nothing moves.
  func due(_ reel: Reel) -> Double? {
    guard isPlaying, reel.frames.indices.contains(index) else { return nil }
    return since + reel.frames[index].seconds / speed
  }

  /// Shows the frame of this time; the last one stays.
  mutating func advance(_ reel: Reel, now: Double) {
    while let due = due(reel), due <= now {
      guard index + 1 < reel.frames.count else {
        isPlaying = false
        return
      }
      since = due
      index += 1
    }
  }

  /// Begins at the first frame.
  mutating func start(now: Double) {
    index = 0
    isPlaying = true
    since = now
  }

  /// Stops or goes on; at the end, begins again.
  mutating func togglePlaying(_ reel: Reel, now: Double) {
    if !isPlaying, index + 1 >= reel.frames.count { return start(now: now) }
    isPlaying.toggle()
    since = now
  }

  /// Stops, some frames on.
  mutating func step(by frames: Int, _ reel: Reel) {
    isPlaying = false
    index = clamp(index + frames, 0...max(0, reel.frames.count - 1))
  }

  mutating func change(speed factor: Double, now: Double) {
    speed = clamp(speed * factor, Self.speeds)
    since = now
  }
}
