import Foundation
import Gallery
import Pictures
import Recipes
import Testing

@testable import easel

@Suite("Lists and sets of prompts") struct PromptSetTests {
  @Test func aListIsReadLineByLine() throws {
    let list = try PromptList("# a comment\n\ncolours\ta red apple\r\ntext\t a sign \n", path: "x")
    #expect(
      list.entries == [
        .init(number: 1, category: "colours", prompt: "a red apple"),
        .init(number: 2, category: "text", prompt: "a sign"),
      ])
  }

  @Test func mistakesNameTheirLine() {
    for (text, line) in [("a\tb\nno tab here\n", 2), ("a\tb\tc", 1), ("\tprompt", 1)] {
      #expect {
        try PromptList(text, path: "list.tsv")
      } throws: { error in
        guard case .setting("list.tsv", line, nil, _) = error as? EaselError else { return false }
        return true
      }
    }
    #expect(throws: EaselError.self) { try PromptList("# nothing\n", path: "x") }
  }

  @Test func publishedListsAreReadAsTheyAre() throws {
    let drawBench =
      "Prompts,Category,\r\nA red car.,Colors,\r\n"
      + "\"A sign that says \"\"Hello, you\"\".\",Text,\r\n\"two\r\nlines\", Counting ,\r\n\r\n"
    #expect(
      try PromptList(drawBench, path: "x").entries == [
        .init(number: 1, category: "Colors", prompt: "A red car."),
        .init(number: 2, category: "Text", prompt: "A sign that says \"Hello, you\"."),
        .init(number: 3, category: "Counting", prompt: "two lines"),
      ])
    let parti =
      "\u{FEFF}Prompt\tCategory\tChallenge\tNote\nbond\tAbstract\tBasic\tone word\n"
      + "a \"quote\" here, and there\tArts\tStyle\t"
    #expect(
      try PromptList(parti, path: "x").entries == [
        .init(number: 1, category: "Abstract", prompt: "bond"),
        .init(number: 2, category: "Arts", prompt: "a \"quote\" here, and there"),
      ])
    let coco = #"""
      {"info": {}, "annotations": [{"image_id": 1, "id": 2, "caption": " A dog.\n"},
        {"caption": 3}, {"id": 4}, {"caption": "Two caf\u00e9s"}]}
      """#
    #expect(
      try PromptList(coco, path: "x").entries == [
        .init(number: 1, category: "captions", prompt: "A dog."),
        .init(number: 2, category: "captions", prompt: "Two cafés"),
      ])
    for text in [
      "Prompts,Category\n", "Prompt\tCategory\nonly\n", "{\"annotations\": []}", "{\"a\": 1}", "{",
      "Prompts,Category\n,x\n", "{\"annotations\": 3}",
    ] {
      #expect(throws: EaselError.self) { try PromptList(text, path: "x") }
    }
  }

  @Test func theEmbeddedListHasEveryCategory() throws {
    let entries = try PromptList.embedded.entries
    #expect(entries.count >= 120)
    #expect(Set(entries.map(\.prompt)).count == entries.count)
    let categories = Dictionary(grouping: entries, by: \.category)
    #expect(
      Set(categories.keys) == [
        "colours", "counting", "conflicting", "positional", "text", "rare words", "descriptions",
      ])
    #expect(categories.values.allSatisfy { $0.count >= 12 })
  }

  @Test func shardsShareTheWork() throws {
    let items = Array(1...10)
    let shards = try (1...4).map { try #require(Shard("\($0)/4")) }
    #expect(shards[0].select(items) == [1, 5, 9])
    #expect(shards.flatMap { $0.select(items) }.sorted() == items)
    #expect(Shard.whole.select(items) == items)
    #expect(try #require(Shard("12/12")).select(items) == [])
    for text in ["0/4", "5/4", "1", "a/b", "1/0", "1/2/3", "-1/2"] { #expect(Shard(text) == nil) }
  }

  @Test func anIndexIsReadAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let list = try PromptList("a\t\"quoted\" \\ words\nb\tπ", path: "x")
    let set = PromptSet(folder: folder.file("set"), list: list)
    #expect(set.items.map(\.file) == ["001.png", "002.png"])
    try set.writeIndex()
    #expect(try PromptSet(folder: folder.file("set")).items == set.items)
    #expect(throws: EaselError.self) { try PromptSet(folder: folder.url) }
    try Data(#"{"category":"a","file":"../x.png","number":1,"prompt":"p"}"#.utf8)
      .write(to: folder.file("set/index.jsonl"))
    #expect(throws: EaselError.self) { try PromptSet(folder: folder.file("set")) }
  }

  @Test func picturesOfOtherSettingsAreNotMixedIn() throws {
    let folder = try TemporaryFolder()
    let set = PromptSet(folder: folder.url, list: try PromptList("a\tp", path: "x"))
    let request = GenerationRequest(prompt: "p", seed: 3, stages: [StageSettings(steps: 2)])
    #expect(try !set.isDone(set.items[0], request: request, modelHash: "m"))
    let image = RGBImage(width: 1, height: 1, pixels: [1, 2, 3])
    let recipe = Recipe(
      model: .init(name: "n", hash: "m"), request: request, width: 1, height: 1)
    try PictureFile.write(
      image, recipe: recipe, created: Date(timeIntervalSince1970: 0), to: set.file(set.items[0]))
    #expect(try set.isDone(set.items[0], request: request, modelHash: "m"))
    var other = request
    other.stages[0].guidance = 2
    #expect(throws: EaselError.self) {
      try set.isDone(set.items[0], request: other, modelHash: "m")
    }
    #expect(throws: EaselError.self) {
      try set.isDone(set.items[0], request: request, modelHash: "other")
    }
  }
}
