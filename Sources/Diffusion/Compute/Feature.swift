/// A batch of feature maps, float32, `[batch, height, width, channels]` in the order of what is
/// uploaded and downloaded, as a handle: where the values are, in which order, and what is measured
/// of them is the affair of the device that made it.
class Feature {
  let batch: Int
  let height: Int
  let width: Int
  let channels: Int

  /// For devices; networks take what `Compute` gives them.
  init(batch: Int, height: Int, width: Int, channels: Int) {
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Pixels of one batch item.
  var area: Int { height * width }
}

/// Some items, rows, columns and channels of a feature map.
struct Part {
  let feature: Feature
  let items: Range<Int>
  let rows: Range<Int>
  let columns: Range<Int>
  let channels: Range<Int>
}

extension Feature {
  /// What is not named is all of it.
  func part(
    items: Range<Int>? = nil, rows: Range<Int>? = nil, columns: Range<Int>? = nil,
    channels: Range<Int>? = nil
  ) -> Part {
    Part(
      feature: self, items: items ?? 0..<batch, rows: rows ?? 0..<height,
      columns: columns ?? 0..<width, channels: channels ?? 0..<self.channels)
  }
}

/// Where in a feature map a part begins.
struct Corner {
  var item = 0
  var row = 0
  var column = 0
  var channel = 0
}
