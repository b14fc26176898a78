import Foundation

/// The names in those folders of a gallery that changed since they were last listed.
struct FolderListing {
  struct Folder: Hashable {
    var shelf: Shelf
    /// Below the shelf; empty for the shelf itself.
    var path: String
  }

  /// PNG files by folder, for every changed folder; a folder that vanished has none.
  private(set) var names: [Folder: [String]] = [:]
  /// Times to remember, by path below the gallery; 0 where a change could still go unnoticed.
  private(set) var modified: [String: Int] = [:]
  /// Remembered folders that are gone, by path below the gallery.
  private(set) var vanished: [String] = []

  private let shelves: Shelves
  private let known: [String: Int]
  private let now: Date

  /// - Parameter known: times of modification by path below the gallery.
  init(shelves: Shelves, known: [String: Int], now: Date) throws(GalleryError) {
    self.shelves = shelves
    self.known = known
    self.now = now
    for shelf in Shelf.allCases { try visit(Folder(shelf: shelf, path: "")) }
    for path in known.keys where modified[path] == nil {
      vanished.append(path)
      if let folder = folder(at: path) { names[folder] = [] }
    }
    // What `favourites/` must say depends on `pictures/`: list both or none.
    for folder in Array(names.keys) {
      let pairs: [Shelf: Shelf] = [
        .pictures: .favourites, .favourites: .pictures, .trash: .trashedFavourites,
        .trashedFavourites: .trash,
      ]
      guard let shelf = pairs[folder.shelf] else { continue }
      let other = Folder(shelf: shelf, path: folder.path)
      if names[other] == nil, FileStamp(path(other)) != nil { _ = try list(other) }
    }
  }

  private func path(_ folder: Folder) -> String { shelves.path(folder.shelf, folder.path) }

  private func key(_ folder: Folder) -> String {
    folder.shelf.rawValue + (folder.path.isEmpty ? "" : "/" + folder.path)
  }

  private func folder(at key: String) -> Folder? {
    for shelf in Shelf.allCases where key.hasPrefix(shelf.rawValue + "/") {
      return Folder(shelf: shelf, path: String(key.dropFirst(shelf.rawValue.count + 1)))
    }
    return nil
  }

  private mutating func visit(_ folder: Folder) throws(GalleryError) {
    guard let stamp = FileStamp(path(folder)), stamp.isFolder else { return }
    var children: [String]
    if known[key(folder)] == stamp.modified {
      modified[key(folder)] = stamp.modified
      let prefix = key(folder) + "/"
      children = known.keys.filter { $0.hasPrefix(prefix) }
        .map { String($0.dropFirst(prefix.count)) }.filter { !$0.contains("/") }
    } else {
      // A change within the clock's grain of the listing would not show in the time.
      let age = now.timeIntervalSince1970 - Double(stamp.modified) / 1_000_000_000
      modified[key(folder)] = age > 2 ? stamp.modified : 0
      children = try list(folder)
    }
    for child in children {
      let path = folder.path.isEmpty ? child : folder.path + "/" + child
      try visit(Folder(shelf: folder.shelf, path: path))
    }
  }

  /// Notes the pictures of a folder, sweeps what killed programs left, and returns its folders.
  private mutating func list(_ folder: Folder) throws(GalleryError) -> [String] {
    let path = path(folder)
    guard let stream = opendir(path) else { throw Disk.failure(path) }
    defer { closedir(stream) }
    var pictures: [String] = []
    var folders: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name.hasPrefix(".") {
        TemporaryFile.sweep(path, name: name)
      } else if name.lowercased().hasSuffix(".png") {
        pictures.append(name)
      } else if entry.pointee.d_type == UInt8(DT_DIR)
        || entry.pointee.d_type == UInt8(DT_UNKNOWN)
          && FileStamp(path + "/" + name)?.isFolder == true
      {
        folders.append(name)
      }
    }
    names[folder] = pictures
    return folders
  }
}
