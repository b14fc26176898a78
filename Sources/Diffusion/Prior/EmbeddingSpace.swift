import Pictures
import Recipes

/// Embeddings of pictures, brought to a mean of 0 and a deviation of 1. Nothing here is a picture:
/// what is shown is a plot of the values.
final class EmbeddingSpace: Space {
  let planes = 1
  let factor = 1
  let isUncertain = false
  /// Pixels of the plot, along a side.
  private let side: Int
  private let mean: [Float]
  private let deviation: [Float]

  /// - Parameters:
  ///   - folder: of the prior, whose weights hold mean and deviation.
  ///   - side: of the plot.
  init(folder: ModelPath, side: Int) throws(DiffusionError) {
    let weights = try Weights(folder: folder, baseName: "diffusion_pytorch_model")
    mean = try weights.tensor("clip_mean").floats()
    deviation = try weights.tensor("clip_std", shape: [1, mean.count]).floats()
    self.side = side
  }

  func size(of picture: PictureSize) -> PictureSize { PictureSize(width: mean.count, height: 1) }

  func encode(_ picture: PlanarImage, noise: [Float]?) throws(DiffusionError) -> [Float] {
    throw .request("a prior draws embeddings: no picture can be changed there")
  }

  func decode(_ values: [Float], _ size: PictureSize, by decoder: DecoderKind) -> PlanarImage {
    preview(values, size)
  }

  /// A square a value, row by row: black is -3, white 3.
  func preview(_ values: [Float], _ size: PictureSize) -> PlanarImage {
    let columns = (1...).first { $0 * $0 >= values.count } ?? 1
    let plane = (0..<side * side).map { i in
      let cell = i / side * columns / side * columns + i % side * columns / side
      return cell < values.count ? min(max(values[cell] / 3, -1), 1) : -1
    }
    return PlanarImage(width: side, height: side, values: plane + plane + plane)
  }

  func embedding(_ values: [Float]) -> [Float]? {
    values.indices.map { values[$0] * deviation[$0] + mean[$0] }
  }
}
