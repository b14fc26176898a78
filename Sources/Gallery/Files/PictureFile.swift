import CImage
import Foundation
import Pictures
import Recipes

/// A picture and its recipe as a file: PNG, JPEG or WebP.
public enum PictureFile {
  /// What a file says about its picture. Texts are as the file has them: show them through
  /// `Printable`.
  public struct Details: Sendable, Hashable {
    /// Pixels.
    public var width: Int
    public var height: Int
    /// The recipe, if Easel made the picture.
    public var recipe: Recipe?
    /// Why the file's recipe cannot be used.
    public var problem: Recipe.ReadingError?
    /// What another program says of how it made the picture.
    public var partial: PartialRecipe?
    /// When the picture was made, if the file says so in a way that Easel reads.
    public var created: Date?
    /// Tags: the texts with the standard keyword `Collection`, a line each.
    public var tags: [String]
    /// Every text of the file.
    public var texts: [PNG.Text]
    /// What the numbers of the pixels mean.
    public var colors: PictureHead.Colors

    /// The request that made the picture, or the nearest to what another program says.
    /// - Parameters:
    ///   - defaults: for what the other program does not say.
    ///   - model: the stages of the model that is to draw.
    public func request(
      over defaults: GenerationRequest, for model: [StageInfo] = []
    ) -> GenerationRequest? {
      recipe?.request ?? partial?.request(over: defaults, for: model)
    }
  }

  /// Whether the file says that it is machine-made.
  public enum Provenance: Sendable, Hashable {
    /// XMP with IPTC's DigitalSourceType, which galleries and search engines read.
    case marked
    /// No such mark: whoever receives the file is not told.
    case unmarked
  }

  /// Writes a picture so that a crash leaves the old file or the new one, never a part; it is on
  /// the disk when this returns. A file with that name is replaced.
  /// - Parameter created: when the picture was made, kept in the file with milliseconds.
  public static func write(
    _ image: RGBImage, recipe: Recipe, created: Date, provenance: Provenance = .marked,
    as encoding: PictureEncoding = PictureEncoding(), to url: URL
  ) throws(GalleryError) {
    let bytes = try encode(
      image, recipe: recipe, created: created, provenance: provenance, as: encoding)
    try Disk.write(bytes, to: url.path)
  }

  /// Reads a picture of any format, upright and in sRGB, and its details.
  public static func read(
    _ url: URL
  ) throws(GalleryError) -> (image: RGBImage, details: Details) {
    let (image, head) = try Codec.decode(bytes(url), path: url.path)
    return (image, Details(head))
  }

  /// A file as it is, for `image`.
  /// - Throws: also where it is larger than any picture's may be.
  public static func bytes(_ url: URL) throws(GalleryError) -> [UInt8] {
    try Disk.read(url.path, limit: Codec.maxFileSize)
  }

  /// The picture of a file's bytes, upright and in sRGB.
  /// - Parameter path: named in errors.
  public static func image(_ bytes: [UInt8], path: String) throws(GalleryError) -> RGBImage {
    try Codec.decode(bytes, path: path).image
  }

  /// Reads a picture as a mask: white where something may happen, black or transparent where not.
  public static func readMask(_ url: URL) throws(GalleryError) -> RGBImage {
    try Codec.decode(bytes(url), EASEL_MASK, path: url.path).image
  }

  /// Reads the details alone, without decoding the picture.
  public static func details(_ url: URL) throws(GalleryError) -> Details {
    Details(try PictureHead(contentsOf: url.path, toEnd: true))
  }

  /// The bytes of a file with these texts.
  /// - Throws: `GalleryError` for a picture or texts that the format cannot hold.
  public static func encode(
    _ image: RGBImage, texts: [PNG.Text], as encoding: PictureEncoding
  ) throws(GalleryError) -> [UInt8] {
    try Codec.encode(image, texts: texts, as: encoding)
  }

  /// The keyword of the user's note. `Comment`, the usual one, holds settings in the files of other
  /// programs.
  static let noteKey = "Note"

  /// The title of a picture that has no name of its own.
  static func title(of prompt: String) -> String { Printable.line(prompt, limit: 100) }

  /// The bytes of a picture's file.
  /// - Throws: `GalleryError` for a picture or texts that the format cannot hold.
  public static func encode(
    _ image: RGBImage, recipe: Recipe, created: Date, tags: [String] = [],
    provenance: Provenance, as encoding: PictureEncoding = PictureEncoding()
  ) throws(GalleryError) -> [UInt8] {
    var texts = [
      PNG.Text("Title", title(of: recipe.request.prompt)),
      PNG.Text("Software", recipe.software),
      PNG.Text("Creation Time", Timestamp.text(created)),
      PNG.Text("parameters", ParametersText(recipe).text),
      PNG.Text("easel", recipe.json, isInternational: true),
    ]
    texts += tags.map { PNG.Text("Collection", $0) }
    if provenance == .marked { texts.append(DigitalSource(of: recipe.request).text) }
    return try Codec.encode(image, texts: texts, as: encoding)
  }
}

extension PictureFile.Details {
  init(_ head: PictureHead) {
    width = head.width
    height = head.height
    texts = head.texts
    colors = head.colors
    created = head["Creation Time"].flatMap(Timestamp.date)
    tags = head.texts.filter { $0.key == "Collection" && !$0.value.isEmpty }
      .map { Printable.line($0.value) }
    if let json = head["easel"] {
      do {
        recipe = try Recipe(json: json)
      } catch {
        problem = error
      }
    }
    partial = recipe == nil ? PartialRecipe(texts: head.texts) : nil
  }
}

/// RFC 3339 in UTC with milliseconds, the form that the PNG standard prefers.
enum Timestamp {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// The nearest millisecond: the style cuts digits off, so a little is added before.
  static func text(_ date: Date) -> String {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    return Date(timeIntervalSince1970: milliseconds / 1000 + 0.0002).formatted(style)
  }

  static func date(_ text: String) -> Date? {
    (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
  }
}
