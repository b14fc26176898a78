/// What a job starts from instead of from nothing. It names the file, so that a session that waits
/// stays small.
public struct JobSource: Codable, Sendable, Equatable {
  public var picture: PictureItem.ID
  /// The picture's file.
  public var path: String
  /// Where inpainting may draw.
  public var mask: Mask?

  public init(_ item: PictureItem, mask: Mask? = nil) {
    picture = item.id
    path = item.path
    self.mask = mask
  }
}
