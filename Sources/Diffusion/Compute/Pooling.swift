/// A pool over 3x3 pixels.
enum Pooling {
  /// The largest, without padding, every second pixel.
  case halvingMaximum
  /// The largest of those inside.
  case maximum
  /// The mean of those inside.
  case mean
}
