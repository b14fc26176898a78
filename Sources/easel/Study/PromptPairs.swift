import FileNames
import Foundation
import Gallery
import Ratings

/// Two sets to be compared: the prompts that both have in the same place.
struct PromptPairs {
  let sets: RatedSets
  let pairs: [RatingPair]
  /// Prompts of set A that set B does not have in the same place.
  let unmatched: Int
  /// Prompts of set A.
  let count: Int

  init(_ a: PromptSet, _ b: PromptSet) {
    let others = Dictionary(b.items.map { ($0.number, $0) }) { first, _ in first }
    sets = RatedSets(a: a.folder.path, b: b.folder.path)
    count = a.items.count
    pairs = a.items.compactMap { item in
      guard let other = others[item.number], other.prompt == item.prompt else { return nil }
      return RatingPair(
        number: item.number, category: item.category, prompt: item.prompt, a: a.file(item).path,
        b: b.file(other).path)
    }
    unmatched = count - pairs.count
  }

  /// Reads two folders, by their paths as a user writes them.
  init(folders a: String, _ b: String) throws(EaselError) {
    func set(_ path: String) throws(EaselError) -> PromptSet {
      try PromptSet(
        folder: URL(file: path.expandingTilde, isFolder: true).standardizedFileURL)
    }
    self.init(try set(a), try set(b))
  }

  /// The pairs whose pictures are both there.
  var present: [RatingPair] {
    pairs.filter { pair in
      [pair.a, pair.b].allSatisfy(Files.exists)
    }
  }

  /// What cannot be rated and why, a sentence each.
  var notes: [String] {
    var notes: [String] = []
    if unmatched > 0 {
      let are = unmatched == 1 ? "is" : "are"
      notes.append(
        "\(unmatched) of \(count) prompts \(are) not in both sets and \(are) left out")
    }
    let missing = pairs.count - present.count
    if missing > 0 {
      notes.append(
        "\(missing) pair\(missing == 1 ? " has" : "s have") no pictures yet; "
          + "'easel bench-prompts' makes them")
    }
    return notes
  }
}

extension PromptPairs {
  /// The pictures of set A, then those of set B, with their prompts.
  var scored: [Scoring.Picture] {
    let present = present
    return present.map { Scoring.Picture(file: $0.a, prompt: $0.prompt) }
      + present.map { Scoring.Picture(file: $0.b, prompt: $0.prompt) }
  }
}

extension SetScores {
  /// - Parameter cosines: those of `PromptPairs.scored`. A pair of which one picture is not measured
  ///   is left out.
  /// - Returns: nil where no pair is left.
  init?(ofPairs cosines: [Double?]) {
    let count = cosines.count / 2
    let pairs = zip(cosines.prefix(count), cosines.suffix(count)).compactMap { a, b in
      a.flatMap { a in b.map { (a: a, b: $0) } }
    }
    guard let a = MeanScore(pairs.map(\.a)), let b = MeanScore(pairs.map(\.b)) else { return nil }
    self.init(a: a, b: b)
  }
}

extension RatingStore {
  /// The store of these folders, or the one in a file of the user's choice.
  static func open(in folders: Folders, file: String? = nil) throws(GalleryError) -> RatingStore {
    if let file { return try RatingStore(path: file.expandingTilde) }
    try Disk.makeFolder(folders.data.path)
    return try RatingStore(path: folders.data.appendingPathComponent("ratings.sqlite").path)
  }

  /// The pairs that a rater has not rated.
  func left(of pairs: PromptPairs, by rater: String) throws(GalleryError) -> [RatingPair] {
    let rated = Set(try ratings(of: pairs.sets, by: rater).map(\.number))
    return pairs.present.filter { !rated.contains($0.number) }
  }

  /// What everybody's answers come to.
  func report(on sets: RatedSets) throws(GalleryError) -> PreferenceReport {
    PreferenceReport(try ratings(of: sets), of: sets)
  }
}
