import Diffusion
import Dispatch
import Foundation
import Gallery
import Logging
import Studio
import TerminalUI

/// Does what the studio asks for. Everything that could take time happens on another queue and
/// answers through the mailbox.
final class EffectRunner {
  private let terminal: Terminal
  private let mailbox: Mailbox
  private let session: SessionStore
  private let gallery: GalleryQueue
  private let library: ModelLibrary
  private let models: ModelQueue
  private let ratings: RatingQueue
  private let userLibrary: LibraryQueue
  private let tokens: TokenCounter
  private let engine: EngineQueue
  private let configurationFile: URL
  private var settings: Settings
  let log = Logger(label: "studio")
  /// Whether the studio has asked to end.
  private(set) var isOver = false
  /// Whether it wants to know, every second, what goes over the line.
  private(set) var measuresTraffic = false

  init(
    terminal: Terminal, mailbox: Mailbox, folders: Folders, model: ModelPath, threads: Int,
    settings: Settings
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    session = SessionStore(file: folders.sessionFile, mailbox: mailbox)
    tokens = TokenCounter(mailbox: mailbox)
    let gallery = GalleryQueue(
      folders: folders, configuration: settings.configuration, mailbox: mailbox)
    self.gallery = gallery
    library = ModelLibrary(folders: folders)
    models = ModelQueue(library: library, mailbox: mailbox)
    ratings = RatingQueue(folders: folders, mailbox: mailbox)
    userLibrary = LibraryQueue(folders: folders, mailbox: mailbox)
    engine = EngineQueue(
      folder: model, threads: threads, mailbox: mailbox, tokens: tokens,
      vectors: { VectorCache.own(folders) },
      finished: { job, picture in gallery.save(picture, of: job) })
    configurationFile = folders.configurationFile
    self.settings = settings
  }

  func perform(_ effect: Effect) {
    switch effect {
    case .generate(let job): engine.generate(job)
    case .skip(let job): engine.end(job, .skip)
    case .cancel(let job): engine.end(job, .cancel)
    case .scoreCandidates(let candidates): score(candidates)
    case .scoreSets(let sets):
      ratings.score(sets, clip: settings.configuration.clipModel, by: engine)
    case .countTokens(let text): tokens.count(text)
    case .save(let session): self.session.save(session)
    case .gallery(let request): gallery.perform(request)
    case .listPaths(let text):
      DispatchQueue.global(qos: .userInitiated).async { [mailbox] in
        mailbox.post(.paths(after: text, PathListing.paths(after: text)))
      }
    case .models(let request): models.perform(request)
    case .rating(let request): ratings.perform(request)
    case .library(let request): userLibrary.perform(request)
    case .loadModel(let folder): engine.load(library.folder(of: folder))
    case .setModel(let name): keep { $0.model = name }
    case .copy(let text):
      if terminal.copy(text) { break }
      mailbox.post(
        .message(Message(.warning, "Nothing was copied", why: "this terminal has no clipboard")))
    case .notify(let text): terminal.notify(text)
    case .open(let path): ExternalProgram.open(path, in: settings.configuration.viewer, mailbox)
    case .editText(let text, let which): edit(text, which)
    case .setTheme(let name): keep { $0.theme = name }
    case .setGraphics(let settings):
      terminal.options.set(settings)
      keep { $0.pictures = settings }
    case .measureTraffic(let isOn): measuresTraffic = isOn
    case .redraw: terminal.redraw()
    case .suspend: terminal.suspend()
    case .quit: isOver = true
    }
  }

  /// Ends the work: the session is on disk, pictures that are done are saved.
  func finish(_ session: Session) {
    self.session.save(session)
    self.session.flush()
    engine.stop(waiting: 3)
    gallery.flush()
    ratings.flush()
    userLibrary.flush()
  }

  private func score(_ candidates: [Candidate]) {
    let pictures = candidates.map { Scoring.Picture(file: $0.path, prompt: $0.prompt) }
    let clip = settings.configuration.clipModel
    engine.score(
      Scoring(pictures, clip: clip) { [mailbox] cosines in
        let pairs = zip(candidates, cosines).compactMap { candidate, cosine in
          cosine.map { (candidate.job, $0) }
        }
        mailbox.post(.engine(.scored(Dictionary(pairs) { $1 })))
      })
  }

  /// Lets the user's editor change a text.
  private func edit(_ text: String, _ which: EditedText) {
    do {
      let edited = try ExternalProgram.edit(text) { terminal.run($0) }
      if edited != text { mailbox.post(.textEdited(edited, which)) }
    } catch {
      mailbox.post(
        .message(Message(.warning, "The prompt stays as it was", because: error)))
    }
  }

  /// Goes on with files of settings that were edited.
  func take(_ new: Settings) {
    let events: [Event]
    (settings, events) = new.replacing(settings)
    terminal.options.set(settings.configuration)
    for event in events { mailbox.post(event) }
  }

  /// Changes a setting for the next start too.
  private func keep(_ change: (inout Configuration) -> Void) {
    let before = settings.configuration
    change(&settings.configuration)
    do { try settings.configuration.write(over: before, to: configurationFile) } catch {
      mailbox.post(
        .message(Message(.warning, "The setting is not kept for the next start", because: error)))
    }
  }
}
