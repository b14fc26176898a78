import Dispatch
import FileNames
import Foundation
import Gallery
import PlainText
import Studio

/// The session on disk: written whole or not at all, off the main thread, newest last.
final class SessionStore: Sendable {
  private let file: URL
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.session", qos: .utility)

  init(file: URL, mailbox: Mailbox) {
    self.file = file
    self.mailbox = mailbox
  }

  /// What the last run left; nil at the very first start. A file that cannot be read is kept
  /// beside the new one, and named in the message.
  static func restore(_ file: URL) -> (Session?, Message?) {
    if Files.isAbsent(file.path) { return (nil, nil) }
    let data: [UInt8]
    do { data = try Files.read(file.path) } catch {
      return (nil, Message(.warning, "The last session cannot be read", because: error))
    }
    do {
      let text = try PlainText(bytes: data).text
      return (try JSONDecoder().decode(Session.self, from: Data(text.utf8)), nil)
    } catch {
      let kept = file.deletingPathExtension().appendingPathExtension("damaged.json")
      _ = POSIX.rename(file.path, kept.path)
      return (
        nil,
        Message(
          .warning, "The last session is damaged and was not restored",
          why: "it was kept as \(kept.path)")
      )
    }
  }

  func save(_ session: Session) {
    queue.async { [file, mailbox] in
      do {
        try Disk.makeFolder(file.deletingLastPathComponent().path)
        try Disk.write([UInt8](JSONEncoder().encode(session)), to: file.path)
      } catch {
        mailbox.post(
          .message(
            Message(
              .error, "The session could not be saved", because: error,
              remedy: "what is in the queue would be lost at the end")))
      }
    }
  }

  /// Waits until everything is on disk.
  func flush() { queue.sync {} }
}
