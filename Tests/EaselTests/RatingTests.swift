import Foundation
import Gallery
import Ratings
import Studio
import Testing

@testable import easel

@Suite("Ratings") struct RatingTests {
  private func sets() throws -> (PromptSet, PromptSet) {
    let list = try PromptList("x\tone\nx\ttwo\ny\tthree", path: "x")
    return (
      PromptSet(folder: URL(fileURLWithPath: "/a"), list: list),
      PromptSet(folder: URL(fileURLWithPath: "/b"), list: list)
    )
  }

  @Test func wilsonsIntervalHasItsPublishedValues() {
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    let cases: [(Int, Int, Double, Double)] = [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
      (1, 29, 0.0061, 0.1718),
    ]
    for (count, total, low, high) in cases {
      let share = Share(count, of: total)
      #expect(abs(share.low - low) < 0.00005)
      #expect(abs(share.high - high) < 0.00005)
    }
    #expect(Share(0, of: 0).rate == 0)
    #expect((Share(0, of: 0).low, Share(0, of: 0).high) == (0, 1))
  }

  @Test func answersMeanTheSetBehindTheSide() throws {
    let (a, b) = try sets()
    var sides: Set<Bool> = []
    var order: Set<[Int]> = []
    for seed in 0..<20 {
      var random = RandomSource(state: UInt64(seed))
      var session = RatingSession(PromptPairs(a, b).pairs, using: &random)
      var numbers: [Int] = []
      while let turn = session.turn {
        sides.insert(turn.aIsLeft)
        #expect(session.question == .quality)
        let half = session.answer(.left)
        #expect(half == nil)
        #expect(session.question == .caption)
        let whole = session.answer(.right)
        let rating = try #require(whole)
        #expect(rating.quality == (turn.aIsLeft ? .a : .b))
        #expect(rating.caption == (turn.aIsLeft ? .b : .a))
        numbers.append(rating.number)
      }
      #expect(numbers.sorted() == [1, 2, 3])
      order.insert(numbers)
    }
    #expect(sides == [true, false])
    #expect(order.count > 1)
  }

  @Test func answersCanBeTakenBack() throws {
    let (a, b) = try sets()
    var random = RandomSource(state: 1)
    var session = RatingSession(PromptPairs(a, b).pairs, using: &random)
    let nothing = session.undo()
    #expect(nothing == nil)
    _ = session.answer(.left)
    let incomplete = session.undo()
    #expect(incomplete == nil)
    #expect(session.question == .quality)
    _ = session.answer(.left)
    let first = session.answer(.indifferent)
    let rating = try #require(first)
    #expect(session.done == 1)
    let undone = session.undo()
    #expect(undone == rating.number)
    #expect(session.done == 0)
    #expect(session.question == .caption)
    let second = session.answer(.left)
    let again = try #require(second)
    #expect(again.quality == rating.quality)
    #expect(again.number == rating.number)
    session.skip()
    #expect(session.count == 2)
  }

  @Test func onlyTheSamePromptsArePairs() throws {
    let (a, _) = try sets()
    let other = try PromptList("x\tone\nx\tanother", path: "x")
    let pairs = PromptPairs(a, PromptSet(folder: URL(fileURLWithPath: "/b"), list: other))
    #expect(pairs.pairs.map(\.number) == [1])
    #expect(pairs.unmatched == 2)
  }

  @Test func reportsCountEachCategory() {
    func rating(_ number: Int, _ category: String, _ answer: Rating.Answer) -> Rating {
      Rating(number: number, category: category, prompt: "p", quality: answer, caption: .b)
    }
    let report = PreferenceReport(
      [rating(1, "x", .a), rating(2, "x", .a), rating(3, "x", .indifferent), rating(4, "y", .b)],
      of: RatedSets(a: "/a", b: "/b"))
    #expect(report.categories.map(\.name) == ["all", "x", "y"])
    #expect(report.categories[0].quality.a == Share(2, of: 4))
    #expect(report.categories[1].quality.a == Share(2, of: 3))
    #expect(report.categories[1].quality.indifferent == Share(1, of: 3))
    #expect(report.categories[2].caption.b == Share(1, of: 1))
    #expect(report.table.contains("67% [21,  94]"))
    let chart = PreferenceChart(report: report).draw()
    #expect(chart.width > 400)
  }

  @Test func ratingsAreKept() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ratings.sqlite").path
    let sets = RatedSets(a: "/a", b: "/b")
    let first = Rating(number: 1, category: "x", prompt: "p", quality: .a, caption: .indifferent)
    var second = first
    second.number = 2
    do {
      let store = try RatingStore(path: path)
      try store.save(second, of: sets, by: "ann", at: Date(timeIntervalSince1970: 0))
      try store.save(first, of: sets, by: "ann", at: Date(timeIntervalSince1970: 1))
      try store.save(first, of: sets, by: "bob", at: Date(timeIntervalSince1970: 2))
    }
    let store = try RatingStore(path: path)
    #expect(try store.ratings(of: sets) == [first, first, second])
    #expect(try store.ratings(of: sets, by: "ann") == [first, second])
    #expect(try store.ratings(of: .init(a: "/b", b: "/a")) == [])
    var changed = first
    changed.quality = .b
    try store.save(changed, of: sets, by: "ann", at: Date(timeIntervalSince1970: 3))
    #expect(try store.ratings(of: sets, by: "ann") == [changed, second])
    try store.remove(2, of: sets, by: "ann")
    #expect(try store.ratings(of: sets, by: "ann") == [changed])
    #expect(throws: GalleryError.self) { try RatingStore(path: folder.url.path) }
  }

  /// Somebody else's database, or one that was changed, is refused before anything is asked.
  @Test(arguments: [
    "DROP TABLE ratings", "ALTER TABLE ratings DROP COLUMN rated", "DELETE FROM grdb_migrations",
    "ALTER TABLE ratings RENAME TO old; CREATE VIEW ratings AS SELECT * FROM old",
    "CREATE TRIGGER t AFTER INSERT ON ratings BEGIN DELETE FROM ratings; END",
    "CREATE UNIQUE INDEX i ON ratings(quality)",
  ])
  func databasesThatAreNotOursAreRefused(_ change: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ratings.sqlite").path
    _ = try RatingStore(path: path)
    #expect(try tool(["python3", "-c", Self.script, path, change]) != nil)
    let error = #expect(throws: GalleryError.self) { try RatingStore(path: path) }
    #expect("\(try #require(error))".contains("move it away, or name another"))
  }

  private static let script = """
    import sqlite3, sys
    database = sqlite3.connect(sys.argv[1])
    database.executescript(sys.argv[2])
    """
}
