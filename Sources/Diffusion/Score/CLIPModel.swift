import Pictures

/// CLIP as a measure (Radford et al. 2021): how well a picture fits a text.
///
/// Not thread-safe: use it from one queue.
public final class CLIPModel {
  /// Texts and a picture of one space.
  public struct Similarity: Sendable, Hashable {
    /// Of the angle between the two vectors, -1...1.
    public let cosine: Double
    /// CLIPScore (Hessel et al. 2021, section 3): 2.5 max(cosine, 0).
    public var clipScore: Double { 2.5 * max(cosine, 0) }
  }

  /// Tells models apart: 16 hexadecimal digits that are the same for the same files.
  public let hash: String
  private let text: CLIPEncoder
  private let image: CLIPImageEncoder
  /// The vectors of the texts that were read last.
  private var texts: [String: [Float]] = [:]

  /// - Parameters:
  ///   - path: a `CLIPModel` of transformers: a folder with `config.json`, weights, tokenizer and
  ///     `preprocessor_config.json`; or the file of OpenAI or OpenCLIP with the tokenizer beside it.
  ///   - threads: how many threads compute, at least 1.
  /// - Throws: where it is none, naming the file.
  public init(_ path: ModelPath, threads: Int) throws(DiffusionError) {
    let folder = path.isFolder ? path : ModelPath(try OpenAICLIP(path))
    let compute = CPU(threads: threads)
    hash = try modelHash(folders: [folder])
    let halves = try CLIPHalves(Config(file: folder.appending("config.json")))
    let weights = try Weights(folder: folder, baseName: "model")
    text = try halves.textEncoder(weights, folder: folder, compute: compute)
    let preparation = folder.appending("preprocessor_config.json")
    image = try CLIPImageEncoder(
      config: halves.pictures, weights: weights,
      preparation: preparation.exists
        ? CLIPPicture(Config(file: preparation))
        : CLIPPicture(side: halves.pictures.int("image_size", in: 1...4096, default: 224)),
      compute: compute)
  }

  /// Values of a vector.
  public var width: Int { image.width }

  /// A text as a vector of length 1.
  public func embed(_ prompt: String) throws(DiffusionError) -> [Float] {
    if let known = texts[prompt] { return known }
    let vector = try text.vector(of: prompt).normalised
    if texts.count >= 4096 { texts.removeAll() }
    texts[prompt] = vector
    return vector
  }

  /// Pictures as vectors of length 1.
  public func embed(_ pictures: [RGBImage]) -> [[Float]] {
    image.embed(pictures).map(\.normalised)
  }

  /// How well a picture's vector fits a text.
  public func similarity(
    of picture: [Float], to prompt: String
  ) throws(DiffusionError) -> Similarity {
    Self.similarity(picture, try embed(prompt))
  }

  /// How well two vectors of `embed` fit.
  public static func similarity(_ a: [Float], _ b: [Float]) -> Similarity {
    Similarity(cosine: zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) })
  }
}
