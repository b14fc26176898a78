/// Recycles the memory of tensors: what a step gives back, the next one takes, so that memory does
/// not grow from step to step. Not thread-safe: it belongs to one engine queue.
final class Arena {
  private var free: [Int: [UnsafeMutablePointer<Float>]] = [:]
  /// Bytes held, in use and free.
  private(set) var bytes = 0

  /// A buffer of at least `count` floats with any content; it returns when nobody holds it.
  func take(_ count: Int) -> Buffer {
    // Size classes an eighth of a power of two apart waste at most 1/8 and meet often.
    let grain = max(
      1024, (count.leadingZeroBitCount < 60 ? 1 << (59 - count.leadingZeroBitCount) : 0))
    let capacity = (count + grain - 1) / grain * grain
    if let pointer = free[capacity]?.popLast() {
      return Buffer(pointer: pointer, capacity: capacity, arena: self)
    }
    let raw = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
    bytes += capacity * 4
    return Buffer(
      pointer: raw.bindMemory(to: Float.self, capacity: capacity), capacity: capacity, arena: self)
  }

  fileprivate func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    free[capacity, default: []].append(pointer)
  }

  /// Gives the memory that is not in use back to the system.
  func drain() {
    for (capacity, pointers) in free {
      for pointer in pointers { pointer.deallocate() }
      bytes -= capacity * 4 * pointers.count
    }
    free = [:]
  }

  deinit { drain() }
}

/// A piece of an arena. Whoever uses `pointer` keeps the buffer alive meanwhile
/// (`withExtendedLifetime`).
final class Buffer {
  let pointer: UnsafeMutablePointer<Float>
  private let capacity: Int
  private let arena: Arena

  fileprivate init(pointer: UnsafeMutablePointer<Float>, capacity: Int, arena: Arena) {
    self.pointer = pointer
    self.capacity = capacity
    self.arena = arena
  }

  deinit { arena.give(pointer, capacity: capacity) }
}
