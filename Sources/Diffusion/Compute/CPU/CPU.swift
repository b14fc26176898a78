import CKernels

/// The processor: the kernels that suit it, the threads, and the memory. It lends its threads to one
/// kernel at a time.
final class CPU: GradientCompute {
  let kernels: easel_kernels
  private let ownThreads: Int
  let hasCompactWeights: Bool
  let arena = Arena()
  private let pool: ThreadPool
  /// Counts time and work by kind of operation where set.
  var profile: Profile?
  /// Where set, passes are only rehearsed: the threads of the trace are those that count.
  var trace: UnitTrace?
  /// For which work is cut.
  var threads: Int { trace?.threads ?? ownThreads }

  enum Instructions: CaseIterable {
    /// All that the processor has.
    case best
    /// The next narrower registers, as other processors have.
    case middle
    /// Those of every processor.
    case portable

    var kernels: easel_kernels {
      switch self {
      case .best: easel_kernels_best().pointee
      case .middle: easel_kernels_middle().pointee
      case .portable: easel_kernels_portable().pointee
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
    ownThreads = threads
    pool = ThreadPool(helpers: threads - 1)
    kernels = instructions.kernels
  }

  /// Columns of a panel of packed weights.
  var panelWidth: Int { kernels.panel }

  /// Panels of so many columns.
  func panels(_ columns: Int) -> Int { (columns + panelWidth - 1) / panelWidth }

  /// Calls `body` for each unit, on all threads, with scratch memory of its thread's own. Units are
  /// handed out as threads become free; what a unit computes must not depend on that.
  func parallel(
    _ units: Int, scratch floats: Int = 0,
    _ body: (_ unit: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    // Apart by more than a page, so that threads share neither lines nor cache sets.
    let stride = floats + 1040
    let memory = arena.take(stride * (trace == nil ? threads : 1))
    let base = memory.pointer
    withExtendedLifetime(memory) {
      if let trace { return trace.run(units) { body($0, base) } }
      guard threads > 1, units > 1 else {
        for unit in 0..<units { body(unit, base) }
        return
      }
      pool.run(units) { unit, worker in body(unit, base + worker * stride) }
    }
  }

  /// How many rows are a unit: half or a quarter of the usual where those were too few units.
  /// - Parameters:
  ///   - rows: the usual, of which the kernels make the most.
  ///   - all: rows that there are.
  ///   - others: units that there are of each row.
  func block(of rows: Int, in all: Int, times others: Int) -> Int {
    var block = rows
    guard threads > 1 else { return block }
    while block > rows / 4, (all + block - 1) / block * others < 2 * threads { block /= 2 }
    return block
  }

  /// How the columns of a job are cut where all else gives too few units for its threads. What the
  /// parts have in common is done again for each, so only threads that would be idle do it.
  /// - Parameters:
  ///   - units: what else it is cut into.
  ///   - each: units that a thread should have.
  func columnCut(_ columns: Int, units: Int, each: Int = 2) -> ColumnCut {
    let all = panels(columns)
    let wanted = each * threads
    guard threads > 1, units < wanted else { return ColumnCut(panels: all, all: all) }
    return ColumnCut(panels: max(1, all * units / wanted), all: all)
  }

  func feature(batch: Int, height: Int, width: Int, channels: Int) -> Feature {
    StoredFeature(
      buffer: arena.take(batch * height * width * channels), batch: batch, height: height,
      width: width, channels: channels)
  }

  func drain() { arena.drain() }
}

/// Columns in parts of whole panels.
struct ColumnCut {
  /// Panels of a part; the last one may have fewer.
  let panels: Int
  let all: Int

  var parts: Int { (all + panels - 1) / panels }

  func panels(of part: Int) -> Int { min(panels, all - part * panels) }
}
