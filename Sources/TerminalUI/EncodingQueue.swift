import Dispatch
import Pictures
import Synchronization

/// Encodes pictures on a queue of its own, so that the main thread never waits for them. Only what
/// the newest frame wants is encoded: older wishes are dropped.
final class EncodingQueue: Sendable {
  /// Bytes of encoded pictures that are kept for when they are shown again.
  static let cacheLimit = 24 << 20

  private struct Work {
    var wanted: [(key: PictureKey, image: RGBImage)] = []
    var done: [PictureKey: EncodedPicture] = [:]
    /// Keys of `done`, the longest unused first.
    var order: [PictureKey] = []
    var bytes = 0
    var current: PictureKey?
    var isRunning = false
  }

  private let work = Mutex(Work())
  private let queue = DispatchQueue(label: "easel.pictures", qos: .userInitiated)
  private let finished: @Sendable () -> Void

  /// - Parameter finished: called on the queue when a picture is ready.
  init(finished: @escaping @Sendable () -> Void) { self.finished = finished }

  /// The encoded picture, if it is ready.
  func picture(_ key: PictureKey) -> EncodedPicture? {
    work.withLock { work in
      guard let picture = work.done[key] else { return nil }
      if let index = work.order.firstIndex(of: key) {
        work.order.append(work.order.remove(at: index))
      }
      return picture
    }
  }

  /// Replaces what is to be encoded. Returns how many wishes were dropped before their turn.
  func want(_ pictures: [(key: PictureKey, image: RGBImage)]) -> Int {
    let (start, dropped) = work.withLock { work in
      let dropped = work.wanted.count { old in !pictures.contains { $0.key == old.key } }
      work.wanted = pictures.filter { $0.key != work.current }
      let start = !work.isRunning && !work.wanted.isEmpty
      if start { work.isRunning = true }
      return (start, dropped)
    }
    if start { queue.async { [self] in run() } }
    return dropped
  }

  private func run() {
    while true {
      let next = work.withLock { work in
        let next = work.wanted.isEmpty ? nil : work.wanted.removeFirst()
        work.current = next?.key
        work.isRunning = next != nil
        return next
      }
      guard let next else { return }
      // A picture that cannot be encoded for want of memory is left out, not tried for ever.
      let picture = PictureEncoder.encode(next.image, next.key) ?? EncodedPicture(lines: [])
      work.withLock { work in
        work.done[next.key] = picture
        work.order.append(next.key)
        work.bytes += picture.count
        while work.bytes > Self.cacheLimit, work.order.count > 1 {
          let oldest = work.order.removeFirst()
          work.bytes -= work.done.removeValue(forKey: oldest)?.count ?? 0
        }
      }
      finished()
    }
  }
}
