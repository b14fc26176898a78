import Foundation

extension Gallery {
  /// A picture that stands in the index alone.
  package struct Unfiled {
    package var id: String
    package var created: Date
    package var recipe: Recipe
    package var tag: String
    package var isTrashed: Bool
    package var isFavourite: Bool

    package init(
      id: String, created: Date, recipe: Recipe, tag: String, isTrashed: Bool, isFavourite: Bool
    ) {
      self.id = id
      self.created = created
      self.recipe = recipe
      self.tag = tag
      self.isTrashed = isTrashed
      self.isFavourite = isFavourite
    }
  }

  /// Writes pictures into the index that have no files: what measures a large gallery needs no
  /// hundred thousand of them. The next opening with `checkIndex` takes them out.
  package func fill(_ pictures: some Sequence<Unfiled>) throws(GalleryError) {
    try write { db in
      for picture in pictures {
        let texts = [
          PNG.Text("easel", picture.recipe.json), PNG.Text("Collection", picture.tag),
        ]
        let entry = IndexEntry(
          id: picture.id,
          stamp: FileStamp(
            size: 1_500_000, modified: Int(picture.created.timeIntervalSince1970), inode: 0,
            isFolder: false),
          created: picture.created,
          details: PictureFile.Details(
            PictureHead(
              width: picture.recipe.width, height: picture.recipe.height, texts: texts)))
        try entry.save(db, trashed: picture.isTrashed, favourite: picture.isFavourite)
      }
    }
  }
}
