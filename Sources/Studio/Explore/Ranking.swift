import Recipes

/// A picture of an exploration that is to be measured against its prompt.
public struct Candidate: Sendable, Equatable {
  public var job: Job.ID
  /// The picture's file.
  public var path: String
  public var prompt: String

  public init(job: Job.ID, path: String, prompt: String) {
    self.job = job
    self.path = path
    self.prompt = prompt
  }
}

/// The best fit of the prompt first, where the configuration names a CLIP.
extension State {
  /// Asks for the scores of an exploration as soon as it is complete: an order that changes while
  /// pictures come would move them under the user's hands.
  mutating func askForScores() -> [Effect] {
    guard scoresPictures, let unscored = explore?.unscored else { return [] }
    let candidates = unscored.compactMap { slot in
      items[slot.picture].map {
        Candidate(job: slot.job, path: $0.path, prompt: slot.request.prompt)
      }
    }
    guard !candidates.isEmpty else { return [] }
    for slot in unscored { explore?.change(slot.job) { $0.isAsked = true } }
    return [.scoreCandidates(candidates)]
  }

  /// Takes scores by job; those of an earlier exploration change nothing.
  mutating func rank(by scores: [Job.ID: Double]) {
    guard let explore, explore.slots.contains(where: { scores[$0.job] != nil }) else { return }
    self.explore?.rank(by: scores)
    say("The best fit of the prompt is first", remedy: "numbers are CLIP scores x 100")
  }
}
