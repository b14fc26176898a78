extension RGBImage {
  /// A smaller version: each pixel is the mean of a square of `factor` pixels a side. What is left
  /// over at the right and at the bottom is cut off.
  /// - Parameter factor: from 1 to the shorter side.
  public func averaged(by factor: Int) -> RGBImage {
    precondition(factor >= 1 && factor <= min(width, height))
    if factor == 1 { return self }
    let (w, h) = (width / factor, height / factor)
    let area = factor * factor
    let averages = [UInt8](unsafeUninitializedCapacity: 3 * w * h) { out, count in
      for y in 0..<h {
        for x in 0..<w {
          for c in 0..<3 {
            var sum = area / 2
            for dy in 0..<factor {
              let row = ((y * factor + dy) * width + x * factor) * 3 + c
              for dx in 0..<factor { sum += Int(pixels[row + dx * 3]) }
            }
            out[(y * w + x) * 3 + c] = UInt8(sum / area)
          }
        }
      }
      count = 3 * w * h
    }
    return RGBImage(width: w, height: h, pixels: averages)
  }

  /// A version with at most about `side` pixels on the longer side, by averaging.
  public func reduced(to side: Int) -> RGBImage {
    averaged(by: max(1, min(max(width, height) / side, min(width, height))))
  }
}
