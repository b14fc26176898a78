extension RGBImage {
  /// The picture at another size, by cubics as wide as a new pixel where it gets smaller, rounded
  /// after each direction as PIL's `BICUBIC` does.
  public func cubic(width: Int, height: Int) -> RGBImage {
    resampled(.cubic, width: width, height: height, roundsColumns: true)
  }

  /// The picture made smaller to fit a square, its aspect kept: every new pixel is the mean of the
  /// area that it covers. A picture that fits already stays as it is.
  /// - Parameter side: at least 1.
  public func fitted(to side: Int) -> RGBImage {
    let longer = max(width, height)
    guard longer > side else { return self }
    return resampled(
      .area, width: max(1, width * side / longer), height: max(1, height * side / longer))
  }

  private func resampled(
    _ kernel: ResamplingKernel, width: Int, height: Int, roundsColumns: Bool = false
  ) -> RGBImage {
    if (width, height) == (self.width, self.height) { return self }
    let area = self.width * self.height
    let planes = [Float](unsafeUninitializedCapacity: 3 * area) { values, count in
      self.pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<area {
          for plane in 0..<3 { values[plane * area + index] = Float(pixels[3 * index + plane]) }
        }
      }
      count = 3 * area
    }
    let scaled = Pictures.resampled(
      planes, planes: 3, width: self.width, height: self.height,
      columns: .kernel(kernel, from: self.width, to: width),
      rows: .kernel(kernel, from: self.height, to: height), isRounded: roundsColumns)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { pixels, count in
      for index in 0..<width * height {
        for plane in 0..<3 {
          pixels[3 * index + plane] = UInt8(rounding: scaled[plane * width * height + index])
        }
      }
      count = 3 * width * height
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}
