/// What a device does besides for VQGAN+CLIP, whose pictures are searched for: gradients with
/// respect to what an operation read, and what only that search looks at.
///
/// An operation may write its gradient over the one that it is given.
protocol GradientCompute: Compute {
  /// The gradient with respect to x of what was read as `activation(groupNorm(x))`.
  /// - Parameters:
  ///   - gradient: with respect to what was read.
  ///   - more: a further gradient with respect to x that is added, or nil.
  func groupNormGradient(
    _ gradient: Feature, of x: Feature, groups: Int, epsilon: Double, _ weights: NormWeights,
    activation: Activation, adding more: Feature?
  ) -> Feature

  /// The gradient with respect to x of `layerNorm(x)`, plus `more`.
  func layerNormGradient(
    _ gradient: Feature, of x: Feature, epsilon: Float, _ weights: NormWeights,
    adding more: Feature?
  ) -> Feature

  /// The gradient with respect to the projections of `attention(projections)`.
  /// - Parameters:
  ///   - gradient: `[batch, height, width, channels]`.
  ///   - projections: queries, keys, values, `[batch, height, width, 3 * channels]`.
  func attentionGradient(_ gradient: Feature, of projections: Feature, head: Int) -> Feature

  /// `activation(x)` as a new feature map.
  func activated(_ x: Feature, _ activation: Activation) -> Feature

  /// The gradient with respect to x of `activation(x)`.
  func activationGradient(
    _ gradient: Feature, of x: Feature, _ activation: Activation
  ) -> Feature

  /// From [-1, 1] to [0, 1]: (x + 1) / 2, clamped.
  func unit(_ x: Feature) -> Feature

  /// The gradient with respect to x of `unit(x)`. That of what was clamped passes where following
  /// it would lead back inside.
  func unitGradient(_ gradient: Feature, of x: Feature) -> Feature

  /// The row of a table that is nearest to each pixel, `[batch, height, width, width of a row]`.
  /// - Parameters:
  ///   - products: of the pixels with every row, `[batch, height, width, rows]`.
  ///   - halves: half of each row's squared length.
  ///   - table: `[rows, width of a row]`.
  func nearestRows(_ products: Feature, halves: [Float], of table: [Float]) -> Feature

  /// The mean of a mean and a maximum over windows that cover a picture, as PyTorch's adaptive
  /// pooling cuts them: of a side that is no multiple they overlap, and of a smaller one a pixel
  /// is seen several times.
  /// - Returns: `[batch, side, side, channels]`, and which value of x was the largest in each
  ///   window.
  func adaptivePool(_ x: Feature, side: Int) -> (value: Feature, places: [Int32])

  /// The gradient with respect to x of what `adaptivePool` made of it.
  /// - Parameters:
  ///   - places: as they came with it.
  ///   - height, width: of x.
  func adaptivePoolGradient(
    _ gradient: Feature, places: [Int32], height: Int, width: Int
  ) -> Feature

  /// Cut-outs of a picture as CLIP wants them.
  /// - Parameters:
  ///   - picture: `[1, side, side, 3]` in [0, 1].
  ///   - noise: normal numbers, `[cutOuts, side, side, 3]`.
  ///   - mean, deviation: of each channel, by which they are normalised.
  /// - Returns: `[cutOuts, side, side, 3]`.
  func cutOuts(
    _ cutOuts: [CutOut], of picture: Feature, noise: [Float], mean: [Float], deviation: [Float]
  ) -> Feature

  /// The gradient with respect to the picture of which `cutOuts` were made.
  func cutOutsGradient(_ gradient: Feature, of cutOuts: [CutOut], deviation: [Float]) -> Feature

  /// The squares that pictures are cut into, row by row, with channels innermost:
  /// `[batch, 1, cells, side * side * channels]`.
  func cells(of pictures: Feature, side: Int) -> Feature

  /// The pictures of which `cells` were made.
  /// - Parameter width: of the pictures.
  func spread(_ cells: Feature, side: Int, width: Int) -> Feature
}

extension GradientCompute {
  func layerNormGradient(
    _ gradient: Feature, of x: Feature, epsilon: Float, _ weights: NormWeights
  ) -> Feature {
    layerNormGradient(gradient, of: x, epsilon: epsilon, weights, adding: nil)
  }
}
