import Dispatch
import Logging
import Recipes
import Studio

/// Reads and changes the user's presets and styles for the studio, on a queue of its own; answers go
/// into the mailbox.
final class LibraryQueue: Sendable {
  private let folder: UserLibraryFolder
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.library", qos: .userInitiated)
  private let log = Logger(label: "library")

  init(folders: Folders, mailbox: Mailbox) {
    folder = UserLibraryFolder(folders: folders)
    self.mailbox = mailbox
  }

  func perform(_ request: LibraryRequest) {
    queue.async { [self] in
      do {
        let done = try answer(request)
        let (library, problems) = folder.read()
        mailbox.post(.library(library))
        for problem in problems {
          mailbox.post(
            .message(
              Message(
                .warning, "A preset, a style or a list of words is not used", because: problem)))
        }
        if let done { mailbox.post(.message(Message(.info, done))) }
      } catch {
        log.error("\(error)")
        mailbox.post(.message(Message(.error, Self.failure(of: request), because: error)))
      }
    }
  }

  /// Waits until everything asked for is done.
  func flush() { queue.sync {} }

  /// - Returns: what to say when it is done.
  private func answer(_ request: LibraryRequest) throws -> String? {
    switch request {
    case .read: return nil
    case .savePreset(let preset):
      try folder.save(preset)
      return "The preset \(preset.name) is saved"
    case .saveStyle(let style):
      try folder.save(style)
      return "The style \(style.name) is saved"
    case .removePreset(let name):
      try folder.removePreset(name)
      return "The preset \(name) is gone"
    case .removeStyle(let name):
      try folder.removeStyle(name)
      return "The style \(name) is gone"
    }
  }

  private static func failure(of request: LibraryRequest) -> String {
    switch request {
    case .read: "Presets and styles cannot be read"
    case .savePreset: "The preset is not saved"
    case .saveStyle: "The style is not saved"
    case .removePreset: "The preset is still there"
    case .removeStyle: "The style is still there"
    }
  }
}
