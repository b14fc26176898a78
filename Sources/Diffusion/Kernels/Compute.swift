import CKernels

/// Where the engine computes: the kernels that suit the processor, the threads, and the memory.
/// Not thread-safe: it belongs to one engine queue, and lends its threads to one kernel at a time.
final class Compute {
  let kernels: easel_kernels
  let threads: Int
  /// Weights as small as they can be in memory: 8-bit integers, made when they are packed where the
  /// file has floats, and no Winograd form. Slower.
  let hasCompactWeights: Bool
  let arena = Arena()
  private let pool: ThreadPool
  /// Counts time and work by kind of operation where set.
  var profile: Profile?

  enum Instructions: CaseIterable {
    /// All that the processor has.
    case best
    /// The next narrower registers, as other processors have.
    case middle
    /// Those of every processor.
    case portable

    fileprivate var kernels: UnsafePointer<easel_kernels> {
      switch self {
      case .best: easel_kernels_best()
      case .middle: easel_kernels_middle()
      case .portable: easel_kernels_portable()
      }
    }
  }

  /// - Parameters:
  ///   - threads: at least 1.
  ///   - instructions: which of the processor's instructions are used.
  ///   - compactWeights: whether memory matters more than time.
  init(threads: Int, instructions: Instructions = .best, compactWeights: Bool = false) {
    precondition(threads >= 1)
    hasCompactWeights = compactWeights
    self.threads = threads
    pool = ThreadPool(helpers: threads - 1)
    kernels = instructions.kernels.pointee
  }

  /// Calls `body` for each unit, on all threads, with scratch memory of its thread's own. Units are
  /// handed out as threads become free; what a unit computes must not depend on that.
  func parallel(
    _ units: Int, scratch floats: Int = 0,
    _ body: (_ unit: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    // Apart by more than a page, so that threads share neither lines nor cache sets.
    let stride = floats + 1040
    let memory = arena.take(stride * threads)
    let base = memory.pointer
    withExtendedLifetime(memory) {
      guard threads > 1, units > 1 else {
        for unit in 0..<units { body(unit, base) }
        return
      }
      pool.run(units) { unit, worker in body(unit, base + worker * stride) }
    }
  }

  /// A new feature map with any content.
  func feature(batch: Int, height: Int, width: Int, channels: Int) -> Feature {
    Feature(
      buffer: arena.take(batch * height * width * channels), batch: batch, height: height,
      width: width, channels: channels)
  }
}
