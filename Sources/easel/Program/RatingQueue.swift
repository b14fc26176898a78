import Dispatch
import FileNames
import Foundation
import Gallery
import Logging
import Ratings
import Studio

/// The ratings of the studio on a queue of its own; answers go into the mailbox.
final class RatingQueue: Sendable {
  private let folders: Folders
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.ratings", qos: .userInitiated)
  private let log = Logger(label: "ratings")

  init(folders: Folders, mailbox: Mailbox) {
    self.folders = folders
    self.mailbox = mailbox
  }

  func perform(_ request: RatingRequest) {
    queue.async { [self] in
      do { try answer(request) } catch {
        log.error("\(error)")
        if case .picture(let file) = request {
          post(.unreadable(file))
        } else {
          post(.failed(Message(.error, Self.failure(of: request), because: error)))
        }
      }
    }
  }

  /// Lets the engine measure the pictures of two sets; what it finds goes into the mailbox.
  func score(_ sets: RatedSets, clip: String, by engine: EngineQueue) {
    queue.async { [self] in
      do {
        let pairs = try PromptPairs(folders: sets.a, sets.b)
        engine.score(
          Scoring(pairs.scored, clip: clip) { [self] cosines in
            if let scores = SetScores(ofPairs: cosines) { post(.scored(sets, scores)) }
          })
      } catch {
        log.error("\(error)")
        post(.failed(Message(.error, "The sets cannot be scored", because: error)))
      }
    }
  }

  /// Waits until every answer is kept.
  func flush() { queue.sync {} }

  private func post(_ event: RatingEvent) { mailbox.post(.rating(event)) }

  private func answer(_ request: RatingRequest) throws {
    switch request {
    case .open(let a, let b):
      let pairs = try PromptPairs(folders: a, b)
      post(.opened(pairs.sets, try store().left(of: pairs, by: rater), notes: pairs.notes))
    case .picture(let file):
      post(.picture(file, try PictureFile.read(URL(file: file)).image))
    case .save(let rating, let sets):
      try store().save(rating, of: sets, by: rater, at: Date())
    case .remove(let number, let sets): try store().remove(number, of: sets, by: rater)
    case .report(let sets): post(.report(try store().report(on: sets)))
    }
  }

  private var rater: String { NSUserName() }

  /// Opened for each request: that takes a millisecond, and the file may come and go meanwhile.
  private func store() throws(GalleryError) -> RatingStore { try RatingStore.open(in: folders) }

  private static func failure(of request: RatingRequest) -> String {
    switch request {
    case .open: "The sets cannot be rated"
    case .picture: "The picture cannot be read"
    case .save: "The answer is not kept"
    case .remove: "The answer was not taken back"
    case .report: "There is no report"
    }
  }
}
