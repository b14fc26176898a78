/// A batch of feature maps, float32, `[batch, height, width, channels]` (channels innermost, no
/// padding). Its channel statistics travel with it, so that a skip connection that is normalised
/// twice is read once.
final class Feature {
  let buffer: Buffer
  let batch: Int
  let height: Int
  let width: Int
  let channels: Int
  /// Sum and sum of squares of each channel of each batch item, once known.
  var sums: ChannelSums?

  init(buffer: Buffer, batch: Int, height: Int, width: Int, channels: Int) {
    self.buffer = buffer
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
  }

  var pointer: UnsafeMutablePointer<Float> { buffer.pointer }
  /// Pixels of one batch item.
  var area: Int { height * width }
}

/// Sums over the pixels of a feature map, `[batch, channels]`.
struct ChannelSums {
  var sum: [Double]
  var squares: [Double]
}
