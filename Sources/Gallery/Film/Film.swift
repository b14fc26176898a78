import Pictures

/// Pictures that follow each other, written as an animated PNG or a GIF. Frames are compressed as
/// they come.
public struct Film: Sendable {
  /// The kind of file, by the extension of its name.
  public enum Format: String, CaseIterable, Sendable {
    /// Animated PNG: every colour.
    case png
    /// 256 colours a frame; what chats and old programs play.
    case gif
  }

  /// A compressed frame.
  struct Frame: Sendable {
    var bytes: [UInt8]
    var milliseconds: Int
  }

  public let width: Int
  public let height: Int
  private let format: Format
  private var frames: [Frame] = []

  /// A film without frames.
  /// - Parameters:
  ///   - width: pixels of every frame, 1...16384 as the height.
  public init(width: Int, height: Int, format: Format) {
    self.width = width
    self.height = height
    self.format = format
  }

  /// How many frames there are.
  public var count: Int { frames.count }

  /// Adds a picture, scaled to the film's size without smoothing.
  /// - Parameter milliseconds: how long it is seen, 10...60000.
  public mutating func add(_ image: RGBImage, milliseconds: Int) throws(GalleryError) {
    let image = try image.scaled(width: width, height: height)
    let bytes =
      switch format {
      case .png: try AnimatedPNG.compress(image)
      case .gif: try GIF.compress(image, centiseconds: milliseconds / 10)
      }
    frames.append(Frame(bytes: bytes, milliseconds: milliseconds))
  }

  /// The file's bytes: the film plays again and again. Nil without frames.
  public func encoded(texts: [PNG.Text]) throws(GalleryError) -> [UInt8]? {
    guard !frames.isEmpty else { return nil }
    switch format {
    case .png: return try AnimatedPNG.file(self.frames, width: width, height: height, texts: texts)
    case .gif: return GIF.file(frames, width: width, height: height)
    }
  }
}
