extension RGBImage {
  /// The picture at another size, by cubics as wide as a new pixel where it gets smaller, rounded
  /// after each direction as PIL's `BICUBIC` does.
  public func cubic(width: Int, height: Int) -> RGBImage {
    if (width, height) == (self.width, self.height) { return self }
    let area = self.width * self.height
    var planes = [Float](repeating: 0, count: 3 * area)
    for index in 0..<area {
      for plane in 0..<3 { planes[plane * area + index] = Float(pixels[3 * index + plane]) }
    }
    let scaled = resampled(
      planes, planes: 3, width: self.width, height: self.height,
      columns: .cubic(from: self.width, to: width), rows: .cubic(from: self.height, to: height),
      isRounded: true)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { pixels, count in
      for index in 0..<width * height {
        for plane in 0..<3 {
          pixels[3 * index + plane] = UInt8(scaled[plane * width * height + index])
        }
      }
      count = 3 * width * height
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}
