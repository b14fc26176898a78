import Pictures

/// A file that was written.
public struct Written: Sendable, Equatable {
  public var path: String
  /// Its folder as a user would type it, with a slash at the end.
  public var folder: String
  /// Whether the folder was made for it.
  public var isNewFolder: Bool

  public init(path: String, folder: String, isNewFolder: Bool = false) {
    self.path = path
    self.folder = folder
    self.isNewFolder = isNewFolder
  }
}

/// Where somebody wanted an export to go, to be asked again where that could not be done.
struct ExportQuestion: Sendable, Equatable {
  var question: Question
  var text: String

  init(_ question: Question, _ text: String) {
    self.question = question
    self.text = text
  }
}

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
