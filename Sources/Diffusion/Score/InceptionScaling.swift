import Pictures

/// How pictures are brought to the size that Inception sees. Measures of both ways are published;
/// they do not compare.
public enum InceptionScaling: String, Sendable, Hashable, CaseIterable {
  /// As pytorch-fid does: bilinear between the centres of pixels, 0...255 to [-1, 1].
  case pytorchFID = "pytorch-fid"
  /// As torch-fidelity and TensorFlow 1 do: bilinear between the corners of pixels, and
  /// (x - 128) / 128.
  case torchFidelity = "torch-fidelity"

  /// A picture as planar values, `[3, side, side]`.
  func values(_ picture: RGBImage, side: Int) -> [Float] {
    switch self {
    case .pytorchFID: PlanarImage(picture).enlarged(width: side, height: side).values
    case .torchFidelity: Self.fromCorners(picture, side: side)
    }
  }

  private static func fromCorners(_ picture: RGBImage, side: Int) -> [Float] {
    /// Where a pixel of the result lies in a row or column of the picture.
    func places(_ count: Int) -> [(first: Int, next: Int, share: Float)] {
      let step = Float(count) / Float(side)
      return (0..<side).map { index in
        let place = Float(index) * step
        let first = min(Int(place), count - 1)
        return (first, min(first + 1, count - 1), place - Float(first))
      }
    }
    let columns = places(picture.width)
    var values: [Float] = []
    values.reserveCapacity(3 * side * side)
    for plane in 0..<3 {
      func value(_ x: Int, _ y: Int) -> Float {
        Float(picture.pixels[(y * picture.width + x) * 3 + plane])
      }
      for row in places(picture.height) {
        for column in columns {
          let (x, next) = (column.first, column.next)
          let above =
            value(x, row.first) + column.share * (value(next, row.first) - value(x, row.first))
          let below =
            value(x, row.next) + column.share * (value(next, row.next) - value(x, row.next))
          values.append((above + row.share * (below - above) - 128) / 128)
        }
      }
    }
    return values
  }
}
