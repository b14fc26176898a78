import Pictures
import Studio

/// The pictures of a frame: which are shown, which must go, which are still being encoded.
final class PictureLayer {
  /// What a new frame changes.
  struct Change {
    /// Cells whose pixels must go; their text is written again.
    var damage: [Rect] = []
    /// What takes pictures away by a command (kitty).
    var deletions: [UInt8] = []
    /// What draws the new pictures, at absolute positions.
    var drawing: [UInt8] = []
    /// How many pictures `drawing` holds.
    var count = 0
  }

  private struct Shown: Equatable {
    var key: PictureKey
    var rect: Rect
    /// The placement's rectangle: what comes into the same takes the place without a gap.
    var frame: Rect
    /// The name of kitty's picture.
    var number: UInt32
  }

  private let queue: EncodingQueue
  private var shown: [Shown] = []
  private var lastNumber: UInt32 = 0

  /// - Parameter ready: called on another thread when a picture that was missing is ready.
  init(ready: @escaping @Sendable () -> Void) { queue = EncodingQueue(finished: ready) }

  /// The terminal has been cleared: nothing is shown.
  func forget() { shown = [] }

  /// The bytes that take every picture away by a command.
  func deleteAll() -> [UInt8] {
    defer { shown = [] }
    return shown.filter { $0.key.graphics == .kitty }
      .flatMap { PictureEncoder.kittyDelete(id: $0.number) }
  }

  /// Finds what to change for the placements of a frame.
  /// - Parameters:
  ///   - limit: the largest sixel picture in pixels.
  ///   - mayDraw: false while the terminal is busy with the last pictures: the new ones wait.
  ///   - dropped: counts pictures that were replaced before they were encoded.
  func update(
    _ placements: [Placement], screen: Size, capabilities: TerminalCapabilities,
    options: TerminalOptions, limit: (width: Int, height: Int)?, mayDraw: Bool,
    dropped: inout Int
  ) -> Change {
    var change = Change()
    var next: [Shown] = []
    var missing: [(key: PictureKey, image: RGBImage)] = []
    for placement in placements {
      guard
        let geometry = PictureGeometry(
          placement, screen: screen, capabilities: capabilities, limit: limit,
          smallBytes: options.smallBytes)
      else { continue }
      let key = PictureKey(placement, geometry, capabilities, options)
      if let old = shown.first(where: { $0.key == key && $0.rect == geometry.rect }) {
        next.append(old)
        continue
      }
      let picture = queue.picture(key)
      if picture == nil { missing.append((key, placement.image)) }
      guard let picture, mayDraw else {
        // Until it can be drawn the picture before it stays, rather than a hole.
        if let old = shown.first(where: { $0.frame == placement.rect && !next.contains($0) }) {
          next.append(old)
        }
        continue
      }
      lastNumber = lastNumber % 0xFF_FFFF + 1
      let new = Shown(key: key, rect: geometry.rect, frame: placement.rect, number: lastNumber)
      next.append(new)
      change.count += 1
      change.drawing += bytes(picture, new)
    }
    for old in shown where !next.contains(old) {
      if old.key.graphics == .kitty {
        change.deletions += PictureEncoder.kittyDelete(id: old.number)
      } else if !next.contains(where: { covers($0, old) }) {
        change.damage.append(old.rect)
      }
    }
    // A picture that stays but shares cells with damage must be drawn again.
    for stays in next where shown.contains(stays) {
      guard change.damage.contains(where: { overlap($0, stays.rect) }) else { continue }
      if let picture = queue.picture(stays.key) { change.drawing += bytes(picture, stays) }
    }
    dropped += queue.want(missing)
    shown = next
    return change
  }

  /// Letters of a picture for a frame that shows pictures as text; nil until they are ready.
  func letters(
    _ placements: [Placement], screen: Size, capabilities: TerminalCapabilities,
    options: TerminalOptions
  ) -> [(rect: Rect, lines: [[UInt8]])] {
    var result: [(rect: Rect, lines: [[UInt8]])] = []
    var missing: [(key: PictureKey, image: RGBImage)] = []
    for placement in placements {
      guard
        let geometry = PictureGeometry(
          placement, screen: screen, capabilities: capabilities, limit: nil, smallBytes: false)
      else { continue }
      let key = PictureKey(placement, geometry, capabilities, options)
      if let picture = queue.picture(key) {
        result.append((geometry.rect, picture.lines))
      } else {
        missing.append((key, placement.image))
      }
    }
    _ = queue.want(missing)
    return result
  }

  private func bytes(_ picture: EncodedPicture, _ place: Shown) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, line) in picture.lines.enumerated() {
      bytes += "\u{1B}[\(place.rect.row + 1 + index);\(place.rect.column + 1)H".utf8
      if place.key.graphics == .kitty {
        bytes += PictureEncoder.kitty(line, id: place.number, size: place.key.geometry)
      } else {
        bytes += line
      }
    }
    return bytes
  }

  /// Whether a new picture hides every pixel of an old one.
  private func covers(_ new: Shown, _ old: Shown) -> Bool {
    new.rect == old.rect && new.key.graphics == old.key.graphics
      && (new.key.graphics != .sixel
        || (new.key.width >= old.key.width && new.key.height >= old.key.height))
  }

  private func overlap(_ a: Rect, _ b: Rect) -> Bool {
    a.column < b.column + b.columns && b.column < a.column + a.columns
      && a.row < b.row + b.rows && b.row < a.row + a.rows
  }
}
