import Dispatch
import FileNames
import Foundation
import Synchronization

/// Looks every second whether the user's files of settings and words were changed, by their dates and sizes:
/// that works with links and on every file system, and costs a few system calls.
final class SettingsWatch: Sendable {
  private let folders: Folders
  private let colours: Bool
  private let wake: @Sendable () -> Void
  private let queue = DispatchQueue(label: "easel.settings", qos: .utility)
  private let known: Mutex<[String]>
  private let fresh = Mutex<Settings?>(nil)

  static let interval = 1.0

  /// - Parameters:
  ///   - colours: as in `Settings`.
  ///   - wake: makes the main thread call `take()`.
  init(_ folders: Folders, colours: Bool, wake: @escaping @Sendable () -> Void) {
    self.folders = folders
    self.colours = colours
    self.wake = wake
    known = Mutex(Self.stamps(folders))
  }

  /// Goes on for as long as somebody holds it.
  func start() {
    queue.asyncAfter(deadline: .now() + Self.interval) { [weak self] in
      guard let self else { return }
      look()
      start()
    }
  }

  /// Reads the files again if something changed since the last time.
  func look() {
    let now = Self.stamps(folders)
    let isOther = known.withLock { known in
      defer { known = now }
      return known != now
    }
    guard isOther else { return }
    let settings = Settings(folders, colours: colours)
    fresh.withLock { $0 = settings }
    wake()
  }

  /// The changed settings, once.
  func take() -> Settings? {
    fresh.withLock { fresh in
      defer { fresh = nil }
      return fresh
    }
  }

  /// The files, with what changes when they do.
  private static func stamps(_ folders: Folders) -> [String] {
    let folder = folders.userThemes.path
    let themes = ((try? Files.names(in: folder)) ?? []).filter { $0.hasSuffix(".toml") }
      .map { FilePath.joined(folder, $0) }
    // Of very many lists, what is new or gone is seen, and changes of the first.
    let words = WildcardFolder(folder: folders.userWildcards).paths.prefix(500)
    return ([folders.configurationFile.path] + themes + words).map { path in
      var status = stat()
      guard POSIX.stat(path, &status) == 0 else { return path }
      let time = status.st_mtim
      return "\(path) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }
  }
}
