import Pictures

/// The network whose features the Fréchet Inception Distance compares (Heusel et al. 2017): Inception
/// v3 in the form of TensorFlow's graph of 2015, as pytorch-fid publishes its weights.
///
/// Not thread-safe: use it from one queue.
public final class InceptionModel {
  /// Tells models apart: 16 hexadecimal digits that are the same for the same file.
  public let hash: String
  public let scaling: InceptionScaling
  /// Values of a picture's features: 2048 in the published network.
  public let width: Int
  /// Pixels of the square that it sees, along a side.
  private static let side = 299
  private let stem: [InceptionConvolution]
  private let late: [InceptionConvolution]
  private let blocks: [InceptionBlock]
  private let compute: any Compute

  /// - Parameters:
  ///   - file: the weights, a safetensors file or PyTorch's own.
  ///   - scaling: of pictures.
  ///   - threads: how many threads compute, at least 1.
  /// - Throws: where it is another network.
  public init(
    file: ModelPath, scaling: InceptionScaling = .pytorchFID, threads: Int
  ) throws(DiffusionError) {
    let compute = CPU(threads: threads)
    hash = try modelHash(file: file)
    let weights = try Weights(file: file)
    let reader = Reader(weights: weights, compute: compute)
    stem = [
      try reader.convolution("Conv2d_1a_3x3", stride: 2), try reader.convolution("Conv2d_2a_3x3"),
      try reader.convolution("Conv2d_2b_3x3", same: true),
    ]
    late = [try reader.convolution("Conv2d_3b_1x1"), try reader.convolution("Conv2d_4a_3x3")]
    blocks = try reader.blocks()
    self.compute = compute
    self.scaling = scaling
    var channels = try InceptionBlock(branches: [.chain(stem + late)]).columns(
      of: 3, path: file.path)
    for block in blocks { channels = try block.columns(of: channels, path: file.path) }
    width = channels
  }

  /// The features of pictures of any size, `width` values each.
  public func features(of pictures: [RGBImage]) -> [[Float]] {
    pictures.map(features)
  }

  private func features(of picture: RGBImage) -> [Float] {
    defer { compute.drain() }
    var x = compute.spaceToDepth(
      [scaling.values(picture, side: Self.side)], width: Self.side, height: Self.side, patch: 1,
      batch: 1)
    for convolution in stem { x = convolution(x, compute: compute) }
    x = compute.pool(x, .halvingMaximum)
    for convolution in late { x = convolution(x, compute: compute) }
    x = compute.pool(x, .halvingMaximum)
    for block in blocks { x = block(x, compute: compute) }
    return compute.download(compute.mean(of: x))
  }

  /// Finds the blocks by the names that torchvision gives them.
  private struct Reader {
    let weights: Weights
    let compute: any Compute

    func convolution(
      _ name: String, stride: Int = 1, same: Bool = false
    ) throws(DiffusionError) -> InceptionConvolution {
      try InceptionConvolution(weights, name, stride: stride, same: same, compute: compute)
    }

    /// Convolutions that keep the sides, but for the last where it has a stride.
    private func chain(
      _ block: String, _ names: [String], stride: Int = 1
    ) throws(DiffusionError) -> [InceptionConvolution] {
      var chain: [InceptionConvolution] = []
      for (index, name) in names.enumerated() {
        let halves = stride > 1 && index == names.count - 1
        chain.append(
          try convolution("\(block).\(name)", stride: halves ? stride : 1, same: !halves))
      }
      return chain
    }

    func blocks() throws(DiffusionError) -> [InceptionBlock] {
      var blocks: [InceptionBlock] = []
      for name in ["Mixed_5b", "Mixed_5c", "Mixed_5d"] {
        blocks.append(
          InceptionBlock(branches: [
            .chain(try chain(name, ["branch1x1"])),
            .chain(try chain(name, ["branch5x5_1", "branch5x5_2"])),
            .chain(try chain(name, (1...3).map { "branch3x3dbl_\($0)" })),
            .pool(.mean, try convolution(name + ".branch_pool")),
          ]))
      }
      blocks.append(
        InceptionBlock(branches: [
          .chain(try chain("Mixed_6a", ["branch3x3"], stride: 2)),
          .chain(try chain("Mixed_6a", (1...3).map { "branch3x3dbl_\($0)" }, stride: 2)),
          .pool(.halvingMaximum, nil),
        ]))
      for name in ["Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"] {
        blocks.append(
          InceptionBlock(branches: [
            .chain(try chain(name, ["branch1x1"])),
            .chain(try chain(name, (1...3).map { "branch7x7_\($0)" })),
            .chain(try chain(name, (1...5).map { "branch7x7dbl_\($0)" })),
            .pool(.mean, try convolution(name + ".branch_pool")),
          ]))
      }
      blocks.append(
        InceptionBlock(branches: [
          .chain(try chain("Mixed_7a", (1...2).map { "branch3x3_\($0)" }, stride: 2)),
          .chain(try chain("Mixed_7a", (1...4).map { "branch7x7x3_\($0)" }, stride: 2)),
          .pool(.halvingMaximum, nil),
        ]))
      for (name, pooling) in [("Mixed_7b", Pooling.mean), ("Mixed_7c", .maximum)] {
        func fork(
          _ chain: [InceptionConvolution], _ last: String
        ) throws(DiffusionError) -> InceptionBlock.Branch {
          .fork(
            chain, try convolution("\(name).\(last)a", same: true),
            try convolution("\(name).\(last)b", same: true))
        }
        blocks.append(
          InceptionBlock(branches: [
            .chain(try chain(name, ["branch1x1"])),
            try fork(chain(name, ["branch3x3_1"]), "branch3x3_2"),
            try fork(chain(name, ["branch3x3dbl_1", "branch3x3dbl_2"]), "branch3x3dbl_3"),
            .pool(pooling, try convolution(name + ".branch_pool")),
          ]))
      }
      return blocks
    }
  }
}
