import Pictures

/// Something that only the studio has, to be written as a file.
public struct Export: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case picture(RGBImage)
    /// A GIF or an animated PNG, by the name of the file; at its end stays the finished picture.
    case film([FilmFrame], picture: RGBImage?)
  }
  public var content: Content
  /// What it is, for the file's own title.
  public var title: String
  /// What the file is called where only a folder is given.
  public var name: String

  public init(_ content: Content, title: String, name: String) {
    self.content = content
    self.title = title
    self.name = name
  }
}
