/// Where networks compute: what a device must do to draw pictures. `CPU` is one.
///
/// Feature maps and weights are handles: they belong to the device that made them, and it alone
/// knows how they lie in its memory. A network gives a device only what that device gave it; what
/// another one made is a programmer error. Sizes that do not fit each other are such errors too.
///
/// Not thread-safe: a device belongs to one engine queue. An operation may still run when its call
/// returns, where it gives back handles alone; a later one sees its result. The same calls give the
/// same bytes on the same machine.
protocol Compute: AnyObject {
  // MARK: Weights

  /// Whether weights are as small as they can be in memory: 8-bit integers, made when they are
  /// taken over where the file has floats, and no larger form for speed. Slower.
  var hasCompactWeights: Bool { get }

  /// Which 3x3 kernels of a network are held in a form that is faster and larger.
  /// - Parameters:
  ///   - bytes: what they may take beyond their usual form.
  ///   - compact: as `hasCompactWeights`.
  static func kernelBudget(
    _ weights: Weights, bytes: Int, compact: Bool
  ) throws(DiffusionError) -> KernelBudget

  /// Bytes of a tensor as `matrix` and `kernel` hold it, for the memory to be planned.
  static func bytes(
    of tensor: WeightTensor, compact: Bool, rounds: Bool, budget: KernelBudget
  ) -> Int

  /// A matrix, or several of the same depth stacked on their columns.
  /// - Parameters:
  ///   - rows: `[columns, depth]`.
  ///   - bias: of each column.
  ///   - rounds: whether both sides of its products may be rounded to 16 bits where that is faster;
  ///     each costs 1.4e-4 of what comes out, as root mean squares.
  func matrix(_ rows: WeightRows, bias: [Float]?, rounds: Bool) -> MatrixWeights

  /// A 3x3 kernel, stride 1, zero padding 1.
  /// - Parameters:
  ///   - rows: `[columns, channels, 3, 3]`.
  ///   - bias: of each column.
  func kernel(
    _ rows: WeightRows, channels: Int, bias: [Float]?, budget: KernelBudget
  ) -> ConvolutionWeights

  /// A kernel of any small size.
  /// - Parameters:
  ///   - tensor: `[columns, channels, height, width]`.
  ///   - factors: a further factor a column; nil for none.
  ///   - bias: of each column.
  func kernel(
    _ tensor: WeightTensor, factors: [Float]?, bias: [Float], stride: Int, padding: Insets
  ) -> KernelWeights

  // MARK: Memory

  /// A new feature map with any content.
  func feature(batch: Int, height: Int, width: Int, channels: Int) -> Feature

  /// Values as a feature map.
  /// - Parameter values: `[batch, height, width, channels]`.
  func upload(
    _ values: [Float], batch: Int, height: Int, width: Int, channels: Int
  ) -> Feature

  /// All values of a feature map, `[batch, height, width, channels]`.
  func download(_ x: Feature) -> [Float]

  /// Copies a part of a feature map into another, from a corner on.
  func copy(_ part: Part, into out: Feature, at corner: Corner)

  /// Gives the memory that is not in use back to the system.
  func drain()

  // MARK: Pictures

  /// Planar pictures, concatenated on channels, as a feature map: `pixel_unshuffle` by `patch`,
  /// then channels innermost. All batch items are the same.
  /// - Parameter pictures: `[planes, height, width]` each.
  /// - Returns: `[batch, height / patch, width / patch, planes * patch * patch]`.
  func spaceToDepth(
    _ pictures: [[Float]], width: Int, height: Int, patch: Int, batch: Int
  ) -> Feature

  /// A feature map as planar pictures, one a batch item: `pixel_shuffle` by `patch`.
  func depthToSpace(_ x: Feature, patch: Int) -> [[Float]]

  /// A rectangle of a planar picture, `[channels, height, width]`, as a feature map.
  /// - Parameter width: of the picture.
  func crop(
    _ picture: [Float], width: Int, rows: Range<Int>, columns: Range<Int>, channels: Int
  ) -> Feature

  // MARK: Products

  /// A matrix product at every pixel (a 1x1 convolution): `[.., depth]` times `[columns, depth]`
  /// transposed.
  /// - Parameters:
  ///   - inputs: one or two feature maps of the same size, concatenated on channels.
  ///   - out: where to write, which may be the epilogue's residual; nil for a new feature map.
  func product(
    _ inputs: [Feature], _ weights: MatrixWeights, epilogue: Epilogue, into out: Feature?
  ) -> Feature

  /// x W^T + b, activated, with a matrix that is read from its file for it and not kept.
  /// - Parameters:
  ///   - x: as many channels as the matrix has inputs.
  ///   - target: a feature map of the result's size into which it is written, from a channel on;
  ///     nil for a new one.
  /// - Returns: as many channels as there are outputs.
  func product(
    _ x: Feature, _ linear: Linear, activation: Activation,
    into target: (feature: Feature, channel: Int)?
  ) -> Feature

  /// A 3x3 convolution, stride 1, zero padding 1.
  /// - Parameter out: as for `product`.
  func convolution(
    _ input: ConvolutionInput, _ weights: ConvolutionWeights, epilogue: Epilogue,
    into out: Feature?
  ) -> Feature

  /// A convolution with a kernel of any small size.
  /// - Parameters:
  ///   - x: at least as large as the kernel, padding counted.
  ///   - target: as for `product`.
  func convolve(
    _ x: Feature, _ kernel: KernelWeights, activation: Activation,
    into target: (feature: Feature, channel: Int)?
  ) -> Feature

  /// Attention of every pixel over the text, where there is one, and over all pixels where there
  /// are own keys: softmax(scale q k^T + bias) v with keys of the text first.
  /// - Parameters:
  ///   - projections: `[batch, height, width, channels]` queries, or `3 * channels`: queries, keys,
  ///     values.
  ///   - text: of as many texts as there are items, or more.
  ///   - head: channels of a head.
  ///   - onWeights: receives the text's share of the weights of the first batch item, averaged over
  ///     heads, `[pixels, tokens]` with the tokens that are seen.
  /// - Returns: `[batch, height, width, channels]`.
  func attention(
    _ projections: Feature, text: KeysValues?, channels: Int, head: Int, rules: AttentionRules,
    onWeights: ((Feature, [Float]) -> Void)?
  ) -> Feature

  // MARK: Normalisations

  /// The statistics of a feature map.
  func sums(of x: Feature) -> ChannelSums

  /// The statistics of some rows and columns of all items together, `[1, channels]`.
  func sums(of x: Feature, rows: Range<Int>, columns: Range<Int>) -> ChannelSums

  /// Group normalisation of concatenated feature maps as coefficients, with the time embedding's
  /// part folded in.
  /// - Parameter sums: what counts as the statistics of the only input; nil for its own.
  func groupNorm(
    _ inputs: [Feature], groups: Int, epsilon: Double, _ weights: NormWeights, time: TimeTerm?,
    sums: ChannelSums?
  ) -> NormCoefficients

  /// Concatenates, normalises, activates and resamples feature maps into a new one.
  func materialise(_ input: ConvolutionInput) -> Feature

  /// Layer normalisation of every pixel's channels.
  func layerNorm(_ x: Feature, epsilon: Float, _ weights: NormWeights) -> Feature

  /// Root mean square normalisation of every pixel's channels.
  func rmsNorm(_ x: Feature, epsilon: Float, _ weight: [Float]) -> Feature

  // MARK: Value by value

  /// a += b.
  /// - Parameter b: of as many items or more, or of one that is added to every item.
  func add(_ b: Feature, to a: Feature)

  /// a *= b.
  /// - Parameter b: as in `add`.
  func multiply(_ a: Feature, by b: Feature)

  /// Puts the activation of every value in its place.
  func activate(_ x: Feature, _ activation: Activation)

  /// `value * gelu(gate)` of every pixel, where the first half of the channels are values and the
  /// second half gates (GEGLU, arXiv 2002.05202).
  func gated(_ x: Feature) -> Feature

  /// The mean of every channel over each item's pixels, `[batch, 1, 1, channels]`.
  func mean(of x: Feature) -> Feature

  /// Pools every channel.
  /// - Parameters:
  ///   - x: sides of at least 3.
  ///   - target: as for `product`.
  func pool(
    _ x: Feature, _ pooling: Pooling, into target: (feature: Feature, channel: Int)?
  ) -> Feature
}
