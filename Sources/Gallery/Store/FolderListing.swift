import FileNames
import Foundation

/// The names in those folders of a gallery that changed since they were last listed.
struct FolderListing {
  struct Folder: Hashable {
    var shelf: Shelf
    /// Below the shelf; empty for the shelf itself.
    var path: ExactName
  }

  /// Picture files by folder, for every changed folder; a folder that vanished has none.
  private(set) var names: [Folder: [String]] = [:]
  /// Times to remember, by path below the gallery; 0 where a change could still go unnoticed, and
  /// `unread` where a folder was not looked into.
  private(set) var modified: [ExactName: Int] = [:]
  /// Remembered folders that are gone, by path below the gallery.
  private(set) var vanished: [ExactName] = []
  /// Folders that are not looked into, and why.
  private(set) var leftOut: [GalleryError] = []

  static let unread = Int.min

  private let shelves: Shelves
  private let known: [ExactName: Int]
  /// The names of known folders in a folder, by its path below the gallery.
  private let children: [ExactName: [String]]
  private let now: Date
  private let sweeps: Bool
  /// The folders of a shelf that were visited, so that a link in a circle ends.
  private var visited: Set<FolderIdentity> = []
  /// Links to folders, followed after all folders proper: those keep their own paths.
  private var links: [Folder] = []

  /// - Parameters:
  ///   - known: times of modification by path below the gallery.
  ///   - sweeps: whether to remove what killed programs left.
  init(
    shelves: Shelves, known: [ExactName: Int], now: Date, sweeps: Bool
  ) throws(GalleryError) {
    self.shelves = shelves
    self.known = known
    self.now = now
    self.sweeps = sweeps
    children = Dictionary(grouping: known.keys) { ExactName(FilePath.folder(of: $0.text)) }
      .mapValues { $0.map { FilePath.name(of: $0.text) } }
    for shelf in Shelf.allCases {
      visited = []
      visit(Folder(shelf: shelf, path: ExactName("")))
      while !links.isEmpty { follow(links.removeFirst()) }
    }
    for path in known.keys where modified[path] == nil {
      vanished.append(path)
      if let folder = folder(at: path.text) { names[folder] = [] }
    }
    // What `favourites/` must say depends on `pictures/`: list both or none.
    for folder in Array(names.keys) {
      let pairs: [Shelf: Shelf] = [
        .pictures: .favourites, .favourites: .pictures, .trash: .trashedFavourites,
        .trashedFavourites: .trash,
      ]
      guard let shelf = pairs[folder.shelf] else { continue }
      let other = Folder(shelf: shelf, path: folder.path)
      if names[other] == nil, FileStamp(path(other)) != nil { _ = list(other) }
    }
  }

  private func path(_ folder: Folder) -> String { shelves.path(folder.shelf, folder.path.text) }

  private func key(_ folder: Folder) -> ExactName {
    ExactName(
      folder.path.text.isEmpty
        ? folder.shelf.rawValue : FilePath.joined(folder.shelf.rawValue, folder.path.text))
  }

  private func folder(at key: String) -> Folder? {
    for shelf in Shelf.allCases {
      if let path = FilePath.path(key, below: shelf.rawValue) {
        return Folder(shelf: shelf, path: ExactName(path))
      }
    }
    return nil
  }

  private mutating func follow(_ link: Folder) {
    guard let identity = FolderIdentity(path(link)) else { return }
    if visited.contains(identity) {
      leaveOut(link, "is a link to a folder that is in the gallery already; it is left out")
    } else if holdsGallery(path(link)) {
      leaveOut(link, "is a link to a folder that the gallery is in; it is left out")
    } else {
      visit(link)
    }
  }

  private func holdsGallery(_ folder: String) -> Bool {
    guard let folder = POSIX.realpath(folder), let root = POSIX.realpath(shelves.root) else {
      return false
    }
    return folder == "/" || folder == root || FilePath.path(root, below: folder) != nil
  }

  /// Says it once, and looks again the next time.
  private mutating func leaveOut(_ folder: Folder, _ reason: String) {
    if known[key(folder)] != Self.unread {
      leftOut.append(.file(path: path(folder), reason: reason))
    }
    modified[key(folder)] = Self.unread
  }

  private mutating func visit(_ folder: Folder) {
    let path = path(folder)
    guard let stamp = FileStamp(path), stamp.isFolder, let identity = FolderIdentity(path),
      visited.insert(identity).inserted
    else { return }
    let inside: [String]
    if known[key(folder)] == stamp.modified {
      modified[key(folder)] = stamp.modified
      inside = (children[key(folder)] ?? []).sorted()
    } else if let found = list(folder) {
      // A change within the clock's grain of the listing would not show in the time.
      let age = now.timeIntervalSince1970 - Double(stamp.modified) / 1_000_000_000
      modified[key(folder)] = age > 2 ? stamp.modified : 0
      inside = found
    } else {
      // What is known of it stays.
      inside = (children[key(folder)] ?? []).sorted()
    }
    for child in inside {
      let next = Folder(
        shelf: folder.shelf, path: ExactName(FilePath.joined(folder.path.text, child)))
      if Files.isLink(self.path(next)) { links.append(next) } else { visit(next) }
    }
  }

  /// Notes the pictures of a folder, sweeps what killed programs left, and returns its folders; nil
  /// where it cannot be read.
  private mutating func list(_ folder: Folder) -> [String]? {
    let path = path(folder)
    let found: [String]
    do throws(SystemError) { found = try Files.names(in: path) } catch {
      leaveOut(folder, "\(error); what is in it is left out")
      return nil
    }
    var pictures: [String] = []
    var folders: [String] = []
    for name in found {
      if name.utf8.first == UInt8(ascii: ".") {
        if sweeps { TemporaryFile.sweep(path, name: name) }
      } else if PictureFormat.isPicture(name: name) {
        pictures.append(name)
      } else if Files.isFolder(FilePath.joined(path, name)) {
        folders.append(name)
      }
    }
    names[folder] = pictures
    return folders
  }
}

/// One folder, by whatever path.
private struct FolderIdentity: Hashable {
  let device: UInt64
  let inode: UInt64

  /// Nothing where a path leads to no folder.
  init?(_ path: String) {
    var status = stat()
    guard POSIX.stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}
