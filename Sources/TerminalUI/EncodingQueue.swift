import Dispatch
import Foundation
import Glibc
import Pictures
import Studio
import Synchronization

/// Encodes pictures on threads of its own, so that the main thread never waits for them. Only what
/// the newest frame wants is encoded: older wishes are dropped.
///
/// Estimates of a picture that is being made have a thread to themselves, of the lowest priority:
/// where the engine uses all processors it leaves that a sixtieth of one.
final class EncodingQueue: Sendable {
  /// Bytes of encoded pictures that are kept for when they are shown again.
  static let cacheLimit = 24 << 20
  /// How nice a thread is that takes what others leave.
  static let mostNice: CInt = 19

  /// A picture that is wanted.
  struct Wish: Sendable {
    let key: PictureKey
    let image: RGBImage
    let isPassing: Bool

    init(_ placement: Placement, _ key: PictureKey) {
      self.key = key
      image = placement.image
      isPassing = placement.isPassing
    }
  }

  /// What one thread does.
  private struct Line {
    var wanted: [Wish] = []
    var current: PictureKey?
    var isRunning = false
  }

  private struct Work {
    var lines: [Bool: Line] = [false: Line(), true: Line()]
    var done: [PictureKey: EncodedPicture] = [:]
    /// Keys of `done`, the longest unused first.
    var order: [PictureKey] = []
    var bytes = 0

    /// The next wish of a line, which ends where there is none.
    mutating func next(isPassing: Bool) -> Wish? {
      var line = lines[isPassing, default: Line()]
      let next = line.wanted.isEmpty ? nil : line.wanted.removeFirst()
      line.current = next?.key
      line.isRunning = next != nil
      lines[isPassing] = line
      return next
    }

    /// Replaces what a line has to do, and says whether it must be started.
    mutating func set(_ wishes: [Wish], isPassing: Bool) -> Bool {
      var line = lines[isPassing, default: Line()]
      line.wanted = wishes.filter { $0.key != line.current }
      let starts = !line.isRunning && !line.wanted.isEmpty
      if starts { line.isRunning = true }
      lines[isPassing] = line
      return starts
    }

    mutating func keep(_ picture: EncodedPicture, of key: PictureKey) {
      // The other line may have made it, too.
      guard done[key] == nil else { return }
      done[key] = picture
      order.append(key)
      bytes += picture.count
      while bytes > EncodingQueue.cacheLimit, order.count > 1 {
        let oldest = order.removeFirst()
        bytes -= done.removeValue(forKey: oldest)?.count ?? 0
      }
    }
  }

  private let work = Mutex(Work())
  private let queue = DispatchQueue(label: "easel.pictures", qos: .userInitiated)
  private let finished: @Sendable () -> Void

  /// - Parameter finished: called on the encoding thread when a picture is ready.
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
  func want(_ wishes: [Wish]) -> Int {
    let (starts, startsPassing, dropped) = work.withLock { work in
      let old = work.lines.values.flatMap(\.wanted)
      let dropped = old.count { old in !wishes.contains { $0.key == old.key } }
      let starts = work.set(wishes.filter { !$0.isPassing }, isPassing: false)
      return (starts, work.set(wishes.filter(\.isPassing), isPassing: true), dropped)
    }
    if starts { queue.async { [self] in run(isPassing: false) } }
    if startsPassing {
      // A thread of Dispatch's could not be made as urgent again as it was.
      let thread = Thread { [self] in
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.mostNice)
        run(isPassing: true)
      }
      thread.name = "easel.passing"
      thread.start()
    }
    return dropped
  }

  private func run(isPassing: Bool) {
    while let next = work.withLock({ $0.next(isPassing: isPassing) }) {
      // A picture that cannot be encoded for want of memory is left out, not tried for ever.
      let picture = PictureEncoder.encode(next.image, next.key) ?? EncodedPicture(lines: [])
      work.withLock { $0.keep(picture, of: next.key) }
      finished()
    }
  }
}
