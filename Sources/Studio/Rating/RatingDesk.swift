import Pictures
import Ratings

/// Two sets while somebody rates them.
struct RatingDesk: Sendable, Equatable {
  let sets: RatedSets
  var session: RatingSession
  /// What everybody's answers come to, as far as it was asked for.
  var report: PreferenceReport?
  var showsReport: Bool
  /// Whether the scores of the sets were asked for, and what they are.
  var isScored = false
  var scores: SetScores?
  /// The first line of the report that is seen.
  var scroll = 0
  /// The pictures, by their files.
  var pictures = ImageStore(kind: "rated", limit: 8)
}

/// Where the user is and what is written there: an answer that comes late must not take the screen
/// from somebody who went on to something else.
struct Whereabouts: Sendable, Equatable {
  let place: Place.Kind
  let pane: Pane
  let overlay: Overlay?
  let prompts: [String]

  init(_ state: State) {
    place = state.place.kind
    pane = state.pane
    overlay = state.overlay
    prompts = [state.prompt.text, state.negative.text]
  }
}

/// What the studio asks about two sets of pictures.
public enum RatingRequest: Sendable, Equatable {
  /// Find the pairs of two folders that are not rated; answered by `opened`. Paths may begin with
  /// `~`.
  case open(a: String, b: String)
  /// Answered by `picture` or `unreadable`.
  case picture(String)
  /// Keep a rating at once.
  case save(Rating, RatedSets)
  /// Forget the rating of a prompt.
  case remove(Int, RatedSets)
  /// Answered by `report`.
  case report(RatedSets)
}

/// What is found out about two sets of pictures.
public enum RatingEvent: Sendable, Equatable {
  /// The pairs that are left to rate, and what cannot be rated and why.
  case opened(RatedSets, [RatingPair], notes: [String])
  case picture(String, RGBImage)
  case unreadable(String)
  case report(PreferenceReport)
  /// How well the pictures of two sets fit their prompts.
  case scored(RatedSets, SetScores)
  /// A request failed: what happened, why, what to do.
  case failed(Message)
}
