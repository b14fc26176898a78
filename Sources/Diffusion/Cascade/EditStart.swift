import Pictures
import Recipes

/// What a stage's run starts from where it changes a picture, or where its network expects one.
///
/// For latents, noise is drawn where diffusers' pipelines draw it: for the picture before the run's
/// initial noise, for the masked picture after it.
struct EditStart {
  private(set) var edit: DenoisingRun.Edit?
  /// The picture without what may change, for networks that see mask and picture.
  private let masked: PlanarImage?
  /// What the network sees: 1 where it may draw, of the space's size.
  private let seenMask: [Float]?
  private let space: any Space
  private let maskInput: StageTraits.MaskInput
  /// Whether a masked picture takes part at all.
  private let drawsMasked: Bool

  /// - Parameters:
  ///   - source: the picture in the stage's size; nil where nothing is edited.
  ///   - mask: white where it may change; nil is everywhere.
  ///   - size: of the stage's picture.
  ///   - seesMask: whether the network was trained for inpainting.
  /// - Returns: nil where there is nothing to do.
  init?(
    _ kind: Edit?, source: PlanarImage?, mask: PlanarImage?, size: PictureSize,
    traits: StageTraits, space: any Space, seesMask: Bool, random: inout RandomGenerator
  ) throws(DiffusionError) {
    guard kind != nil && source != nil || seesMask else { return nil }
    self.space = space
    maskInput = traits.maskInput
    var pixelMask = mask?.values.map { min(max(($0 + 1) / 2, 0), 1) }
    if case .inEstimates = traits.keeping, !seesMask {
    } else {
      pixelMask = pixelMask?.map { $0.rounded() }
    }
    let inner = space.size(of: size)
    let spaceMask = pixelMask.map { Self.sampled($0, size, inner, planes: space.planes) }
    drawsMasked = mask != nil || seesMask
    if seesMask {
      let all = [Float](repeating: 1, count: inner.width * inner.height)
      seenMask = spaceMask.map { Array($0.prefix(all.count)) } ?? all
      var values = [Float](
        repeating: 0, count: PlanarImage.planes * size.width * size.height)
      if let source, let pixelMask {
        for i in values.indices where pixelMask[i] < 0.5 { values[i] = source.values[i] }
      }
      masked = PlanarImage(width: size.width, height: size.height, values: values)
    } else {
      seenMask = nil
      masked = nil
    }
    guard let kind, let source else { return }
    // Nothing of the picture is left where all steps run: then it is not drawn either.
    let isWhole = kind.strength == 1 && mask != nil
    let keepsItself = seesMask && maskInput == .drawn
    var values: [Float] = []
    if !(keepsItself && isWhole) {
      let count = space.planes * inner.width * inner.height
      values = try space.encode(
        source, noise: space.isUncertain ? random.normal(count: count) : nil)
    }
    edit = DenoisingRun.Edit(
      source: values, strength: kind.strength, mask: keepsItself ? nil : spaceMask,
      keeping: traits.keeping,
      startsFromNoise: isWhole || kind.strength == 1 && traits.space == .pixels,
      kept: pixelMask.map { (source, $0) })
  }

  /// Tells the edit the run's noise, and draws what is drawn after it.
  /// - Returns: planes that the network sees beside x.
  mutating func finish(
    noise: [Float], random: inout RandomGenerator
  ) throws(DiffusionError) -> [Float]? {
    edit?.noise = noise
    guard drawsMasked else { return nil }
    let fresh = space.isUncertain ? random.normal(count: noise.count) : nil
    guard let masked, let seenMask else { return nil }
    let seen = try space.encode(masked, noise: edit == nil ? nil : fresh)
    switch maskInput {
    case .drawn: return seenMask + seen
    case .kept: return seen + seenMask.map { 1 - $0 }
    }
  }

  /// A mask `[3, height, width]` in the space's size, nearest, the same for all planes.
  private static func sampled(
    _ mask: [Float], _ size: PictureSize, _ inner: PictureSize, planes: Int
  ) -> [Float] {
    guard size != inner || planes != PlanarImage.planes else { return mask }
    var plane: [Float] = []
    for y in 0..<inner.height {
      let row = y * size.height / inner.height * size.width
      for x in 0..<inner.width { plane.append(mask[row + x * size.width / inner.width]) }
    }
    return (0..<planes).flatMap { _ in plane }
  }
}
