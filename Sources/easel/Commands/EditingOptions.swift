import ArgumentParser
import Diffusion
import Gallery
import Recipes

/// The picture to start from instead of nothing.
struct EditingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A PNG, JPEG or WebP to start from; its shape becomes the picture's unless --aspect says otherwise.",
      valueName: "picture"), completion: .file())
  var image: String?

  @Option(
    parsing: .unconditional,
    help: """
      How much of it may change, from 0 (nothing) to 1 (all); without it 0.6, and 1 with --mask.
      """,
    transform: { text in
      guard let value = Double(text), (0...1).contains(value) else {
        throw ValidationError("\"\(text)\" is not a strength from 0 to 1")
      }
      return value
    })
  var strength: Double?

  @Option(
    help: ArgumentHelp(
      "A picture as large as that one: only what is white and opaque in it may change.",
      valueName: "mask"), completion: .file())
  var mask: String?

  func validate() throws {
    guard image == nil else { return }
    if mask != nil { throw ValidationError("--mask goes with --image: the picture to change.") }
    if strength != nil { throw ValidationError("--strength goes with --image.") }
  }

  /// Reads the files.
  func sources() throws -> GenerationSources {
    let picture = try image.map { try SourcePicture.read($0) }
    let mask = try mask.map { try SourcePicture.readMask($0) }
    if let picture, let mask, let path = self.mask {
      guard picture.width == mask.width, picture.height == mask.height else {
        throw EaselError.file(
          path: path,
          reason: "the mask is \(mask.width)x\(mask.height) pixels and the picture "
            + "\(picture.width)x\(picture.height); they must have the same size")
      }
    }
    return GenerationSources(picture: picture, mask: mask)
  }

  /// A request that starts from the sources.
  /// - Parameter shaped: whether the request's shape was asked for; else it is the picture's.
  func edited(
    _ request: GenerationRequest, _ sources: GenerationSources, shaped: Bool, cascade: Cascade
  ) throws -> GenerationRequest {
    guard let picture = sources.picture else { return request }
    var request = request
    request.edit =
      sources.mask == nil
      ? .imageToImage(strength: strength ?? 0.6) : .inpainting(strength: strength ?? 1)
    if !shaped { request.baseSize = try SourcePicture.shape(of: picture, cascade: cascade) }
    return request
  }
}
