extension CPU {
  func upload(
    _ values: [Float], batch: Int, height: Int, width: Int, channels: Int
  ) -> Feature {
    precondition(values.count == batch * height * width * channels)
    let out = feature(batch: batch, height: height, width: width, channels: channels)
    out.pointer.update(from: values, count: values.count)
    return out
  }

  func download(_ x: Feature) -> [Float] {
    withExtendedLifetime(x) {
      Array(UnsafeBufferPointer(start: x.pointer, count: x.batch * x.area * x.channels))
    }
  }

  func copy(_ part: Part, into out: Feature, at corner: Corner) {
    let x = part.feature
    precondition(
      part.items.upperBound <= x.batch && part.rows.upperBound <= x.height
        && part.columns.upperBound <= x.width && part.channels.upperBound <= x.channels)
    precondition(
      corner.item + part.items.count <= out.batch && corner.row + part.rows.count <= out.height
        && corner.column + part.columns.count <= out.width
        && corner.channel + part.channels.count <= out.channels)
    let (rows, columns, channels) = (part.rows.count, part.columns.count, part.channels.count)
    let isWhole = channels == x.channels && channels == out.channels
    out.sums = nil
    parallel(part.items.count * rows) { unit, _ in
      let (index, line) = unit.quotientAndRemainder(dividingBy: rows)
      let source = (part.items.lowerBound + index) * x.height + part.rows.lowerBound + line
      let target = (corner.item + index) * out.height + corner.row + line
      var from =
        x.pointer + (source * x.width + part.columns.lowerBound) * x.channels
        + part.channels.lowerBound
      var to = out.pointer + (target * out.width + corner.column) * out.channels + corner.channel
      if isWhole { return to.update(from: from, count: columns * channels) }
      for _ in 0..<columns {
        to.update(from: from, count: channels)
        from += x.channels
        to += out.channels
      }
    }
    withExtendedLifetime(x) {}
  }
}
