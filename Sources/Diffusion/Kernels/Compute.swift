import CKernels
import Dispatch
import Synchronization

/// Where the engine computes: the kernels that suit the processor, the threads, and the memory.
/// Not thread-safe: it belongs to one engine queue, and lends its threads to one kernel at a time.
final class Compute {
  let kernels: easel_kernels
  let threads: Int
  let arena = Arena()
  /// Counts time and work by kind of operation where set.
  var profile: Profile?

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - portable: the kernels that run anywhere, whatever this processor has.
  init(threads: Int, portable: Bool = false) {
    precondition(threads >= 1)
    self.threads = threads
    kernels = (portable ? easel_kernels_portable() : easel_kernels_best()).pointee
  }

  /// Calls `body` for each unit, on all threads, with scratch memory of its thread's own. Units are
  /// handed out as threads become free; what a unit computes must not depend on that.
  func parallel(
    _ units: Int, scratch floats: Int = 0,
    _ body: (_ unit: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    let workers = min(threads, units)
    // Apart by a cache line and a page's worth, so that threads do not share either.
    let stride = floats + 1024
    let memory = arena.take(stride * max(workers, 1))
    withExtendedLifetime(memory) {
      guard workers > 1 else {
        for unit in 0..<units { body(unit, memory.pointer) }
        return
      }
      let next = Counter()
      withoutActuallyEscaping(body) { body in
        // Safe: the call below returns when all threads are done, each has its own scratch, and
        // units write to places of their own.
        nonisolated(unsafe) let body = body
        nonisolated(unsafe) let base = memory.pointer
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
          while let unit = next.take(below: units) { body(unit, base + worker * stride) }
        }
      }
    }
  }

  /// A new feature map with any content.
  func feature(batch: Int, height: Int, width: Int, channels: Int) -> Feature {
    Feature(
      buffer: arena.take(batch * height * width * channels), batch: batch, height: height,
      width: width, channels: channels)
  }
}

/// Hands out unit numbers to threads.
private final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  func take(below end: Int) -> Int? {
    let unit = value.wrappingAdd(1, ordering: .relaxed).oldValue
    return unit < end ? unit : nil
  }
}
