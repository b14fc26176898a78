import Pictures

/// How pictures are brought to the size that Inception sees. Measures of both ways are published;
/// they do not compare.
public enum InceptionScaling: String, Sendable, Hashable, CaseIterable {
  /// As pytorch-fid does: bilinear between the centres of pixels, 0...255 to [-1, 1].
  case pytorchFID = "pytorch-fid"
  /// As torch-fidelity and TensorFlow 1 do: bilinear from the centre of the first pixel on, and
  /// (x - 128) / 128.
  case torchFidelity = "torch-fidelity"

  /// A picture as planar values, `[3, side, side]`.
  func values(_ picture: RGBImage, side: Int) -> [Float] {
    let picture = PlanarImage(picture)
    switch self {
    case .pytorchFID: return picture.enlarged(width: side, height: side).values
    case .torchFidelity:
      // (x + 1) 127.5 is the byte.
      return picture.enlarged(width: side, height: side, staying: .firstCentre).values.map {
        ($0 * 127.5 - 0.5) / 128
      }
    }
  }
}
