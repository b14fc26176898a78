import Pictures

/// The pictures that a request starts from. They are not part of the recipe: that names what is
/// done with them.
public struct GenerationSources: Sendable, Hashable {
  /// The picture to edit, or the one to enlarge where the request starts at a later stage. It may
  /// have any size: it is cut to the shape of the result, centred, and scaled.
  public var picture: RGBImage?
  /// White where inpainting may draw, black where the source stays; cut and scaled as `picture`.
  public var mask: RGBImage?

  /// Those of the request's picture prompts, in their order.
  public var prompts: [RGBImage] = []

  public init(picture: RGBImage? = nil, mask: RGBImage? = nil) {
    self.picture = picture
    self.mask = mask
  }
}
