/// A feature map in the processor's memory, channels innermost, no padding. Its channel statistics
/// travel with it, so that a skip connection that is normalised twice is read once.
final class StoredFeature: Feature {
  fileprivate let buffer: Buffer
  /// Sum and sum of squares of each channel of each batch item, once known.
  fileprivate var knownSums: ChannelSums?

  init(buffer: Buffer, batch: Int, height: Int, width: Int, channels: Int) {
    self.buffer = buffer
    super.init(batch: batch, height: height, width: width, channels: channels)
  }
}

extension Feature {
  private var stored: StoredFeature { ownHandle(self) }

  /// Whoever uses it keeps the feature map alive meanwhile (`withExtendedLifetime`).
  var pointer: UnsafeMutablePointer<Float> { stored.buffer.pointer }

  var sums: ChannelSums? {
    get { stored.knownSums }
    set { stored.knownSums = newValue }
  }
}

/// What a handle is on the processor. One that another device made is a programmer error.
@inline(__always)
func ownHandle<Own: AnyObject>(_ handle: AnyObject, as type: Own.Type = Own.self) -> Own {
  precondition(Swift.type(of: handle) == type, "a handle of another device")
  return unsafeDowncast(handle, to: type)
}
